import { useEffect, useState } from 'preact/hooks';
import { encode, get } from '../../api';
import { bytes } from '../../format';
import type { Watch } from '../../state/watch';
import type { Execution, Json } from '../../types';
import { Action, Trouble } from '../../ui/basics';
import { JsonView } from '../../ui/json';

/** Larger values, in bytes, are loaded on request. */
export const LARGE = 32 * 1024;

/** Input and output of the execution. */
export function Values({ id, watch }: { id: string; watch: Watch }) {
  const [values, setValues] = useState<{ input: Json; output: Json; of: string } | null>(null);
  const [failure, setFailure] = useState<unknown>(undefined);
  const { status, finishedAt } = watch.execution.value;
  watch.moment.value;
  const { input, output } = watch.sizes;
  const state = `${status} ${finishedAt} ${output}`;
  const load = async (signal?: AbortSignal) => {
    const whole = await get<Execution>(`/api/executions/${encode(id)}`, undefined, signal);
    setValues({ input: whole.input, output: whole.output, of: state });
  };
  // The response includes all step outputs, so their size counts too.
  const small = (input ?? 0) + (output ?? 0) <= LARGE && watch.state.size() <= 8 * LARGE;
  const wanted = values === null ? small : values.of !== state;
  useEffect(() => {
    if (!wanted) return;
    const control = new AbortController();
    setFailure(undefined);
    load(control.signal).catch((reason: unknown) => {
      if (!control.signal.aborted) setFailure(reason);
    });
    return () => control.abort();
  }, [wanted, state]);
  return (
    <div class="execution-values">
      {failure !== undefined && <Trouble failure={failure} retry={() => void load().then(() => setFailure(undefined), setFailure)} />}
      <Value name="Input" size={input} value={values?.input} load={load} />
      <Value name="Output" size={output} value={values?.output} load={load} />
    </div>
  );
}

function Value({ name, size, value, load }: { name: string; size: number | null; value: Json | undefined; load: () => Promise<void> }) {
  return (
    <section class="panel execution-section">
      <header>
        <h2>{name}</h2>
        {size !== null && <span class="dim number">{bytes(size)}</span>}
      </header>
      <div class="panel-body">
        {value !== undefined && (value !== null || size !== null) ? (
          <JsonView value={value} label={name} />
        ) : size === null ? (
          <p class="dim">None.</p>
        ) : (
          <Action run={() => load()}>
            Load {name.toLowerCase()} ({bytes(size)})
          </Action>
        )}
      </div>
    </section>
  );
}
