import { signal } from '@preact/signals';

/** The time, told anew each second to what shows an age. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);

