import { useLocation } from 'preact-iso/router';
import { useEffect, useRef, useState } from 'preact/hooks';
import { encode, get } from '../../api';
import { bytes } from '../../format';
import type { Workflow, WorkflowVersion } from '../../types';
import { Action, Ago, Loading, Trouble } from '../../ui/basics';
import { useLoad } from '../../ui/load';
import { toast } from '../../ui/toasts';
import { useAsk } from './ask';
import { Difference } from './difference';
import { newestOf, store } from './start';
import { formatOf } from './text';

interface Props {
  workflow: Workflow;
  dirty: boolean;
  stored: () => Promise<void>;
}

const NOTHING = 0;

/** All versions: the difference of any two, or the text of one. */
export function Versions({ workflow, dirty, stored }: Props) {
  const { name, version: newest } = workflow;
  const { value, failure, reload } = useLoad(
    (signal) => get<{ items: WorkflowVersion[] }>(`/api/workflows/${encode(name)}/versions`, undefined, signal),
    [name, newest],
  );
  const asked = Number(useLocation().query['version']);
  const first = asked >= 1 && asked <= newest ? asked : newest;
  const [right, setRight] = useState(first);
  const [left, setLeft] = useState(Math.max(first - 1, NOTHING));
  const { ask, dialog } = useAsk();
  const known = useRef(newest);
  useEffect(() => {
    if (known.current === newest) return;
    known.current = newest;
    setRight(newest);
    setLeft(Math.max(newest - 1, NOTHING));
  }, [newest]);
  if (!value) return failure ? <Trouble failure={failure} retry={() => void reload()} /> : <Loading />;
  const items = value.items;
  const of = (version: number) => items.find((one) => one.version === version);

  const restore = async (one: WorkflowVersion) => {
    const next = (await newestOf(name)) + 1;
    const sure = await ask({
      title: `Restore version ${one.version}?`,
      text: `Its text is saved as version ${next}, the newest; no version is lost.${dirty ? ' Your unsaved changes in the editor stay there.' : ''}`,
      yes: `Save as version ${next}`,
    });
    if (!sure) return;
    const { version, created } = await store(name, one.source, formatOf(one.mediaType));
    toast(created ? `Version ${one.version} restored as version ${version}` : `Unchanged: version ${version} has the same text`);
    await stored();
  };

  const select = (label: string, chosen: number, choose: (version: number) => void, none: boolean) => (
    <label class="wf-choose">
      {label}
      <select class="input" value={String(chosen)} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {none && <option value={NOTHING}>nothing</option>}
        {items.map((one) => (
          <option value={one.version}>version {one.version}</option>
        ))}
      </select>
    </label>
  );
  const shown = of(right);
  return (
    <div class="wf-versions">
      <section class="panel" aria-label="All versions">
        <ul class="wf-version-list">
          {items.map((one) => (
            <li key={one.version} class={one.version === right ? 'shown' : ''}>
              <button
                class="button quiet"
                aria-pressed={one.version === right}
                onClick={() => {
                  setRight(one.version);
                  setLeft(one.version - 1);
                }}
              >
                <strong>Version {one.version}</strong>
                <span class="dim">
                  <Ago at={one.createdAt} /> · {formatOf(one.mediaType).toUpperCase()} · {bytes(new Blob([one.source]).size)}
                </span>
              </button>
              {one.version === newest ? (
                <span class="dim wf-newest">newest</span>
              ) : (
                <Action class="small" run={() => restore(one)} aria-label={`Restore version ${one.version}`}>
                  Restore…
                </Action>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section class="panel wf-difference" aria-labelledby="wf-difference-title">
        <header>
          <h2 id="wf-difference-title">{left === NOTHING ? `Version ${right}` : `From version ${left} to ${right}`}</h2>
          <div class="wf-tools">
            {select('Compare', left, setLeft, true)}
            {select('with', right, setRight, false)}
          </div>
        </header>
        {shown && <Difference before={of(left)} after={shown} />}
      </section>
      {dialog}
    </div>
  );
}
