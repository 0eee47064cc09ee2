import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem, says } from '../api';
import { now } from '../clock';
import { age, duration, full, iso } from '../format';

export const SIGNS: Record<string, string> = {
  queued: '○',
  running: '◐',
  waiting: '◷',
  retrying: '↻',
  succeeded: '✓',
  failed: '✕',
  cancelled: '⊘',
  skipped: '–',
  paused: '❙❙',
  active: '●',
  compensating: '↶',
};

/** A state as colour, sign and word: never as colour alone. */
export function Badge({ status }: { status: string }) {
  return (
    <span class={`badge ${status}`}>
      <span aria-hidden="true">{SIGNS[status] ?? '•'}</span> {status}
    </span>
  );
}

/** In the service's format, or in milliseconds since the epoch. */
type Moment = string | number;

/** How long ago, or how long until; the instant on hover. */
export function Ago({ at }: { at: Moment | null | undefined }) {
  if (!at) return <span class="dim">–</span>;
  return (
    <time dateTime={iso(at)} title={full(at)}>
      {age(at, now.value)}
    </time>
  );
}

/** From one instant to another, or to now while it lasts. */
export function Took({ from, to }: { from: Moment | null; to: Moment | null }) {
  if (!from) return <span class="dim">–</span>;
  const end = to ? new Date(to).getTime() : now.value;
  return <span class="number">{duration(Math.max(0, end - new Date(from).getTime()))}</span>;
}

export function Page({ title, actions, children }: { title: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren }) {
  return (
    <main class="page" id="main" tabIndex={-1}>
      <header class="page-head">
        <h1>{title}</h1>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
}

export function Trouble({ failure, retry }: { failure: unknown; retry?: () => void }) {
  return (
    <div class="trouble" role="alert">
      <strong>{failure instanceof Problem ? failure.title : 'Something went wrong'}</strong>
      <p>{says(failure)}</p>
      {failure instanceof Problem && failure.errors.length > 0 && (
        <ul>
          {failure.errors.map((one) => (
            <li>
              <code>{one.path}</code> {one.message}
            </li>
          ))}
        </ul>
      )}
      {retry && (
        <button class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Loading() {
  return (
    <p class="loading" role="status">
      Loading…
    </p>
  );
}

interface ActionProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  /** While the response is pending the button shows it and ignores further clicks; a failure is shown as a toast. */
  run: () => Promise<unknown>;
  children: ComponentChildren;
}

export function Action({ run, children, class: name, disabled, ...rest }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const click = async () => {
    setBusy(true);
    try {
      await run();
    } catch (failure) {
      const { toast } = await import('./toasts');
      toast(says(failure), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <button {...rest} class={`button ${String(name ?? '')}`} disabled={busy || Boolean(disabled)} aria-busy={busy} onClick={click}>
      {children}
    </button>
  );
}

/** A native dialog: it traps the focus and closes with Escape. */
export function Dialog({ title, open, close, children }: { title: string; open: boolean; close: () => void; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
    // Closing restores the previous focus, removing does not.
    return () => dialog.close();
  }, [open]);
  return (
    <dialog ref={element} class="dialog" aria-label={title} onClose={close}>
      {open && (
        <>
          <header>
            <h2>{title}</h2>
            <button class="button quiet icon" aria-label="Close" onClick={close}>
              ✕
            </button>
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}
