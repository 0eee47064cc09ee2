import './execution/execution.css';
import { useLocation, useRoute } from 'preact-iso/router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { encode, url } from '../api';
import { Graph } from '../graph/graph';
import { layout, openAtFirst } from '../graph/layout';
import type { Tree } from '../graph/tree';
import { Loading, Page, Trouble, useTitle } from '../ui/basics';
import { Actions, type Asked } from './execution/actions';
import { Children } from './execution/children';
import { Head } from './execution/head';
import { StepPanel } from './execution/panel';
import { Timeline } from './execution/timeline';
import { useExecution, type Watched } from './execution/use-execution';
import { Values } from './execution/values';

export default function ExecutionPage() {
  const id = useRoute().params['id'] ?? '';
  const { watched, failure, reload } = useExecution(id);
  const name = watched?.watch.execution.value.workflow;
  useTitle(name ? `${name} ${id.slice(-6)}` : 'Execution');
  if (!watched) {
    return <Page title="Execution">{failure ? <Trouble failure={failure} retry={() => void reload()} /> : <Loading />}</Page>;
  }
  return <Shown key={id} id={id} watched={watched} failure={failure} reload={reload} />;
}

function Shown({ id, watched, failure, reload }: { id: string; watched: Watched; failure: unknown; reload: () => Promise<void> }) {
  const { watch, plan, planMissing } = watched;
  const { query, route } = useLocation();
  const step = query['step'] || null;
  const attempt = Number(query['attempt']) || null;
  const [asking, ask] = useState<Asked>(null);
  const opener = useRef<Element | null>(null);
  // The router's callbacks are new on every navigation; what is rendered once uses the latest.
  const go = useRef(route);
  go.current = route;
  const open = useCallback(
    (path: string | null, number?: number) => {
      if (path !== null && number === undefined) opener.current = document.activeElement;
      go.current(url(`/executions/${encode(id)}`, { step: path, attempt: number }), path !== null && number !== undefined);
    },
    [id],
  );
  const close = useCallback(() => {
    open(null);
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
  }, [open]);
  const planned = step === null ? null : (watch.state.place(step)?.step.path ?? (watch.tree.byPath.has(step) ? step : null));
  const graph = useMemo(
    () => <Graph plan={plan} states={watch} selected={planned} onOpen={(_, concrete) => open(concrete)} />,
    [plan, watch, planned, open],
  );
  const height = useMemo(() => lyingHeight(watch.tree), [watch]);
  const timeline = useMemo(() => <Timeline watch={watch} open={open} selected={step} />, [watch, open, step]);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && step !== null && !document.querySelector('dialog[open]')) close();
    };
    document.addEventListener('keydown', escape);
    return () => document.removeEventListener('keydown', escape);
  }, [step, close]);

  return (
    <Page title={<Head.Title watch={watch} />} actions={<Actions watch={watch} selected={planned} reload={reload} asking={asking} ask={ask} />}>
      <Head watch={watch} />
      {failure !== undefined && <Trouble failure={failure} retry={() => void reload()} />}
      {planMissing !== null && <Trouble failure={planMissing} />}
      <div class={`execution-main${height === null ? '' : ' lying'}`} style={height === null ? undefined : `--graph:${height}px`}>
        <section class="panel execution-graph" aria-label="Steps">
          {graph}
        </section>
        <section class="panel execution-times" aria-label="Timeline">
          {timeline}
        </section>
      </div>
      <Values id={id} watch={watch} />
      <Children id={id} watch={watch} />
      {step !== null && <StepPanel key={step} id={id} path={step} attempt={attempt} watch={watch} open={open} close={close} rerun={() => ask('rerun')} />}
    </Page>
  );
}

/** Larger graphs fill the available height. */
const SMALL = 40;
const AROUND = 72;

/** Height of a small, wide graph, which fits better above the timeline than beside it. */
function lyingHeight(tree: Tree): number | null {
  if (tree.steps.length > SMALL) return null;
  const { width, height } = layout(tree, openAtFirst(tree));
  return width > 1.5 * height ? height + AROUND : null;
}
