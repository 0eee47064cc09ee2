import { signal } from '@preact/signals';

/** The current time, updated each second for everything that shows an age. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);

