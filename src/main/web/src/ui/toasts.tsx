import { signal } from '@preact/signals';

interface Toast {
  id: number;
  text: string;
  kind: 'good' | 'bad';
}

const toasts = signal<Toast[]>([]);
let last = 0;

/** Shows a message for a while; errors stay longer. */
export function toast(text: string, kind: 'good' | 'bad' = 'good'): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, kind }].slice(-4);
  setTimeout(() => dismiss(id), kind === 'bad' ? 12_000 : 5_000);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((one) => (
        <div key={one.id} class={`toast ${one.kind}`}>
          <span>{one.text}</span>
          <button class="button quiet icon" aria-label="Dismiss" onClick={() => dismiss(one.id)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
