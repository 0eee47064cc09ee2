import './executions/executions.css';
import { useLocation } from 'preact-iso/router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { says, url } from '../api';
import { full } from '../format';
import { Action, Empty, Loading, Page, Trouble, useTitle } from '../ui/basics';
import { BulkDialog, type Order } from './executions/bulk';
import { useCounts } from './executions/counts';
import { readFilter, written, type Filter } from './executions/filter';
import { Filters } from './executions/filters';
import { LiveList } from './executions/live-list';
import { NONE, type Rows } from './executions/rows';
import { everything, NOTHING, toggled, within, type Selection } from './executions/selection';
import { Table } from './executions/table';
import { Toolbar } from './executions/toolbar';

/** When scrolled further than this, a person is reading and rows must not move. */
const TOP = 120;

export default function Executions() {
  useTitle('Executions');
  const { query, route } = useLocation();
  const key = JSON.stringify(written(readFilter(query)));
  const filter = useMemo(() => readFilter(query), [key]);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [all, setAll] = useState(false);
  const [ordered, setOrdered] = useState<Order | null>(null);

  const busy = useRef(false);
  const list = useMemo(() => new LiveList(() => busy.current || window.scrollY > TOP), []);
  useEffect(() => list.start(), [list]);
  useEffect(() => {
    setSelection(NOTHING);
    setAll(false);
    void list.show(filter);
  }, [list, filter]);

  const rows = list.rows.value;
  const failure = list.failure.value;
  const loading = list.loading.value;
  const order = useMemo(() => rows.items.map((one) => one.id), [rows.items]);
  const current = within(selection, order);
  busy.current = current.ids.size > 0 || ordered !== null;
  const counts = useCounts(filter, rows, loading);

  const shown = useRef(order);
  shown.current = order;
  const select = useCallback((id: string, range: boolean) => {
    setAll(false);
    setSelection((before) => toggled(within(before, shown.current), id, range, shown.current));
  }, []);

  const change = (to: Filter, typing = false) => route(url('/executions', written(to)), typing);
  return (
    <Page title="Executions">
      <Filters filter={filter} change={change} counts={counts} />
      <Toolbar
        rows={rows}
        filter={filter}
        selected={current.ids}
        all={all && current.ids.size > 0}
        setAll={setAll}
        selectShown={(on) => {
          setSelection(on ? everything(order) : NOTHING);
          setAll(false);
        }}
        release={() => {
          window.scrollTo({ top: 0 });
          void list.release();
        }}
        order={setOrdered}
      />
      {failure !== undefined && rows !== NONE && (
        <p class="executions-behind" role="status">
          Not up to date: {says(failure)}
        </p>
      )}
      <div class="panel executions-panel" aria-busy={loading}>
        <Content rows={rows} failure={failure} loading={loading} filter={filter} list={list}>
          <Table rows={rows} selected={current.ids} select={select} />
        </Content>
      </div>
      <End rows={rows} more={() => list.more()} />
      {ordered && (
        <BulkDialog
          order={ordered}
          filter={filter}
          close={() => {
            setOrdered(null);
            setSelection(NOTHING);
            setAll(false);
          }}
          done={(ids) => (ids.length > 0 ? list.touch(ids) : list.readAnew())}
        />
      )}
    </Page>
  );
}

interface ContentProps {
  rows: Rows;
  failure: unknown;
  loading: boolean;
  filter: Filter;
  list: LiveList;
  children: preact.ComponentChildren;
}

function Content({ rows, failure, loading, filter, list, children }: ContentProps) {
  if (rows.items.length > 0) return <>{children}</>;
  if (failure !== undefined) return <Trouble failure={failure} retry={() => void list.show(filter)} />;
  if (loading) return <Loading />;
  if (rows.next !== null) {
    return (
      <Empty title="Nothing found so far">
        <p>The search can continue further back.</p>
      </Empty>
    );
  }
  return Object.values(written(filter)).some(Boolean) ? (
    <Empty title="No execution matches">
      <p>
        Widen the filter, or <a href="/executions">show all</a>. New ones that match appear here by themselves.
      </p>
    </Empty>
  ) : (
    <Empty title="Nothing has run yet">
      <p>
        <a href="/workflows">Choose a workflow</a> and run it, or <a href="/workflows/new">create one</a>. It appears here at once.
      </p>
    </Empty>
  );
}

function End({ rows, more }: { rows: Rows; more: () => Promise<void> }) {
  if (rows.next === null) return null;
  return (
    <div class="executions-end">
      {rows.searchedTo && <span class="dim">Searched back to {full(rows.searchedTo)}</span>}
      <Action run={more}>{rows.searchedTo ? 'Search further back' : 'Load more'}</Action>
    </div>
  );
}
