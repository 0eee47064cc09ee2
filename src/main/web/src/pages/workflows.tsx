import './workflows/workflows.css';
import { useLocation } from 'preact-iso/router';
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, says, url } from '../api';
import { live } from '../live';
import type { Page as PageOf, WorkflowSummary } from '../types';
import { Action, Empty, Loading, Page, Trouble, useTitle } from '../ui/basics';
import { TextField } from '../ui/filters';
import { useLoad } from '../ui/load';
import { usePace } from '../ui/use-pace';
import { found } from './workflows/bars';
import { Row } from './workflows/row';

const PAGE = 50;
const MOST = 500;
const PAUSE = 3000;

type Summaries = PageOf<WorkflowSummary>;

const read = (limit: number, after: string | null, signal?: AbortSignal) =>
  get<Summaries>('/api/workflows', { summary: true, limit, after }, signal);

/** The reloaded page followed by the pages already loaded, in the order of names. */
function joined(page: Summaries, before: Summaries): Summaries {
  const { next } = page;
  const rest = next === null ? [] : before.items.slice(before.items.findIndex((one) => one.name === next) + 1 || before.items.length);
  return rest.length === 0 ? page : { items: [...page.items, ...rest], next: before.next };
}

export default function Workflows() {
  useTitle('Workflows');
  const { query, route } = useLocation();
  const text = query['search'] ?? '';
  const shown = useRef<Summaries>({ items: [], next: null });
  const list = useLoad(async (signal) => {
    const page = await read(Math.min(MOST, Math.max(PAGE, shown.current.items.length)), null, signal);
    return joined(page, shown.current);
  }, []);
  shown.current = list.value ?? shown.current;
  const ask = usePace(list.reload, PAUSE);
  useEffect(() => live.followAll({ changed: ask, refresh: ask }), [ask]);

  const next = list.value?.next ?? null;
  const more = async (limit: number) => {
    const before = list.value;
    if (!before) return;
    const page = await read(limit, before.next);
    list.set({ items: [...before.items, ...page.items], next: page.next });
  };
  // Names arrive in alphabetical order: searching all requires loading all.
  const [incomplete, setIncomplete] = useState<unknown>(undefined);
  const searching = text.trim() !== '';
  useEffect(() => {
    if (searching && next !== null) void more(MOST).catch(setIncomplete);
  }, [searching, next]);

  return (
    <Page
      title="Workflows"
      actions={
        <a class="button primary" href="/workflows/new">
          New workflow
        </a>
      }
    >
      <form class="filters" role="search" aria-label="Workflows" onSubmit={(event) => event.preventDefault()}>
        <TextField
          label="Search"
          value={text}
          max={100}
          placeholder="name or description"
          change={(search) => search !== text && route(url('/workflows', { search }), text !== '')}
        />
      </form>
      {list.value && (list.failure ?? incomplete) !== undefined && (
        <p class="workflows-behind" role="status">
          Not up to date: {says(list.failure ?? incomplete)}
        </p>
      )}
      {list.value ? (
        <>
          <List items={found(list.value.items, text)} any={list.value.items.length > 0} changed={ask} />
          {next !== null && !searching && (
            <div class="workflows-end">
              <Action run={() => more(PAGE)}>Load more</Action>
            </div>
          )}
        </>
      ) : list.failure === undefined ? (
        <Loading />
      ) : (
        <Trouble failure={list.failure} retry={() => void list.reload()} />
      )}
    </Page>
  );
}

function List({ items, any, changed }: { items: readonly WorkflowSummary[]; any: boolean; changed: () => void }) {
  if (!any) {
    return (
      <div class="panel">
        <Empty title="No workflow yet">
          <p>
            <a href="/workflows/new">Create the first one</a>, or upload a definition:  <code>PUT /api/workflows/NAME</code>.
          </p>
        </Empty>
      </div>
    );
  }
  if (items.length === 0) {
    return (
      <div class="panel">
        <Empty title="No workflow has this in its name or description">
          <p>
            <a href="/workflows">Show all</a>
          </p>
        </Empty>
      </div>
    );
  }
  return (
    <div class="panel table-scroll">
      <table class="table cards workflows-table">
        <thead>
          <tr>
            <th scope="col">Workflow</th>
            <th scope="col">State</th>
            <th scope="col">Last results</th>
            <th scope="col">Median</th>
            <th scope="col">Running</th>
            <th scope="col">Waiting</th>
            <th scope="col">Updated</th>
            <th scope="col">
              <span class="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <Row key={one.name} workflow={one} changed={changed} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
