import { useId, useState } from 'preact/hooks';
import { encode } from '../../api';
import type { Cause } from '../../types';
import { Ago } from '../../ui/basics';
import { keyOf, ofCause, reach, upTo, type Asked } from './filter';
import { Letters } from './letters';
import { CauseDialog, type Verb } from './orders';

interface Props {
  causes: readonly Cause[];
  filter: Asked;
  changed: () => void;
}

/** Each cause expands to its dead letters. */
export function Causes({ causes, filter, changed }: Props) {
  return (
    <ul class="letters-causes panel">
      {causes.map((cause) => (
        <One key={keyOf(cause)} cause={cause} causes={causes} filter={filter} changed={changed} />
      ))}
    </ul>
  );
}

function One({ cause, causes, filter, changed }: Props & { cause: Cause }) {
  const [open, setOpen] = useState(false);
  const [order, setOrder] = useState<{ verb: Verb; cause: Cause; reach: number } | null>(null);
  const body = useId();
  const its = ofCause(filter, cause);
  const begin = (verb: Verb) => setOrder({ verb, cause, reach: reach(cause, causes) });
  const name = `${cause.workflow}, ${cause.type}${cause.step === null ? '' : ` in ${cause.step}`}`;
  return (
    <li>
      <div class="letters-cause">
        <button class="letters-toggle" aria-expanded={open} aria-controls={body} onClick={() => setOpen(!open)}>
          <span class="letters-arrow" aria-hidden="true">
            {open ? '▾' : '▸'}
          </span>
          <strong class="number letters-count">{cause.count.toLocaleString()}</strong>
          <span class="letters-what">
            <code>{cause.type}</code> in {cause.step === null ? 'the execution itself' : <code>{cause.step}</code>}
          </span>
        </button>
        <a class="letters-workflow" href={`/workflows/${encode(cause.workflow)}`}>
          {cause.workflow}
        </a>
        <span class="letters-when dim">
          last <Ago at={cause.last} />
          {cause.count > 1 && (
            <>
              , first <Ago at={cause.first} />
            </>
          )}
        </span>
        <span class="letters-actions">
          <button class="button small" onClick={() => begin('retry')} aria-label={`Retry all: ${name}`}>
            Retry all…
          </button>
          <button class="button small" onClick={() => begin('discard')} aria-label={`Discard all: ${name}`}>
            Discard all…
          </button>
        </span>
      </div>
      <div id={body} hidden={!open} class="letters-body">
        {open && (
          <Letters
            filter={its}
            discarded={false}
            step={cause.step}
            {...(cause.step === null && { only: (letter) => letter.cause.step == null })}
            version={`${cause.count} ${cause.last}`}
            changed={changed}
            label={`Dead letters of ${name}`}
            none={<p class="dim">None left.</p>}
          />
        )}
      </div>
      {order && (
        <CauseDialog
          verb={order.verb}
          cause={order.cause}
          filter={upTo(ofCause(filter, order.cause), order.cause)}
          reach={order.reach}
          close={() => setOrder(null)}
          changed={changed}
        />
      )}
    </li>
  );
}
