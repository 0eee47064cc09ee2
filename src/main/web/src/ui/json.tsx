import { useState } from 'preact/hooks';
import type { Json } from '../types';
import { toast } from './toasts';

const SHOWN = 100;
const OPEN_DEPTH = 2;
const LONG_TEXT = 400;

/** Collapsible JSON with a copy button. Of a long list a hundred items are shown, the rest on request. */
export function JsonView({ value, label }: { value: Json; label: string }) {
  return (
    <div class="json" role="group" aria-label={label}>
      <button class="button quiet small copy" onClick={() => copy(JSON.stringify(value, null, 2), label)}>
        Copy
      </button>
      <Node value={value} depth={0} />
    </div>
  );
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast('The browser does not allow copying here', 'bad');
  }
}

function Node({ name, value, depth }: { name?: string; value: Json; depth: number }) {
  const label = name === undefined ? null : <span class="json-key">{name}: </span>;
  if (value === null || typeof value !== 'object') {
    return (
      <div class="json-leaf">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const list = Array.isArray(value);
  const entries: [string, Json][] = list ? value.map((one, index) => [String(index), one]) : Object.entries(value);
  if (entries.length === 0) {
    return (
      <div class="json-leaf">
        {label}
        <span class="dim">{list ? '[]' : '{}'}</span>
      </div>
    );
  }
  return (
    <details class="json-node" open={depth < OPEN_DEPTH && entries.length <= SHOWN}>
      <summary>
        {label}
        <span class="dim">{list ? `[ ${entries.length} ]` : `{ ${entries.length} }`}</span>
      </summary>
      <Entries entries={entries} depth={depth + 1} />
    </details>
  );
}

function Entries({ entries, depth }: { entries: [string, Json][]; depth: number }) {
  const [shown, setShown] = useState(SHOWN);
  return (
    <div class="json-entries">
      {entries.slice(0, shown).map(([name, value]) => (
        <Node key={name} name={name} value={value} depth={depth} />
      ))}
      {entries.length > shown && (
        <button class="button quiet small" onClick={() => setShown(shown * 5)}>
          {entries.length - shown} more
        </button>
      )}
    </div>
  );
}

function Leaf({ value }: { value: null | boolean | number | string }) {
  const [whole, setWhole] = useState(false);
  if (typeof value !== 'string') return <span class={`json-${value === null ? 'null' : typeof value}`}>{String(value)}</span>;
  const long = value.length > LONG_TEXT && !whole;
  return (
    <span class="json-string">
      {JSON.stringify(long ? value.slice(0, LONG_TEXT) : value)}
      {long && (
        <button class="button quiet small" onClick={() => setWhole(true)}>
          {value.length - LONG_TEXT} more characters
        </button>
      )}
    </span>
  );
}
