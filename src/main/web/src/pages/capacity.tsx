import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso/router';
import { useMemo } from 'preact/hooks';
import { Page, Trouble, useTitle } from '../ui/basics';
import './capacity/capacity.css';
import { Chart } from './capacity/chart';
import { CHARTS } from './capacity/charts';
import { figures } from './capacity/figures';
import { Recommendations, Tiles } from './capacity/now';
import { grid, outcome } from './capacity/samples';
import { useCapacity } from './capacity/use-capacity';
import { clock } from './capacity/words';
import { Workers } from './capacity/workers';

const RANGES: readonly [minutes: number, name: string][] = [
  [15, '15 min'],
  [60, '1 h'],
  [180, '3 h'],
];
const HOUR = 60;

/** Whether capacity suffices for the load, now and within the last hours. */
export default function Capacity() {
  useTitle('Capacity');
  const { query, route } = useLocation();
  const minutes = RANGES.find(([one]) => String(one) === query['minutes'])?.[0] ?? HOUR;
  // At least an hour, for the failure rate.
  const known = useCapacity(Math.max(minutes, HOUR));
  const failed = known.failure !== undefined;
  const moment = useSignal<number | null>(null);

  const to = (known.asOf ?? Date.now()) / 1000;
  const from = to - minutes * 60;
  const shown = useMemo(
    () => grid(known.samples, from, known.asOf === undefined ? from : to, known.interval),
    [known.samples, known.asOf, known.interval, minutes],
  );
  const current = {
    ...known,
    lastHour: known.asOf === undefined ? undefined : outcome(known.samples, to - HOUR * 60),
  };
  return (
    <Page title="Capacity" actions={<AsOf asOf={known.asOf} interval={known.interval} failed={failed} />}>
      {failed && <Trouble failure={known.failure} retry={known.refresh} />}
      <div class="capacity-now">
        <Tiles figures={figures(current)} />
        <Recommendations sentences={known.report?.recommendations} failed={failed} />
      </div>
      <div class="capacity-range" role="group" aria-label="Time shown">
        {RANGES.map(([one, name]) => (
          <button class="button small" aria-pressed={one === minutes} onClick={() => route(`/capacity?minutes=${one}`, true)}>
            {name}
          </button>
        ))}
      </div>
      <div class="capacity-charts">
        {CHARTS.map((kind) => (
          <Chart
            key={kind.title}
            kind={kind}
            grid={shown}
            from={from}
            to={to}
            interval={known.interval}
            nothing={shown.samples.every((sample) => sample === null) ? nothingYet(known) : undefined}
            moment={moment}
          />
        ))}
      </div>
      <Workers workers={known.workers} asOf={known.asOf} failed={failed} />
    </Page>
  );
}

function AsOf({ asOf, interval, failed }: { asOf: number | undefined; interval: number; failed: boolean }) {
  const words = asOf === undefined ? (failed ? '' : 'Loading…') : `As of ${clock(asOf / 1000)}${failed ? '' : `, updated every ${interval} s`}`;
  return <span class="capacity-as-of">{words}</span>;
}

function nothingYet({ asOf, interval, failure }: { asOf: number | undefined; interval: number; failure: unknown }): string {
  if (asOf !== undefined) return `No samples in this period. One is taken every ${interval} s.`;
  return failure === undefined ? 'Loading…' : 'Nothing could be loaded.';
}
