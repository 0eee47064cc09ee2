/**
 * Lays out one body from left to right: steps without dependencies in the first column, every other step one column
 * after its last dependency. The phases of Sugiyama's method, each in its simplest form; edges from one step to
 * farther columns share their path. ADR 17 compares it with libraries.
 */
export interface Item {
  id: string;
  width: number;
  height: number;
  inputs: readonly string[];
}

export interface Layers {
  /** Top left corners, in the order given. */
  places: { x: number; y: number; column: number }[];
  lines: { from: number; to: number; points: [number, number][] }[];
  width: number;
  height: number;
}

/** Where edges attach to an item, from its top. */
export const ANCHOR = 24;
const COLUMN_GAP = 48;
const GAP = 16;
const LINE_GAP = 8;
const SWEEPS = 12;
const ALIGNMENTS = 10;

interface Cell {
  /** -1: edges pass here. */
  item: number;
  column: number;
  above: number;
  below: number;
  left: Cell[];
  right: Cell[];
  order: number;
  y: number;
}

export function layers(items: readonly Item[]): Layers {
  if (items.length === 0) return { places: [], lines: [], width: 0, height: 0 };
  const at = new Map(items.map((item, index) => [item.id, index]));
  const inputs = items.map((item) => item.inputs.flatMap((id) => at.get(id) ?? []));
  const columns = columnsOf(inputs);
  const cells: Cell[] = items.map((item, index) => cell(index, columns[index]!, ANCHOR, item.height - ANCHOR));
  const table: Cell[][] = [];
  for (const one of cells) (table[one.column] ??= []).push(one);
  const ways = connect(cells, inputs, table);
  sort(table);
  align(table);

  const lefts: number[] = [];
  const widths = table.map((column) => Math.max(...column.map((one) => items[one.item]?.width ?? 0)));
  let width = 0;
  for (const one of widths) {
    lefts.push(width);
    width += one + COLUMN_GAP;
  }
  let top = Infinity;
  let bottom = -Infinity;
  for (const column of table) {
    top = Math.min(top, column[0]!.y - column[0]!.above);
    bottom = Math.max(bottom, column[column.length - 1]!.y + column[column.length - 1]!.below);
  }
  return {
    places: cells.map((one) => ({ x: lefts[one.column]!, y: one.y - ANCHOR - top, column: one.column })),
    lines: ways.map(({ from, to, through }) => ({
      from,
      to,
      points: [
        [lefts[cells[from]!.column]! + items[from]!.width, cells[from]!.y - top],
        // Past wider items in its column, so that the edge is not hidden.
        [lefts[cells[from]!.column]! + widths[cells[from]!.column]!, cells[from]!.y - top],
        ...through.flatMap((one): [number, number][] => [
          [lefts[one.column]!, one.y - top],
          [lefts[one.column]! + widths[one.column]!, one.y - top],
        ]),
        [lefts[cells[to]!.column]!, cells[to]!.y - top],
      ],
    })),
    width: width - COLUMN_GAP,
    height: bottom - top,
  };
}

function cell(item: number, column: number, above: number, below: number): Cell {
  return { item, column, above, below, left: [], right: [], order: 0, y: 0 };
}

function columnsOf(inputs: readonly number[][]): number[] {
  const columns = inputs.map(() => -1);
  const of = (start: number): void => {
    // Iterative rather than recursive: a chain may be thousands long.
    const stack = [start];
    while (stack.length > 0) {
      const index = stack[stack.length - 1]!;
      const open = inputs[index]!.filter((one) => columns[one] === -1);
      if (open.length > 0 && stack.length <= inputs.length) stack.push(...open);
      else {
        columns[index] = Math.max(-1, ...inputs[index]!.map((one) => columns[one]!)) + 1;
        stack.pop();
      }
    }
  };
  for (let index = 0; index < inputs.length; index++) if (columns[index] === -1) of(index);
  return columns;
}

/** Connects cells of neighbouring columns, with dummy cells where an edge passes columns. */
function connect(cells: Cell[], inputs: readonly number[][], table: Cell[][]): { from: number; to: number; through: Cell[] }[] {
  const ways: { from: number; to: number; through: Cell[] }[] = [];
  const passing = new Map<number, Cell[]>();
  inputs.forEach((from, to) => {
    const target = cells[to]!;
    for (const index of from) {
      const source = cells[index]!;
      let trunk = passing.get(index);
      if (!trunk) passing.set(index, (trunk = []));
      while (trunk.length < target.column - source.column - 1) {
        const next = cell(-1, source.column + trunk.length + 1, LINE_GAP / 2, LINE_GAP / 2);
        link(trunk[trunk.length - 1] ?? source, next);
        trunk.push(next);
        table[next.column]!.push(next);
      }
      const through = trunk.slice(0, target.column - source.column - 1);
      link(through[through.length - 1] ?? source, target);
      ways.push({ from: index, to, through });
    }
  });
  return ways;
}

function link(left: Cell, right: Cell): void {
  left.right.push(right);
  right.left.push(left);
}

/** Orders each column to reduce crossings: by the median of its neighbours, sweeping back and forth. */
function sort(table: Cell[][]): void {
  for (const column of table) number(column);
  let best = crossings(table);
  let kept = table.map((column) => [...column]);
  for (let sweep = 0; sweep < SWEEPS && best > 0; sweep++) {
    const forth = sweep % 2 === 0;
    for (let step = 1; step < table.length; step++) {
      const column = table[forth ? step : table.length - 1 - step]!;
      const middle = new Map(column.map((one) => [one, mean(forth ? one.left : one.right, one.order)]));
      column.sort((a, b) => middle.get(a)! - middle.get(b)! || a.order - b.order);
      number(column);
    }
    const now = crossings(table);
    if (now < best) {
      best = now;
      kept = table.map((column) => [...column]);
    }
  }
  kept.forEach((column, index) => {
    table[index]!.splice(0, column.length, ...column);
    number(column);
  });
}

function number(column: Cell[]): void {
  column.forEach((one, index) => (one.order = index));
}

const mean = (cells: readonly Cell[], otherwise: number): number =>
  cells.length === 0 ? otherwise : cells.reduce((sum, one) => sum + one.order, 0) / cells.length;

/**
 * Counted with an accumulator tree, after Barth, Mutzel and Jünger ("Simple and efficient bilayer cross counting").
 */
function crossings(table: readonly Cell[][]): number {
  let count = 0;
  for (let index = 0; index + 1 < table.length; index++) {
    const ends = table[index]!.flatMap((one) => one.right.map((other) => other.order).sort((a, b) => a - b));
    const sums = new Int32Array(table[index + 1]!.length + 1);
    ends.forEach((end, seen) => {
      let before = 0;
      for (let at = end + 1; at > 0; at -= at & -at) before += sums[at]!;
      count += seen - before;
      for (let at = end + 1; at < sums.length; at += at & -at) sums[at]!++;
    });
  }
  return count;
}

/** Moves each cell towards its neighbours, keeping the order and without overlap. */
function align(table: Cell[][]): void {
  for (const column of table) settle(column, column.map(() => 0));
  for (let round = 0; round < ALIGNMENTS; round++) {
    const forth = round % 2 === 0;
    for (let step = 0; step < table.length; step++) {
      const column = table[forth ? step : table.length - 1 - step]!;
      settle(column, column.map((one) => wish(one, forth, round < ALIGNMENTS - 2)));
    }
  }
}

function wish(one: Cell, forth: boolean, oneSide: boolean): number {
  const side = forth ? one.left : one.right;
  const joined = oneSide && side.length > 0 ? side : [...one.left, ...one.right];
  return joined.length === 0 ? one.y : joined.reduce((sum, other) => sum + other.y, 0) / joined.length;
}

/**
 * Least squares to the desired positions with minimum distances: with the distances subtracted it is an isotonic
 * regression, which pooling adjacent violators solves exactly. Dummy cells weigh more, so that long edges are
 * straight.
 */
function settle(column: Cell[], wishes: readonly number[]): void {
  const pools: { sum: number; weight: number; count: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  column.forEach((one, index) => {
    const before = column[index - 1];
    if (before) offset += before.below + one.above + (before.item < 0 && one.item < 0 ? LINE_GAP : GAP);
    offsets.push(offset);
    const weight = one.item < 0 ? 4 : 1;
    let pool = { sum: (wishes[index]! - offset) * weight, weight, count: 1 };
    for (let last = pools[pools.length - 1]; last && last.sum / last.weight > pool.sum / pool.weight; last = pools[pools.length - 1]) {
      pool = { sum: pool.sum + last.sum, weight: pool.weight + last.weight, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  });
  let index = 0;
  for (const pool of pools) {
    for (let left = pool.count; left > 0; left--, index++) column[index]!.y = pool.sum / pool.weight + offsets[index]!;
  }
}
