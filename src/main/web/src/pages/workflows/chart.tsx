import { useMemo } from 'preact/hooks';
import { bars, MOST, summary, type Recent } from './bars';

const STEP = 7;
const WIDTH = 5;
const HEIGHT = 26;
/** Space below the bars for the marks of unsuccessful executions. */
const FOOT = 6;

/**
 * The last results, newest on the right. Failed ones have a mark below, cancelled ones are hollow: not distinguished
 * by colour alone.
 */
export function Chart({ recent }: { recent: Recent }) {
  return useMemo(() => <Drawn recent={recent} />, [JSON.stringify(recent)]);
}

function Drawn({ recent }: { recent: Recent }) {
  const all = bars(recent);
  const left = (MOST - all.length) * STEP;
  return (
    <svg class="workflows-chart" width={MOST * STEP} height={HEIGHT + FOOT} role="img" aria-label={summary(recent)}>
      <line x1="0" x2={MOST * STEP} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} class="workflows-base" />
      {all.map((bar, index) => {
        const x = left + index * STEP;
        const height = Math.round(bar.height * HEIGHT);
        return (
          <g key={bar.id} class={bar.status}>
            <title>{bar.title}</title>
            {/* As tall as the chart, so that short bars can be hovered. */}
            <rect x={x - 1} y="0" width={STEP} height={HEIGHT + FOOT} class="workflows-reach" />
            <rect x={x + 0.5} y={HEIGHT - height + 0.5} width={WIDTH - 1} height={Math.max(1, height - 1)} class="workflows-bar" />
            {bar.status === 'failed' && <circle cx={x + WIDTH / 2} cy={HEIGHT + 4} r="1.8" class="workflows-mark" />}
          </g>
        );
      })}
    </svg>
  );
}
