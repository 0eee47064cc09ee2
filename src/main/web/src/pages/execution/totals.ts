import { effect } from '@preact/signals';
import { encode, get } from '../../api';
import { underWay } from '../../state/execution';
import type { Watch } from '../../state/watch';
import type { StepDetail } from '../../types';

const PAUSE = 500;
/** Most loops whose lists are read; a loop in the turns of another may stand there a thousand times. */
const MOST = 30;
/** A list is made of the input and of what steps gave. When these are larger, in bytes, it is not read for its length. */
const LARGEST = 1024 * 1024;

/** Learns how many turns loops are going to have. No event tells; the list a `forEach` goes over does. */
export function followTotals(id: string, watch: Watch, signal: AbortSignal): () => void {
  const known = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  const look = async () => {
    busy = true;
    for (const path of watch.state.loops()) {
      if (known.has(path) || known.size >= MOST || watch.state.place(path)?.step.plan.kind !== 'forEach') continue;
      known.add(path);
      const turns = await turnsOf(id, path, watch, signal);
      if (signal.aborted) return;
      if (turns !== null) watch.total(path, turns);
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

async function turnsOf(id: string, path: string, watch: Watch, signal: AbortSignal): Promise<number | null> {
  const status = watch.state.step(path)?.status;
  if (status === 'succeeded') return watch.state.loop(path)?.begun ?? null;
  if (!underWay(status) || watch.state.size() > LARGEST) return null;
  try {
    const { input } = await get<StepDetail>(`/api/executions/${encode(id)}/steps`, { path }, signal);
    return Array.isArray(input) ? input.length : null;
  } catch {
    // The count goes without its total then; whoever opens the step is told what is wrong.
    return null;
  }
}
