import uPlot from 'uplot';
import type { ChartKind } from './charts';
import { DASHES } from './charts';
import { faint } from './ink';
import { short } from './words';

export const HEIGHT = 190;

const SCALE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7];
const TIMES = [60, 120, 300, 600, 900, 1800, 3600];
const HOUR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const nothing = () => null;

/** What a chart reads on each rendering. */
export interface Scene {
  from: number;
  to: number;
  /** The colour of each token. */
  ink: Record<string, string>;
}

/** Isolated samples between gaps: no line leads to them, so a point is drawn. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const empty = (index: number) => (values[index] ?? null) === null;
  return Array.from(values, (_value, index) => index).filter((index) => !empty(index) && empty(index - 1) && empty(index + 1));
}

/** The cursor is not uPlot's: one instant is shown in all charts, selected by mouse, touch or keyboard. */
export function options(kind: ChartKind, scene: () => Scene, width: number, font: string): uPlot.Options {
  const colour = (token: string) => () => scene().ink[token] ?? 'gray';
  // At the right edge a time would be truncated.
  const time = (at: number, wide: number) => {
    const { from, to } = scene();
    return ((to - at) / (to - from)) * wide < 20 ? '' : HOUR.format(at * 1000);
  };
  const axis: uPlot.Axis = {
    font,
    stroke: colour('--dim'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: { time: true, range: () => [scene().from, scene().to] },
      y: { range: (_plot, _least, most) => [0, Math.max(kind.least, most ?? 0) * 1.08] },
    },
    axes: [
      { ...axis, space: 70, incrs: TIMES, size: 28, values: (plot, splits) => splits.map((at) => time(at, plot.width)) },
      // The same width for all, so that an instant is at the same position in each.
      { ...axis, space: 34, incrs: SCALE, size: 46, values: (_plot, splits) => splits.map((value) => short(value)) },
    ],
    series: [
      {},
      ...kind.lines.map(
        (line): uPlot.Series => ({
          label: line.name,
          stroke: colour(line.colour),
          width: line.mark === 'dotted' ? 2 : 1.75,
          dash: DASHES[line.mark],
          cap: line.mark === 'dotted' ? 'round' : 'butt',
          points: { show: false, size: 5, fill: colour(line.colour), filter: (plot, series) => alone(plot.data[series] ?? []) },
          ...(line.mark === 'solid' && { fill: () => faint(scene().ink[line.colour] ?? 'gray', 0.12) }),
        }),
      ),
    ],
    cursor: {
      x: true,
      y: false,
      drag: { x: false, y: false },
      points: { size: 7 },
      bind: {
        mousedown: nothing,
        mouseup: nothing,
        click: nothing,
        dblclick: nothing,
        mousemove: nothing,
        mouseleave: nothing,
        mouseenter: nothing,
      },
    },
  };
}
