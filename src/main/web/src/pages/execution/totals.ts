import { effect } from '@preact/signals';
import { encode, get } from '../../api';
import { kindNamed } from '../../kinds';
import { underWay } from '../../state/execution';
import type { Watch } from '../../state/watch';
import type { StepDetail } from '../../types';

const PAUSE = 500;
/** Most loops whose lists are loaded; a nested loop may occur a thousand times. */
const MOST = 30;
/**
 * A list is computed from the input and step outputs. When these are larger than this, in bytes, it is not loaded
 * just for its length.
 */
const LARGEST = 1024 * 1024;

/** Determines the number of iterations of loops. No event carries it; the list of a `forEach` does. */
export function followTotals(id: string, watch: Watch, signal: AbortSignal): () => void {
  const known = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  const look = async () => {
    busy = true;
    for (const path of watch.state.loops()) {
      if (known.has(path) || known.size >= MOST || !kindNamed(watch.state.place(path)?.step.plan.kind ?? '')?.countedTurns) continue;
      known.add(path);
      const iterations = await iterationsOf(id, path, watch, signal);
      if (signal.aborted) return;
      if (iterations !== null) watch.total(path, iterations);
    }
    busy = false;
  };
  const stop = effect(() => {
    watch.moment.value;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!busy) void look();
    }, PAUSE);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

async function iterationsOf(id: string, path: string, watch: Watch, signal: AbortSignal): Promise<number | null> {
  const status = watch.state.step(path)?.status;
  if (status === 'succeeded') return watch.state.loop(path)?.begun ?? null;
  if (!underWay(status) || watch.state.size() > LARGEST) return null;
  try {
    const { input } = await get<StepDetail>(`/api/executions/${encode(id)}/steps`, { path }, signal);
    return Array.isArray(input) ? input.length : null;
  } catch {
    // The count is then shown without a total; opening the step shows the error.
    return null;
  }
}
