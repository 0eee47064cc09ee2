import { effect } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { encode, get, Problem } from '../../api';
import { planFrom, treeOf } from '../../graph/tree';
import { live } from '../../live';
import { Watch } from '../../state/watch';
import type { Execution, Plan } from '../../types';
import { terminal } from '../../types';
import { followTotals } from './totals';

export interface Watched {
  watch: Watch;
  plan: Plan;
  /** Why the graph is built from results only. */
  planMissing: unknown;
}

interface State {
  watched: Watched | undefined;
  failure: unknown;
  reload: () => Promise<void>;
}

/** Minimum interval of REST requests for what events cannot provide, in ms. */
const PAUSE = 300;

const atRest = (id: string, signal: AbortSignal): Promise<Execution> => get(`/api/executions/${encode(id)}`, { values: false }, signal);

const soon = (flush: () => void): void => {
  // A background page gets no animation frames; it renders nothing but has to stay current.
  if (document.hidden) setTimeout(flush, 200);
  else requestAnimationFrame(flush);
};

/** Loads an execution over REST, follows its events, and loads it again at its end. */
export function useExecution(id: string): State {
  const [state, setState] = useState<{ id: string; watched?: Watched; failure?: unknown }>({ id });
  const watching = useRef<{ watch: Watch; read: () => Promise<void> } | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    const control = new AbortController();
    const ends: (() => void)[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = async () => {
      const execution = await atRest(id, control.signal);
      const { plan, planMissing } = await planOf(execution, control.signal);
      if (control.signal.aborted) return;
      const watch = new Watch(treeOf(plan), execution, soon);
      const read = async () => {
        const asOf = watch.seq;
        try {
          watch.load(await atRest(id, control.signal), asOf);
          setState((before) => (before.failure === undefined ? before : { id, watched: before.watched! }));
        } catch (failure) {
          if (!control.signal.aborted) setState((before) => ({ ...before, failure }));
        }
      };
      const readSoon = () => {
        timer ??= setTimeout(() => {
          timer = undefined;
          void read();
        }, PAUSE);
      };
      watching.current = { watch, read };
      setState({ id, watched: { watch, plan, planMissing } });
      ends.push(
        live.follow(id, 0, {
          events: (events) => {
            if (watch.apply(events)) readSoon();
          },
          stale: (seq) => {
            watch.leap(seq);
            readSoon();
          },
          failed: (detail) => setState((before) => ({ ...before, failure: new Problem(0, 'live', 'No live updates', detail) })),
        }),
      );
      ends.push(followTotals(id, watch, control.signal));
      let over = terminal(execution.status);
      ends.push(
        effect(() => {
          const is = terminal(watch.execution.value.status);
          if (is !== over) readSoon();
          over = is;
        }),
      );
    };
    begin().catch((failure: unknown) => {
      if (!control.signal.aborted) setState({ id, failure });
    });
    return () => {
      control.abort();
      clearTimeout(timer);
      watching.current = null;
      for (const end of ends) end();
    };
  }, [id, tries]);

  const reload = useCallback(async () => {
    if (watching.current) await watching.current.read();
    else setTries((count) => count + 1);
  }, []);
  return { watched: state.id === id ? state.watched : undefined, failure: state.id === id ? state.failure : undefined, reload };
}

async function planOf(execution: Execution, signal: AbortSignal): Promise<{ plan: Plan; planMissing: unknown }> {
  try {
    const path = `/api/workflows/${encode(execution.workflow)}/versions/${execution.version}/plan`;
    return { plan: await get<Plan>(path, undefined, signal), planMissing: null };
  } catch (failure) {
    if (signal.aborted) throw failure;
    const paths = execution.steps.map((step) => step.path);
    return { plan: planFrom(execution.workflow, paths), planMissing: failure };
  }
}
