import { type Signal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { DataTable } from './data-table';
import { DASHES, type ChartKind, type Line } from './charts';
import { ink, onTheme } from './ink';
import { options, type Scene } from './plot';
import { type Grid, newest, type Values } from './samples';
import { clock, number } from './words';

const MINUTE_KEYS: Record<string, number> = { PageUp: -60, PageDown: 60 };

interface Shown {
  kind: ChartKind;
  grid: Grid;
  from: number;
  to: number;
  interval: number;
  /** Shown when there is no sample at all. */
  nothing: string | undefined;
  /** The instant selected in all charts, in seconds; null for the newest. */
  moment: Signal<number | null>;
}

export function Chart(shown: Shown) {
  const { kind, grid, interval } = shown;
  const values = useMemo(() => kind.values(grid, interval), [kind, grid, interval]);
  const id = `capacity-${kind.title.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <section class="panel capacity-chart" aria-labelledby={id}>
      <h2 id={id}>
        {kind.title} <span class="capacity-unit">{kind.about}</span>
      </h2>
      <Plot {...shown} values={values} />
      <DataTable kind={kind} at={grid.at} values={values} />
    </section>
  );
}

/** Separate from the rest, since it is rendered again on every pointer move. */
function Plot({ kind, grid, from, to, interval, nothing, moment, values }: Shown & { values: Values[] }) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scene = useRef<Scene>({ from, to, ink: {} });
  const last = grid.at.length - 1;
  const index = moment.value === null ? newest(grid.samples) : Math.min(last, Math.max(0, indexOf(grid, moment.value, interval)));

  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const tokens = ['--dim', '--line', ...kind.lines.map((line) => line.colour)];
    scene.current.ink = ink(element, tokens);
    const font = `12px ${getComputedStyle(element).fontFamily}`;
    const drawn = new uPlot(options(kind, () => scene.current, element.clientWidth, font), undefined, element);
    plot.current = drawn;
    const unwatch = onTheme(() => {
      scene.current.ink = ink(element, tokens);
      drawn.redraw(false);
    });
    const resized = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: drawn.height }));
    resized.observe(element);
    return () => {
      unwatch();
      resized.disconnect();
      drawn.destroy();
    };
  }, [kind]);

  useEffect(() => {
    scene.current.from = from;
    scene.current.to = to;
    plot.current?.setData([grid.at, ...values]);
    if (plot.current) point(plot.current, moment.peek());
  }, [grid, values, from, to]);

  useSignalEffect(() => {
    const at = moment.value;
    if (plot.current) point(plot.current, at);
  });

  const follow = (event: PointerEvent) => {
    const over = plot.current?.over.getBoundingClientRect();
    if (!plot.current || !over || last < 0) return;
    const inside = event.clientX >= over.left && event.clientX <= over.right;
    moment.value = inside ? (grid.at[plot.current.posToIdx(event.clientX - over.left)] ?? null) : null;
  };
  const key = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : Math.round((MINUTE_KEYS[event.key] ?? 0) / interval);
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? last : index + step;
    if (event.key === 'Escape') moment.value = null;
    else if (to !== index || step !== 0) moment.value = grid.at[Math.min(last, Math.max(0, to))] ?? null;
    else return;
    event.preventDefault();
  };
  const at = grid.at[index];
  const current = values.map((line) => line[index] ?? null);
  return (
    <>
      <Readout kind={kind} at={at} values={current} />
      <div class="capacity-plot">
        <div
          ref={holder}
          role="slider"
          tabIndex={0}
          aria-label={`${kind.title}: moment`}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, last)}
          aria-valuenow={Math.max(0, index)}
          aria-valuetext={sentence(kind, at, current)}
          onPointerMove={follow}
          onPointerDown={follow}
          onPointerLeave={() => (moment.value = null)}
          onKeyDown={key}
          onBlur={() => (moment.value = null)}
        />
        {nothing && <p class="capacity-nothing">{nothing}</p>}
      </div>
    </>
  );
}

function Readout({ kind, at, values }: { kind: ChartKind; at: number | undefined; values: Values }) {
  return (
    <p class="capacity-readout">
      <time class="number">{at === undefined ? '--:--:--' : clock(at)}</time>
      {kind.lines.map((line, index) => {
        const value = values[index] ?? null;
        return (
          <span class="capacity-value">
            <Swatch line={line} /> <b class="number">{value === null ? '–' : number(value)}</b> {line.name}
          </span>
        );
      })}
      {at !== undefined && values.every((value) => value === null) && <span class="dim">no sample</span>}
    </p>
  );
}

function Swatch({ line }: { line: Line }) {
  return (
    <svg class="capacity-swatch" width="26" height="10" aria-hidden="true" style={{ color: `var(${line.colour})` }}>
      <line
        x1="1"
        y1="5"
        x2="25"
        y2="5"
        stroke="currentColor"
        stroke-width="2.25"
        stroke-dasharray={DASHES[line.mark].join(' ')}
        stroke-linecap={line.mark === 'dotted' ? 'round' : 'butt'}
      />
    </svg>
  );
}

function sentence(kind: ChartKind, at: number | undefined, values: Values): string {
  if (at === undefined) return 'no samples yet';
  if (values.every((value) => value === null)) return `${clock(at)}: no sample`;
  return `${clock(at)}: ${kind.lines.map((line, index) => `${number(values[index] ?? 0)} ${line.name}`).join(', ')}`;
}

function indexOf(grid: Grid, at: number, interval: number): number {
  return Math.round((at - (grid.at[0] ?? at)) / interval);
}

function point(plot: uPlot, at: number | null): void {
  plot.setCursor({ left: at === null ? -10 : plot.valToPos(at, 'x'), top: 0 }, false);
}
