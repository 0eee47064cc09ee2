import { encode } from '../api';
import { shortId } from '../format';
import { copy } from './json';

/** A link to an execution by its short id, with a button that copies the full id. */
export function Id({ id, label = 'Execution' }: { id: string; label?: string }) {
  return (
    <span class="id">
      <a class="number" href={`/executions/${encode(id)}`} title={id} aria-label={`${label} ${shortId(id)}`}>
        <code>{shortId(id)}</code>
      </a>
      <button class="button quiet small icon" title="Copy the id" aria-label={`Copy the id ${shortId(id)}`} onClick={() => void copy(id, 'Id')}>
        <svg width="13" height="13" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">
          <rect x="5.5" y="5.5" width="8.5" height="8.5" rx="1.5" />
          <path d="M10.5 3V2.5A1.5 1.5 0 0 0 9 1H3.5A1.5 1.5 0 0 0 2 2.5V8a1.5 1.5 0 0 0 1.5 1.5H4" />
        </svg>
      </button>
    </span>
  );
}
