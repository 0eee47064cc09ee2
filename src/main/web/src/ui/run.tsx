import './run/run.css';
import { useLocation } from 'preact-iso/router';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { encode, get, post, Problem } from '../api';
import type { Json, Workflow } from '../types';
import { Dialog, Loading, Trouble } from './basics';
import { useLoad } from './load';
import { FieldInput } from './run/fields';
import { formOf, initial, parsed, placed, shows, entryOf, valueOf, type Entry, type Field, type Wrong } from './run/form';
import { More, optionsBody, STANDARD, type Options } from './run/options';
import { toast } from './toasts';

interface Props {
  workflow: string;
  close: () => void;
}

interface Started {
  jobId: string;
  replayed?: boolean;
}

/** Asks for the input of a workflow, starts it and navigates to its execution. */
export function RunDialog({ workflow, close }: Props) {
  const [options, setOptions] = useState<Options>(STANDARD);
  const newest = useLoad((signal) => get<Workflow>(`/api/workflows/${encode(workflow)}`, undefined, signal), [workflow]);
  const older = useLoad(
    (signal) =>
      options.version
        ? get<Workflow>(`/api/workflows/${encode(workflow)}/versions/${options.version}`, undefined, signal)
        : Promise.resolve(undefined),
    [workflow, options.version],
  );
  const found = options.version ? older.value : newest.value;
  return (
    <Dialog title={`Run ${workflow}`} open close={close}>
      {newest.value && found ? (
        <Form
          // Another version may take another input: the form is reset.
          key={found.version}
          workflow={found}
          newest={newest.value.version}
          options={options}
          setOptions={setOptions}
          close={close}
        />
      ) : (newest.failure ?? older.failure) ? (
        <div class="dialog-body">
          <Trouble failure={newest.failure ?? older.failure} retry={() => void (newest.value ? older : newest).reload()} />
        </div>
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

interface FormProps {
  workflow: Workflow;
  newest: number;
  options: Options;
  setOptions: (options: Options) => void;
  close: () => void;
}

function Form({ workflow, newest, options, setOptions, close }: FormProps) {
  const { route } = useLocation();
  const form = useMemo(() => formOf(workflow.input), [workflow]);
  const [entry, setEntry] = useState<Entry>(() => initial(form));
  const [raw, setRaw] = useState<string | null>(null);
  const [wrong, setWrong] = useState<Wrong[]>([]);
  const [wrongOptions, setWrongOptions] = useState<Wrong[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const more = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('.run-input :is(input, select, textarea), [type=submit]')?.focus();
  }, []);

  const value = (faults: Wrong[]): Json | undefined => (raw === null ? valueOf(form, entry, faults) : parsed(raw || 'null', faults, ''));

  const complain = (faults: Wrong[], ofOptions: Wrong[] = []) => {
    setWrong(faults);
    setWrongOptions(ofOptions);
    // Errors may be in collapsed groups; the first one gets the focus.
    if (ofOptions.length > 0 && more.current) more.current.open = true;
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };

  const start = async (event: Event) => {
    event.preventDefault();
    const faults: Wrong[] = [];
    const triggerData = value(faults);
    setFailure(undefined);
    complain(faults);
    if (faults.length > 0 || busy) return;
    setBusy(true);
    try {
      const body = { ...(triggerData !== undefined && { triggerData }), ...optionsBody(options) };
      const path = `/api/workflows/${encode(workflow.name)}/run`;
      const { jobId, replayed } = await post<Started>(path, body, { version: options.version });
      toast(replayed ? 'Already started with this idempotency key' : 'Started');
      close();
      route(`/executions/${jobId}`);
    } catch (problem) {
      setBusy(false);
      const said = problem instanceof Problem ? problem.errors : [];
      const ofInput = said.filter(({ path }) => path.split('.')[0] === 'triggerData');
      const ofOptions = said.filter(({ path }) => path in STANDARD);
      complain(ofInput.map(placed), ofOptions);
      if (said.length === 0 || ofInput.length + ofOptions.length < said.length) setFailure(problem);
    }
  };

  const switchRaw = (to: boolean) => {
    const faults: Wrong[] = [];
    const now = value(faults);
    setWrong(faults);
    if (faults.length > 0) return;
    if (to) setRaw(now === undefined ? '' : JSON.stringify(now, null, 2));
    else if (!shows(form, now)) setWrong([{ path: '', message: 'This value does not fit the fields of the form; it can be sent as is.' }]);
    else {
      setEntry(entryOf(form, now));
      setRaw(null);
    }
  };

  const count = wrong.length + wrongOptions.length;
  return (
    <form
      class="run-form"
      ref={element}
      noValidate
      onSubmit={(event) => void start(event)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void start(event);
      }}
    >
      <div class="dialog-body">
        {form.kind !== 'json' && (
          <label class="run-switch">
            <input type="checkbox" checked={raw !== null} onChange={(event) => switchRaw(event.currentTarget.checked)} /> Input as JSON
          </label>
        )}
        <div class="run-input">
          {raw === null ? (
            <Input form={form} entry={entry} change={setEntry} wrong={wrong} />
          ) : (
            <Raw text={raw} change={setRaw} wrong={wrong} />
          )}
        </div>
        <details ref={more} class="run-details">
          <summary>More: priority, delay, version, key</summary>
          <More options={options} newest={newest} change={setOptions} wrong={wrongOptions} />
        </details>
        {failure !== undefined && <Trouble failure={failure} />}
        {count > 0 && (
          <p class="run-wrong" role="alert">
            {count === 1 ? 'Not started: one value needs attention.' : `Not started: ${count} values need attention.`}
          </p>
        )}
      </div>
      <footer>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="button primary" disabled={busy} aria-busy={busy}>
          Run
        </button>
      </footer>
    </form>
  );
}

function Input({ form, entry, change, wrong }: { form: Field; entry: Entry; change: (entry: Entry) => void; wrong: Wrong[] }) {
  if (form.kind === 'group' && form.fields.length === 0 && !form.open) return <p class="dim">This workflow takes no input.</p>;
  const about = form.kind === 'json' && Object.keys(form.schema).length === 0;
  return (
    <>
      {about && <p class="run-hint">The workflow has no input schema: any JSON is accepted.</p>}
      <FieldInput field={form} entry={entry} change={change} wrong={wrong} path="" />
    </>
  );
}

function Raw({ text, change, wrong }: { text: string; change: (text: string) => void; wrong: Wrong[] }) {
  return (
    <div class="field">
      <label for="run-raw">Input</label>
      <textarea
        id="run-raw"
        class="run-json"
        rows={12}
        spellcheck={false}
        aria-invalid={wrong.length > 0}
        aria-describedby="run-raw-wrong"
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <span class="wrong" id="run-raw-wrong">
        {wrong.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' ')}
      </span>
    </div>
  );
}

