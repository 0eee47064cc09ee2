import { encode } from '../api';
import { shortId } from '../format';
import { copy } from './json';

/** A link to an execution by its short id, and the whole id to take along. */
export function Id({ id, label = 'Execution' }: { id: string; label?: string }) {
  return (
    <span class="id">
      <a class="number" href={`/executions/${encode(id)}`} title={id} aria-label={`${label} ${shortId(id)}`}>
        <code>{shortId(id)}</code>
      </a>
      <button class="button quiet small icon" title="Copy the id" aria-label={`Copy the id ${shortId(id)}`} onClick={() => void copy(id, 'Id')}>
        ⧉
      </button>
    </span>
  );
}
