import { useLocation } from 'preact-iso/router';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, says } from '../../api';
import type { JsonSchema, Workflow } from '../../types';
import { Action } from '../../ui/basics';
import { useLoad } from '../../ui/load';
import { toast } from '../../ui/toasts';
import { useAsk } from './ask';
import type { Code } from './code';
import { drop, keep, kept } from './draft';
import { Editor } from './editor';
import { useGuard } from './leave';
import { names, newestOf, STARTER, store, template } from './start';
import { formatOf, nameIn, type Format } from './text';

interface Props {
  /** Null: a new one. */
  workflow: Workflow | null;
  /** Renders the page with the actions provided here. */
  children: (orders: Orders, editor: ComponentChildren) => ComponentChildren;
  stored: () => Promise<void>;
  run: () => void;
}

export interface Orders {
  dirty: boolean;
  save: () => Promise<boolean>;
  saveAndRun: () => Promise<void>;
}

interface Text {
  text: string;
  format: Format;
}

const NEW = 'new';

/** The draft: a text, the version it is based on, and whether it equals what is stored. */
export function Desk({ workflow, children, stored, run }: Props) {
  const { route } = useLocation();
  const { ask, dialog } = useAsk();
  const own = workflow?.name ?? NEW;
  const clean: Text = workflow ? { text: workflow.source, format: formatOf(workflow.mediaType) } : { text: STARTER, format: 'yaml' };
  const [draft] = useState(() => kept(own));
  const [restored, setRestored] = useState(draft !== null && draft.text !== clean.text);
  const [now, setNow] = useState<Text>(draft ?? clean);
  const [saved, setSaved] = useState<Text>(clean);
  const [base, setBase] = useState(draft?.base ?? workflow?.version ?? 0);
  const code = useRef<Code | null>(null);
  const safe = useRef(true);
  const first = useRef(now.text);
  const dirty = now.text !== saved.text || now.format !== saved.format;

  const schema = useLoad((signal) => get<JsonSchema>('/schema/workflow.json', undefined, signal), []);
  const others = useLoad(names, []);
  const known = { schema: schema.value ?? {}, workflows: others.value ?? [] };

  useEffect(() => {
    if (dirty) safe.current = keep(own, { ...now, base });
    else drop(own);
  }, [now, dirty, base]);

  // Someone else, or the Versions tab, has stored another version.
  useEffect(() => {
    if (!workflow || workflow.version === base) return;
    setSaved(clean);
    if (dirty) return;
    setBase(workflow.version);
    code.current?.replace(clean.text, clean.format);
  }, [workflow?.version]);

  useGuard(dirty, () =>
    ask({
      title: 'Leave without saving?',
      text: safe.current
        ? 'The text is kept in this browser tab: it will be here when you come back.'
        : 'This browser does not let the page keep the text: your changes will be lost.',
      yes: 'Leave',
      danger: !safe.current,
    }),
  );

  const allowed = async (target: string): Promise<boolean> => {
    const newest = await newestOf(target);
    if (target !== own) {
      if (newest > 0) {
        return ask({
          title: `A workflow named ${target} already exists`,
          text: `This text would become its version ${newest + 1}. Version ${newest} stays available under Versions.`,
          yes: `Save as version ${newest + 1} of ${target}`,
        });
      }
      return (
        own === NEW ||
        ask({
          title: `Save as ${target}?`,
          text: `The name in the text is ${target}: it becomes a separate workflow, and ${own} stays unchanged.`,
          yes: `Save as ${target}`,
        })
      );
    }
    if (newest <= base) return true;
    return ask({
      title: `Version ${newest} was saved in the meantime`,
      text: `This text is based on version ${base}. Saving it creates version ${newest + 1} without the changes made in between; see Versions.`,
      yes: `Save as version ${newest + 1}`,
    });
  };

  /** Returns the name under which it was stored; null when it was not. */
  const put = async (): Promise<string | null> => {
    try {
      const target = nameIn(now.text);
      if (!target) {
        toast('Not saved: the definition needs a name.', 'bad');
        return null;
      }
      if (!(await allowed(target))) return null;
      const { version, created } = await store(target, now.text, now.format);
      toast(created ? `Saved as version ${version} of ${target}` : `Unchanged: version ${version} has the same text`);
      setSaved(now);
      setBase(version);
      setRestored(false);
      drop(own);
      return target;
    } catch (failure) {
      toast(`Not saved. ${says(failure)}`, 'bad');
      return null;
    }
  };

  const busy = useRef(false);
  const once = async <T,>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (busy.current) return otherwise;
    busy.current = true;
    try {
      return await work();
    } finally {
      busy.current = false;
    }
  };

  const save = () =>
    once(async () => {
      const name = await put();
      if (name === null) return false;
      if (name === own) await stored();
      else route(`/workflows/${name}`, own === NEW);
      return true;
    }, false);

  const saveAndRun = () =>
    once(async () => {
      if (!dirty && workflow) return run();
      const name = await put();
      if (name === null) return undefined;
      if (name !== own) return route(`/workflows/${name}?run=1`, own === NEW);
      await stored();
      return run();
    }, undefined);

  const begin = async (from: string) => {
    if (dirty && !(await ask({ title: 'Replace the text?', text: 'Undo restores it.', yes: 'Replace' }))) return;
    try {
      const { text, format } = from ? await template(from) : { text: STARTER, format: 'yaml' as const };
      code.current?.replace(text, format);
      code.current?.focus();
    } catch (failure) {
      toast(says(failure), 'bad');
    }
  };

  const editor = (
    <>
      <Editor
        initial={first.current}
        text={now.text}
        format={now.format}
        known={known}
        changed={(text, format) => setNow({ text, format })}
        save={() => void save()}
        run={() => void saveAndRun()}
        ready={(made) => {
          code.current = made;
        }}
        tools={!workflow && others.value && <Start names={others.value} begin={(name) => void begin(name)} />}
        notice={
          restored &&
          dirty && (
            <p class="wf-notice" role="status">
              Changes that are not saved yet, as you left them
              {workflow && base !== workflow.version ? `; they are based on version ${base}, the newest is ${workflow.version}` : ''}.
              <Action
                class="small"
                run={async () => {
                  setRestored(false);
                  setBase(workflow?.version ?? 0);
                  code.current?.replace(saved.text, saved.format);
                }}
              >
                Discard them
              </Action>
            </p>
          )
        }
      />
      {dialog}
    </>
  );
  return <>{children({ dirty, save, saveAndRun }, editor)}</>;
}

function Start({ names: some, begin }: { names: readonly string[]; begin: (name: string) => void }) {
  return (
    <label class="wf-start">
      Start from
      <select
        class="input"
        onChange={(event) => {
          const { value } = event.currentTarget;
          begin(value === '-' ? '' : value);
        }}
      >
        <option value="-">a small example</option>
        <optgroup label="A stored workflow">
          {some.map((name) => (
            <option value={name}>{name}</option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}
