import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { untouched, type Entry, type Field, type Scalar, type Wrong } from './form';

interface Props<F extends Field, E extends Entry> {
  field: F;
  entry: E;
  change: (entry: E) => void;
  wrong: readonly Wrong[];
  path: string;
}

type Text = Entry & { kind: 'text' };

/** Errors of this field, or of nested values that have no field of their own. */
function saidOf(wrong: readonly Wrong[], path: string, below: boolean): string {
  return wrong
    .filter((one) => one.path === path || (below && one.path.startsWith(`${path}.`)))
    .map((one) => (one.path === path ? one.message : `${one.path.slice(path.length + 1)}: ${one.message}`))
    .join(' ');
}

export function FieldInput({ field, entry, change, wrong, path }: Props<Field, Entry>) {
  if (field.kind === 'group' && entry.kind === 'group') return <Group field={field} entry={entry} change={change} wrong={wrong} path={path} />;
  if (field.kind === 'list' && entry.kind === 'list') return <List field={field} entry={entry} change={change} wrong={wrong} path={path} />;
  return <One field={field} entry={entry as Text} change={change} wrong={wrong} path={path} />;
}

function Name({ field }: { field: Field }) {
  return (
    <span class="run-name">
      {field.title || field.key || 'Input'} {field.required && <span class="run-required">required</span>}
    </span>
  );
}

function One({ field, entry, change, wrong, path }: Props<Field, Text>) {
  const id = useId();
  const said = saidOf(wrong, path, true);
  const input = (
    <ScalarInput
      id={id}
      kind={field.kind}
      field={field as Scalar}
      entry={entry}
      change={change}
      described={`${id}-hint ${id}-wrong`}
      invalid={said !== ''}
    />
  );
  const mayBeEmpty = field.kind === 'string' && !field.required && !(Number(field.schema['minLength'] ?? 0) > 0);
  return (
    <div class={field.kind === 'boolean' ? 'field run-boolean' : 'field'}>
      <label for={id}>
        <Name field={field} />
      </label>
      {input}
      {mayBeEmpty && entry.text === '' && (
        <Blank given={entry.given} change={(given) => change({ ...entry, given })}>
          send an empty text
        </Blank>
      )}
      <Below id={id} hint={field.hint} said={said} />
    </div>
  );
}

function Below({ id, hint, said }: { id: string; hint: string; said: string }) {
  return (
    <>
      <span class="hint" id={`${id}-hint`}>
        {hint}
      </span>
      <span class="wrong" id={`${id}-wrong`}>
        {said}
      </span>
    </>
  );
}

/** Empty values are omitted, unless set explicitly. */
function Blank({ given, change, children }: { given: boolean; change: (given: boolean) => void; children: ComponentChildren }) {
  return (
    <label class={given ? 'run-blank given' : 'run-blank'}>
      <input type="checkbox" checked={given} onChange={(event) => change(event.currentTarget.checked)} /> {children}
    </label>
  );
}

interface ScalarProps {
  id: string;
  kind: Field['kind'];
  field: Scalar;
  entry: Text;
  change: (entry: Text) => void;
  described?: string;
  invalid: boolean;
  label?: string;
}

function ScalarInput({ id, kind, field, entry, change, described, invalid, label }: ScalarProps) {
  const shared = { id, 'aria-describedby': described, 'aria-invalid': invalid, 'aria-label': label, 'aria-required': field.required };
  const typed = (text: string) => change({ kind: 'text', text, given: field.required || text !== '' });
  if (kind === 'boolean' && (field.required || field.schema['default'] !== undefined)) {
    return (
      <input
        {...shared}
        type="checkbox"
        checked={entry.text === 'true'}
        onChange={(event) => change({ kind: 'text', given: true, text: String(event.currentTarget.checked) })}
      />
    );
  }
  if (kind === 'enum' || kind === 'boolean') {
    return (
      <select {...shared} value={entry.given ? entry.text : ''} onChange={(event) => typed(event.currentTarget.value)}>
        <option value="">{field.required ? 'Choose…' : 'not set'}</option>
        {field.options.map((one) => (
          <option value={JSON.stringify(one)}>{typeof one === 'string' ? one : JSON.stringify(one)}</option>
        ))}
      </select>
    );
  }
  if (kind === 'json' || field.multiline || entry.text.includes('\n')) {
    return (
      <textarea
        {...shared}
        class={kind === 'json' ? 'run-json' : ''}
        rows={Math.min(12, Math.max(3, entry.text.split('\n').length))}
        spellcheck={kind !== 'json'}
        value={entry.text}
        onInput={(event) => typed(event.currentTarget.value)}
      />
    );
  }
  return (
    <input
      {...shared}
      type="text"
      inputMode={kind === 'string' ? 'text' : 'decimal'}
      autocomplete="off"
      placeholder={field.required || entry.given ? '' : 'not set'}
      value={entry.text}
      onInput={(event) => typed(event.currentTarget.value)}
    />
  );
}

function List({ field, entry, change, wrong, path }: Props<Field & { kind: 'list' }, Entry & { kind: 'list' }>) {
  const id = useId();
  const rows = (next: string[]) => change({ kind: 'list', rows: next, given: field.required || next.length > 0 });
  const name = field.title || field.key || 'Input';
  return (
    <fieldset class="run-list" aria-describedby={`${id}-hint ${id}-wrong`}>
      <legend>
        <Name field={field} />
      </legend>
      {entry.rows.map((row, index) => {
        const said = saidOf(wrong, path ? `${path}.${index}` : String(index), true);
        return (
          <div class="field" key={index}>
            <div class="run-row">
              <ScalarInput
                id={`${id}-${index}`}
                kind={field.item.kind}
                field={field.item}
                entry={{ kind: 'text', given: true, text: row }}
                change={({ text }) => rows(entry.rows.map((one, at) => (at === index ? text : one)))}
                invalid={said !== ''}
                label={`${name}, item ${index + 1}`}
                described={`${id}-${index}-wrong`}
              />
              <button
                type="button"
                class="button quiet icon"
                aria-label={`Remove item ${index + 1} of ${name}`}
                onClick={() => rows(entry.rows.filter((_, at) => at !== index))}
              >
                ✕
              </button>
            </div>
            <span class="wrong" id={`${id}-${index}-wrong`}>
              {said}
            </span>
          </div>
        );
      })}
      <div class="run-row">
        <button
          type="button"
          class="button small"
          onClick={() => {
            rows([...entry.rows, field.item.kind === 'boolean' ? 'false' : '']);
            requestAnimationFrame(() => document.getElementById(`${id}-${entry.rows.length}`)?.focus());
          }}
        >
          Add item<span class="visually-hidden"> to {name}</span>
        </button>
        {entry.rows.length === 0 && !field.required && (
          <Blank given={entry.given} change={(given) => change({ ...entry, given })}>
            send an empty list
          </Blank>
        )}
      </div>
      <div class="field">
        <Below id={id} hint={field.hint} said={saidOf(wrong, path, false)} />
      </div>
    </fieldset>
  );
}

function Group({ field, entry, change, wrong, path }: Props<Field & { kind: 'group' }, Entry & { kind: 'group' }>) {
  const id = useId();
  const inner = (
    <>
      {path !== '' && field.hint && <p class="run-hint">{field.hint}</p>}
      {field.fields.map((one) => (
        <FieldInput
          key={one.key}
          field={one}
          entry={entry.entries[one.key]!}
          change={(next) => change({ ...entry, entries: { ...entry.entries, [one.key]: next } })}
          wrong={wrong}
          path={path ? `${path}.${one.key}` : one.key}
        />
      ))}
      {(field.open || entry.rest !== '') && (
        <div class="field">
          <label for={`${id}-rest`}>Additional fields, as a JSON object</label>
          <textarea
            id={`${id}-rest`}
            class="run-json"
            rows={3}
            spellcheck={false}
            value={entry.rest}
            onInput={(event) => change({ ...entry, rest: event.currentTarget.value })}
          />
        </div>
      )}
      {!field.required && (entry.given || untouched(field, entry)) && (
        <Blank given={entry.given} change={(given) => change({ ...entry, given })}>
          send it as it is
        </Blank>
      )}
      {said(wrong, path, field) && <p class="run-wrong">{said(wrong, path, field)}</p>}
    </>
  );
  if (path === '') return <div class="run-fields">{inner}</div>;
  return (
    <fieldset class="run-group">
      <legend>
        <Name field={field} />
      </legend>
      {inner}
    </fieldset>
  );
}

/** Errors of the group itself, and of fields that the form does not have. */
function said(wrong: readonly Wrong[], path: string, field: Field & { kind: 'group' }): string {
  const begin = path ? `${path}.` : '';
  const known = (one: string) => field.fields.some(({ key }) => one === begin + key || one.startsWith(`${begin}${key}.`));
  return wrong
    .filter((one) => one.path === path || (one.path.startsWith(begin) && !known(one.path)))
    .map((one) => (one.path === path ? one.message : `${one.path}: ${one.message}`))
    .join(' ');
}
