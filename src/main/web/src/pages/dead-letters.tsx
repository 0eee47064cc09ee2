import './dead-letters/dead-letters.css';
import { useLocation } from 'preact-iso/router';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { get, says, url } from '../api';
import { live } from '../live';
import type { Cause } from '../types';
import { Empty, Loading, Page, Trouble, useTitle } from '../ui/basics';
import { RangeFields, TextField, WorkflowField } from '../ui/filters';
import { useLoad } from '../ui/load';
import { usePace } from '../ui/use-pace';
import { Causes } from './dead-letters/causes';
import { asked, readFilter, readTab, written, type Filter, type Tab } from './dead-letters/filter';
import { Letters } from './dead-letters/letters';

const PAUSE = 2000;
const MOST_CAUSES = 200;
/** A dead letter appears when an execution fails, and disappears when it is queued again. */
const ABOUT_LETTERS = new Set(['execution-failed', 'execution-queued', 'execution-cancelled']);

export default function DeadLetters() {
  useTitle('Dead letters');
  const { query, route } = useLocation();
  const tab = readTab(query);
  const key = JSON.stringify(written(readFilter(query), tab));
  const filter = useMemo(() => readFilter(query), [key]);
  // A relative period is fixed when it is chosen, so that the list and bulk operations mean the same.
  const narrowed = useMemo(() => asked(filter, Date.now()), [filter]);
  const go = (to: Filter, typing = false) => route(url('/dead-letters', written(to, tab)), typing);
  const narrow = Object.keys(narrowed).length > 0;
  return (
    <Page title="Dead letters">
      <p class="dim letters-lead">Executions that failed permanently, until someone retries or discards them.</p>
      <nav class="tabs" aria-label="Dead letters">
        <TabLink tab="open" current={tab} filter={filter} label="Open" />
        <TabLink tab="discarded" current={tab} filter={filter} label="Discarded" />
      </nav>
      <form class="filters" role="search" aria-label="Dead letters" onSubmit={(event) => event.preventDefault()}>
        <WorkflowField value={filter.workflow} change={(workflow) => workflow !== filter.workflow && go({ ...filter, workflow })} />
        <TextField
          label="Type of failure"
          value={filter.type}
          max={100}
          placeholder="such as timeout"
          change={(type) => type !== filter.type && go({ ...filter, type }, filter.type !== '')}
        />
        <RangeFields label="Failed" value={filter} change={(range) => go({ ...filter, ...range })} />
        {narrow && (
          <a class="button quiet" href={url('/dead-letters', written({ workflow: '', type: '', within: '', from: '', to: '' }, tab))}>
            Clear filters
          </a>
        )}
      </form>
      {tab === 'open' ? <Open key="open" filter={narrowed} narrow={narrow} /> : <Discarded key="discarded" filter={narrowed} narrow={narrow} />}
    </Page>
  );
}

function TabLink({ tab, current, filter, label }: { tab: Tab; current: Tab; filter: Filter; label: string }) {
  return (
    <a href={url('/dead-letters', written(filter, tab))} aria-current={tab === current ? 'page' : undefined}>
      {label}
    </a>
  );
}

interface ListProps {
  filter: ReturnType<typeof asked>;
  narrow: boolean;
}

function Open({ filter, narrow }: ListProps) {
  const causes = useLoad(
    (signal) => get<{ items: Cause[]; more: boolean }>('/api/dead-letters/causes', { ...filter, limit: MOST_CAUSES }, signal),
    [filter],
  );
  const ask = usePace(causes.reload, PAUSE);
  useEffect(
    () => live.followAll({ changed: (changes) => changes.some((one) => ABOUT_LETTERS.has(one.type)) && ask(), refresh: ask }),
    [ask],
  );
  if (!causes.value) return causes.failure === undefined ? <Loading /> : <Trouble failure={causes.failure} retry={() => void causes.reload()} />;
  const { items, more } = causes.value;
  return (
    <>
      {causes.failure !== undefined && (
        <p class="letters-warning" role="status">
          Not up to date: {says(causes.failure)}
        </p>
      )}
      {items.length > 0 ? <Causes causes={items} filter={filter} changed={ask} /> : <None narrow={narrow} discarded={false} />}
      {more && <p class="dim">The {MOST_CAUSES} most frequent causes. Narrow the filter to see others.</p>}
    </>
  );
}

function Discarded({ filter, narrow }: ListProps) {
  const [version, setVersion] = useState(0);
  const ask = usePace(async () => setVersion((before) => before + 1), PAUSE);
  return (
    <div class="panel letters-panel">
      <Letters
        filter={filter}
        discarded
        version={version}
        changed={ask}
        label="Discarded dead letters"
        none={<None narrow={narrow} discarded />}
      />
    </div>
  );
}

function None({ narrow, discarded }: { narrow: boolean; discarded: boolean }) {
  if (narrow) {
    return (
      <Empty title="None matches">
        <p>Widen the filter to see more.</p>
      </Empty>
    );
  }
  return discarded ? (
    <Empty title="Nothing is discarded">
      <p>Dead letters that you discard appear here, with the reason.</p>
    </Empty>
  ) : (
    <Empty title="No dead letters">
      <p>Nothing needs attention. Executions that fail permanently appear here automatically.</p>
    </Empty>
  );
}
