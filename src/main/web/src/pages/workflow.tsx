import './workflow/workflow.css';
import { useLocation } from 'preact-iso/router';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { call, encode, get, post } from '../api';
import type { Workflow as Stored } from '../types';
import { Action, Badge, Loading, Page, Trouble, useTitle } from '../ui/basics';
import { useLoad } from '../ui/load';
import { RunDialog } from '../ui/run';
import { toast } from '../ui/toasts';
import { useAsk } from './workflow/ask';
import { Desk, type Orders } from './workflow/desk';
import { Recent } from './workflow/recent';
import { Versions } from './workflow/versions';

const TABS = { editor: 'Editor', executions: 'Executions', versions: 'Versions' } as const;
type Tab = keyof typeof TABS;

interface Props {
  params: { name: string };
}

export default function Workflow({ params: { name } }: Props) {
  // Text, cursor and dialogs belong to one workflow.
  return name === 'new' ? <Fresh key="new" /> : <Known key={name} name={name} />;
}

function Fresh() {
  useTitle('New workflow');
  return (
    <Desk workflow={null} stored={() => Promise.resolve()} run={() => undefined}>
      {(orders, editor) => (
        <Page title="New workflow" actions={<Save orders={orders} fresh />}>
          {editor}
        </Page>
      )}
    </Desk>
  );
}

function Known({ name }: { name: string }) {
  useTitle(name);
  const found = useLoad((signal) => get<Stored>(`/api/workflows/${encode(name)}`, undefined, signal), [name]);
  const { query, route } = useLocation();
  const [running, setRunning] = useState(query['run'] === '1');
  useEffect(() => {
    // The command applies once: a reload does not ask again.
    if (query['run']) route(`/workflows/${encode(name)}`, true);
  }, []);
  const tab: Tab = query['tab'] === 'executions' || query['tab'] === 'versions' ? query['tab'] : 'editor';
  if (!found.value) {
    return <Page title={name}>{found.failure ? <Trouble failure={found.failure} retry={() => void found.reload()} /> : <Loading />}</Page>;
  }
  const workflow = found.value;
  return (
    <>
      <Desk workflow={workflow} stored={found.reload} run={() => setRunning(true)}>
        {(orders, editor) => (
          <Page
            title={<Title workflow={workflow} />}
            actions={
              <>
                {tab === 'editor' && <Save orders={orders} />}
                <Action class={tab === 'editor' && orders.dirty ? '' : 'primary'} run={orders.saveAndRun}>
                  {orders.dirty ? 'Save and run…' : 'Run…'}
                </Action>
                <Switch workflow={workflow} changed={(active) => found.set({ ...workflow, active })} />
                <Delete name={name} />
              </>
            }
          >
            <nav class="tabs" aria-label={`Parts of ${name}`}>
              {(Object.keys(TABS) as Tab[]).map((one) => (
                <a
                  href={one === 'editor' ? `/workflows/${encode(name)}` : `/workflows/${encode(name)}?tab=${one}`}
                  aria-current={one === tab ? 'page' : undefined}
                >
                  {TABS[one]}
                  {one === 'editor' && orders.dirty && <span title="not saved"> •<span class="visually-hidden"> not saved</span></span>}
                </a>
              ))}
            </nav>
            {/* Stays mounted while another tab is shown, with its text, cursor and undo history. */}
            <div hidden={tab !== 'editor'}>{editor}</div>
            {tab === 'executions' && <Recent workflow={name} />}
            {tab === 'versions' && <Versions workflow={workflow} dirty={orders.dirty} stored={found.reload} />}
          </Page>
        )}
      </Desk>
      {running && <RunDialog workflow={name} close={() => setRunning(false)} />}
    </>
  );
}

function Title({ workflow: { name, version, active } }: { workflow: Stored }): ComponentChildren {
  return (
    <span class="wf-title">
      {name} <span class="dim wf-version">version {version}</span> {!active && <Badge status="paused" />}
    </span>
  );
}

function Save({ orders: { dirty, save }, fresh = false }: { orders: Orders; fresh?: boolean }) {
  return (
    <Action class={dirty || fresh ? 'primary' : ''} run={save} title="Ctrl S">
      Save
    </Action>
  );
}

function Switch({ workflow: { name, active }, changed }: { workflow: Stored; changed: (active: boolean) => void }) {
  const change = async () => {
    await post(`/api/workflows/${encode(name)}/${active ? 'pause' : 'activate'}`);
    toast(active ? `${name} is paused: it starts no new executions; running ones continue` : `${name} starts executions again`);
    changed(!active);
  };
  return <Action run={change}>{active ? 'Pause' : 'Activate'}</Action>;
}

function Delete({ name }: { name: string }) {
  const { ask, dialog } = useAsk();
  const { route } = useLocation();
  const remove = async () => {
    const sure = await ask({
      title: `Delete ${name}?`,
      text: 'It starts no new executions and is no longer listed. Running executions keep their version and continue.',
      yes: 'Delete',
      danger: true,
    });
    if (!sure) return;
    await call('DELETE', `/api/workflows/${encode(name)}`);
    sessionStorage.removeItem(`millrace.draft.${name}`);
    toast(`${name} deleted`);
    route('/workflows');
  };
  return (
    <>
      <Action class="danger" run={remove}>
        Delete
      </Action>
      {dialog}
    </>
  );
}
