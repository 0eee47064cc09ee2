import './timeline.css';
import { effect } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { duration } from '../../format';
import type { Watch } from '../../state/watch';
import { terminal } from '../../types';
import { inSight, ticks } from './axis';
import { critical, type Span } from './critical';
import { Row, type RowOf } from './row';
import { rowsOf } from './rows';

const HEIGHT = 28;
const AROUND = 20;
/** Width of a tick with its label, and of the names, in px. */
const TICK = 75;
const NAMES = 0.34;
/** Beyond this part of the axis there is no room for a tick label. */
const FULL = 0.9;
/** How often the axis advances while it runs, and values derived from all steps are recomputed, in ms. */
const PACE = 250;

interface Overview {
  rows: RowOf[];
  critical: ReadonlySet<string>;
  /** Start of the axis. */
  from: number;
  /** Incremented to re-render what depends on many steps. */
  number: number;
}

/**
 * Bars on a time axis, one row per step. Bars hold absolute times; the length of the axis is one CSS variable, so it
 * grows without rendering.
 */
export function Timeline({ watch, open, selected }: { watch: Watch; open: (path: string) => void; selected: string | null }) {
  const [overview, setOverview] = useState<Overview>(() => look(watch, null));
  const [span, setSpan] = useState(1000);
  const [told, setTold] = useState<string | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { sight, width } = useSight(list, overview.rows.length);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    setOverview((before) => look(watch, before));
    const stop = effect(() => {
      watch.moment.value;
      timer ??= setTimeout(() => {
        timer = undefined;
        setOverview((before) => look(watch, before));
      }, PACE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [watch]);

  const { finishedAt, status } = watch.execution.value;
  const over = terminal(status);
  const { from } = overview;
  useEffect(() => {
    const go = () => {
      if (document.hidden) return;
      const last = over ? lastEnd(watch, finishedAt) : Date.now();
      const length = Math.max(over ? 1 : 1000, last - from);
      frame.current?.style.setProperty('--span', String(length));
      frame.current?.style.setProperty('--now', String(length));
      setSpan(round(length));
    };
    go();
    if (over) return;
    const timer = setInterval(go, PACE);
    return () => clearInterval(timer);
  }, [watch, over, finishedAt, from, overview.number]);

  const rows = useMemo(
    () =>
      overview.rows.slice(sight[0], sight[1]).map((row) => (
        <Row
          key={row.path}
          row={row}
          from={overview.from}
          watch={watch}
          critical={overview.critical.has(row.path)}
          selected={row.path === selected}
          number={row.loop ? overview.number : 0}
          open={open}
          tell={setTold}
        />
      )),
    [overview, sight[0], sight[1], watch, open, selected],
  );
  return (
    <div class="timeline" ref={frame}>
      <div class="timeline-axis" aria-hidden="true">
        <span class="timeline-name">Step</span>
        <span class="timeline-track">
          {ticks(span, Math.max(3, Math.floor((width * (1 - NAMES)) / TICK))).map((tick) => (
            <span class="timeline-tick" key={tick} style={`--s:${tick}`}>
              {tick === 0 ? '0' : tick < FULL * span && duration(tick)}
            </span>
          ))}
        </span>
      </div>
      <div class="timeline-list" ref={list}>
        <ol style={`padding-top:${sight[0] * HEIGHT}px;height:${overview.rows.length * HEIGHT}px`}>{rows}</ol>
      </div>
      <p class="timeline-told" aria-hidden="true">
        {told ?? (
          <>
            <span class="timeline-key run" /> running <span class="timeline-key wait" /> waiting <span class="timeline-key critical" /> critical path
          </>
        )}
      </p>
    </div>
  );
}

/** Labels need not change with every advance of the axis. */
function round(length: number): number {
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(length)) - 1);
  return Math.ceil(length / grain) * grain;
}

function lastEnd(watch: Watch, finishedAt: string | null): number {
  let last = finishedAt ? Date.parse(finishedAt) : 0;
  for (const path of watch.state.paths()) {
    const end = watch.state.step(path)?.attempts.at(-1)?.end;
    if (end && end > last) last = end;
  }
  return last;
}

function look(watch: Watch, before: Overview | null): Overview {
  const { state, tree } = watch;
  let from = Infinity;
  const spans = (path: string): Span | null => {
    const view = state.step(path);
    const counted = view?.status ? view.attempts.filter((one) => one.supersededBy === null) : [];
    const start = counted[0]?.start;
    return start == null ? null : { start, end: counted.at(-1)!.end };
  };
  for (const path of state.paths()) {
    for (const attempt of state.step(path)!.attempts) if (attempt.start !== null && attempt.start < from) from = attempt.start;
  }
  const { startedAt } = watch.execution.peek();
  if (from === Infinity) from = startedAt ? Date.parse(startedAt) : Date.now();
  const rows = rowsOf(tree, (path) => state.step(path) !== undefined);
  const same = before?.rows.length === rows.length && rows.every((row, index) => row.path === before.rows[index]!.path);
  return { rows: same ? before.rows : rows, critical: critical(tree.root, spans), from, number: (before?.number ?? 0) + 1 };
}

function useSight(list: { current: HTMLDivElement | null }, count: number): { sight: [number, number]; width: number } {
  const [sight, setSight] = useState<[number, number]>([0, 60]);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = list.current!;
    const see = () => {
      const [first, last] = inSight(element.scrollTop, element.clientHeight, HEIGHT, count, AROUND);
      // In steps of several rows, so that scrolling by a row renders nothing.
      const stride = AROUND / 2;
      const to: [number, number] = [Math.floor(first / stride) * stride, Math.min(count, Math.ceil(last / stride) * stride)];
      setSight((before) => (before[0] === to[0] && before[1] === to[1] ? before : to));
      setWidth(element.clientWidth);
    };
    see();
    const resized = new ResizeObserver(see);
    resized.observe(element);
    element.addEventListener('scroll', see, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', see);
    };
  }, [count]);
  return { sight, width };
}
