import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { get } from '../api';
import { ALWAYS, fromLocal, toLocal, WITHIN, type Range } from '../range';
import type { Page, WorkflowSummary } from '../types';

const MOST_OFFERED = 500;
const TYPING_PAUSE = 300;
/** Every digit typed into a date makes another valid date. */
const DATE_PAUSE = 800;

/** A workflow by name: typed, or chosen from a list. Applied when chosen, on Enter, or on blur. */
export function WorkflowField({ value, change }: { value: string; change: (name: string) => void }) {
  const [names, setNames] = useState<string[]>([]);
  // The typed text is kept locally: rendered from `value`, it would be lost on any other rendering.
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const list = useId();
  const offer = async () => {
    if (names.length > 0) return;
    // Without suggestions the field still accepts text; the list itself shows whether the service is available.
    const found = await get<Page<WorkflowSummary>>('/api/workflows', { limit: MOST_OFFERED }).catch(() => null);
    if (found) setNames(found.items.map((one) => one.name));
  };
  return (
    <label class="field">
      Workflow
      <input
        type="search"
        class="filter-workflow"
        list={list}
        value={typed}
        maxLength={100}
        placeholder="all"
        autocomplete="off"
        spellcheck={false}
        onFocus={() => void offer()}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          // Cleared or chosen from the list: the browser reports it as a replacement, without a key.
          const chosen = event instanceof InputEvent ? event.inputType === 'insertReplacementText' : names.includes(text);
          if (text === '' || chosen) change(text);
        }}
        onChange={(event) => change(event.currentTarget.value.trim())}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}

interface TextProps {
  label: string;
  value: string;
  change: (text: string) => void;
  placeholder?: string;
  max?: number;
  hint?: string | undefined;
}

/** A text that is searched for while typing. */
export function TextField({ label, value, change, placeholder, max = 200, hint }: TextProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(value);
  useEffect(() => {
    // A value other than the last one reported came from elsewhere, such as the Back button.
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (text: string) => {
    clearTimeout(timer.current);
    told.current = text.trim();
    change(told.current);
  };
  return (
    <label class="field">
      {label}
      <input
        type="search"
        value={typed}
        maxLength={max}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        title={hint}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => tell(text), TYPING_PAUSE);
        }}
        onChange={(event) => tell(event.currentTarget.value)}
      />
    </label>
  );
}

/** The most recent period, or from one instant to another. */
export function RangeFields({ label, value, change }: { label: string; value: Range; change: (range: Range) => void }) {
  const [custom, setCustom] = useState(false);
  const own = (custom && value.within === '') || value.from !== '' || value.to !== '';
  const choose = (chosen: string) => {
    setCustom(chosen === 'custom');
    if (chosen !== 'custom') change({ ...ALWAYS, within: chosen });
    else if (value.within) change({ ...ALWAYS, from: new Date(Date.now() - WITHIN[value.within]!.ms).toISOString() });
  };
  return (
    <>
      <label class="field">
        {label}
        <select value={own ? 'custom' : value.within} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">Any time</option>
          {Object.entries(WITHIN).map(([key, one]) => (
            <option key={key} value={key}>
              {one.label}
            </option>
          ))}
          <option value="custom">From … to …</option>
        </select>
      </label>
      {own && (
        <>
          <Moment label="From" value={value.from} change={(from) => change({ within: '', from, to: value.to })} />
          <Moment label="To (before)" value={value.to} change={(to) => change({ within: '', from: value.from, to })} />
        </>
      )}
    </>
  );
}

function Moment({ label, value, change }: { label: string; value: string; change: (iso: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Set only when it changes: an incomplete date is no value, and rendering the old one would undo the typing.
  useEffect(() => {
    if (field.current && field.current.value !== toLocal(value)) field.current.value = toLocal(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = () => {
    clearTimeout(timer.current);
    const local = field.current?.value ?? '';
    // The field has minutes only: an unchanged display is not a new instant.
    if (local !== toLocal(value)) change(fromLocal(local));
  };
  const soon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, DATE_PAUSE);
  };
  return (
    <label class="field">
      {label}
      <input ref={field} type="datetime-local" max="9999-12-31T23:59" onChange={soon} onBlur={tell} />
    </label>
  );
}
