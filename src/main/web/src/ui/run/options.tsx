import { useId } from 'preact/hooks';
import type { Json } from '../../types';
import type { Wrong } from './form';

export interface Options {
  priority: string;
  start: 'now' | 'delay' | 'at';
  delay: string;
  at: string;
  version: string;
  useQueue: boolean;
  idempotencyKey: string;
}

export const STANDARD: Options = { priority: '', start: 'now', delay: '', at: '', version: '', useQueue: true, idempotencyKey: '' };

/** Options as the service accepts them; defaults are omitted. */
export function optionsBody(options: Options): { [key: string]: Json } {
  const at = options.at ? new Date(options.at) : null;
  return {
    ...(options.priority !== '' && { priority: Number(options.priority) }),
    ...(options.start === 'delay' && { delay: options.delay.trim() }),
    ...(options.start === 'at' && { at: at && !Number.isNaN(at.getTime()) ? at.toISOString() : '' }),
    ...(!options.useQueue && { useQueue: false }),
    ...(options.idempotencyKey && { idempotencyKey: options.idempotencyKey }),
  };
}

interface Props {
  options: Options;
  newest: number;
  change: (options: Options) => void;
  wrong: readonly Wrong[];
}

export function More({ options, newest, change, wrong }: Props) {
  const id = useId();
  const set = (some: Partial<Options>) => change({ ...options, ...some });
  const said = (path: string) => wrong.filter((one) => one.path === path).map((one) => one.message).join(' ');
  const shared = (name: string) => ({
    id: `${id}-${name}`,
    'aria-describedby': `${id}-${name}-hint ${id}-${name}-wrong`,
    'aria-invalid': said(name) !== '',
  });
  const below = (name: string, hint: string) => (
    <>
      <span class="hint" id={`${id}-${name}-hint`}>
        {hint}
      </span>
      <span class="wrong" id={`${id}-${name}-wrong`}>
        {said(name)}
      </span>
    </>
  );
  return (
    <div class="run-more">
      <div class="field">
        <label for={`${id}-priority`}>Priority</label>
        <select {...shared('priority')} value={options.priority} onChange={(event) => set({ priority: event.currentTarget.value })}>
          <option value="">5 (default)</option>
          {Array.from({ length: 10 }, (_, index) => (
            <option value={String(index + 1)}>{index + 1}</option>
          ))}
        </select>
        {below('priority', 'Lower values run first.')}
      </div>
      <div class="field">
        <label for={`${id}-start`}>Start</label>
        <select id={`${id}-start`} value={options.start} onChange={(event) => set({ start: event.currentTarget.value as Options['start'] })}>
          <option value="now">now</option>
          <option value="delay">after a delay</option>
          <option value="at">at a time</option>
        </select>
      </div>
      {options.start === 'delay' && (
        <div class="field">
          <label for={`${id}-delay`}>Delay</label>
          <input {...shared('delay')} type="text" value={options.delay} onInput={(event) => set({ delay: event.currentTarget.value })} />
          {below('delay', 'For example 30s, 5m, 1h30m or 2d.')}
        </div>
      )}
      {options.start === 'at' && (
        <div class="field">
          <label for={`${id}-at`}>Time</label>
          <input {...shared('at')} type="datetime-local" step="1" value={options.at} onInput={(event) => set({ at: event.currentTarget.value })} />
          {below('at', 'In the time zone of this browser.')}
        </div>
      )}
      <div class="field">
        <label for={`${id}-version`}>Version</label>
        <select {...shared('version')} value={options.version} onChange={(event) => set({ version: event.currentTarget.value })}>
          <option value="">{newest}, the newest</option>
          {Array.from({ length: newest - 1 }, (_, index) => (
            <option value={String(newest - 1 - index)}>{newest - 1 - index}</option>
          ))}
        </select>
        {below('version', '')}
      </div>
      <div class="field">
        <label for={`${id}-idempotencyKey`}>Idempotency key</label>
        <input
          {...shared('idempotencyKey')}
          type="text"
          autocomplete="off"
          value={options.idempotencyKey}
          onInput={(event) => set({ idempotencyKey: event.currentTarget.value })}
        />
        {below('idempotencyKey', 'Of all requests with the same key, only one starts an execution.')}
      </div>
      <div class="field run-boolean">
        <label for={`${id}-useQueue`}>Use the queue</label>
        <input {...shared('useQueue')} type="checkbox" checked={options.useQueue} onChange={(event) => set({ useQueue: event.currentTarget.checked })} />
        {below('useQueue', 'Otherwise it runs in the instance that answers, if it has a free slot.')}
      </div>
    </div>
  );
}
