import type { Reason } from '../types';
import { type Layers, layers } from './layers';
import { textWidth } from './measure';
import { type Body, isLoop, type Step, type Tree } from './tree';

/** A step with its position. */
export interface Box {
  step: Step;
  x: number;
  y: number;
  width: number;
  height: number;
  /** True when its bodies are shown. */
  open: boolean;
  column: number;
}

export interface Frame {
  body: Body;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Edge {
  from: Step;
  to: Step;
  reasons: readonly Reason[];
  /** An SVG path. */
  d: string;
}

export interface Layout {
  /** In reading order. */
  boxes: Box[];
  frames: Frame[];
  edges: Edge[];
  width: number;
  height: number;
}

export const NODE_HEIGHT = 48;
const CAPTION = 24;
const PAD = 12;
const LEAST = 150;
const MOST = 280;
const LOOP = 240;
/** Width of a node's sign, time and padding. */
const AROUND = 104;
const TOGGLE = 44;

/**
 * The positions of everything. Edges never cross the border of a body, so each body is laid out separately inside its
 * step.
 */
export function layout(tree: Tree, open: ReadonlySet<string>): Layout {
  const whole: Layout = { boxes: [], frames: [], edges: [], width: 0, height: 0 };
  const sized = size(tree.root, open);
  place(sized, 0, 0, whole);
  whole.width = sized.layers.width;
  whole.height = sized.layers.height;
  whole.boxes.sort((a, b) => a.step.order - b.step.order);
  return whole;
}

/** Initially expanded: all branches and loops of a small workflow. */
export function openAtFirst(tree: Tree): Set<string> {
  const open = new Set<string>();
  if (tree.steps.length > 40) return open;
  for (const step of tree.steps) {
    if (step.bodies.some((body) => body.name !== 'onError' && body.name !== 'compensate')) open.add(step.path);
  }
  return open;
}

interface Sized {
  body: Body;
  layers: Layers;
  steps: { width: number; height: number; bodies: Sized[] }[];
}

function size(body: Body, open: ReadonlySet<string>): Sized {
  const steps = body.steps.map((step) => {
    const bodies = open.has(step.path) ? step.bodies.map((inner) => size(inner, open)) : [];
    const node = nodeWidth(step);
    if (bodies.length === 0) return { width: node, height: NODE_HEIGHT, bodies };
    return {
      width: Math.max(node, ...bodies.map((inner) => inner.layers.width + 2 * PAD)),
      height: NODE_HEIGHT + bodies.reduce((sum, inner) => sum + CAPTION + inner.layers.height + PAD, 0),
      bodies,
    };
  });
  const items = body.steps.map((step, index) => ({
    id: step.plan.id,
    width: steps[index]!.width,
    height: steps[index]!.height,
    inputs: step.plan.waitsFor.map((wait) => wait.step),
  }));
  return { body, layers: layers(items), steps };
}

/** Scheme and host of a URL are the least informative part and take the most space. */
export const brief = (label: string): string => label.replace(/\$\{[^{}]*\}(?=\/)/, '…');

function nodeWidth(step: Step): number {
  const id = textWidth(step.plan.id, 15) + AROUND;
  const label = textWidth(`${step.plan.kind} ${brief(step.plan.label ?? '')}`, 12) + 40;
  const least = isLoop(step) ? LOOP : LEAST;
  return Math.round(Math.min(MOST, Math.max(least, id, Math.min(label, 220))) + (step.bodies.length > 0 ? TOGGLE : 0));
}

function place(sized: Sized, left: number, top: number, into: Layout): void {
  const { body, layers: laid, steps } = sized;
  body.steps.forEach((step, index) => {
    const at = laid.places[index]!;
    const of = steps[index]!;
    const box: Box = {
      step,
      x: Math.round(left + at.x),
      y: Math.round(top + at.y),
      width: Math.round(of.width),
      height: Math.round(of.height),
      open: of.bodies.length > 0,
      column: at.column,
    };
    into.boxes.push(box);
    let y = box.y + NODE_HEIGHT;
    for (const inner of of.bodies) {
      const height = CAPTION + inner.layers.height;
      into.frames.push({ body: inner.body, x: box.x, y, width: box.width, height });
      place(inner, box.x + PAD, y + CAPTION, into);
      y += height + PAD;
    }
  });
  for (const line of laid.lines) {
    const from = body.steps[line.from]!;
    const to = body.steps[line.to]!;
    const reasons = to.plan.waitsFor.find((wait) => wait.step === from.plan.id)?.reasons ?? [];
    into.edges.push({ from, to, reasons, d: curve(line.points, left, top) });
  }
}

function curve(points: readonly [number, number][], left: number, top: number): string {
  let d = '';
  points.forEach(([x, y], index) => {
    const at = `${Math.round(left + x)} ${Math.round(top + y)}`;
    const before = points[index - 1];
    if (!before) d = `M${at}`;
    else if (before[1] === y) d += `L${at}`;
    else {
      const middle = Math.round(left + (before[0] + x) / 2);
      d += `C${middle} ${Math.round(top + before[1])} ${middle} ${Math.round(top + y)} ${at}`;
    }
  });
  return d;
}
