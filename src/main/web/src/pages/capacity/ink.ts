/** The current colour of a token at an element: a canvas supports neither variables nor `light-dark()`. */
export function ink(where: HTMLElement, tokens: readonly string[]): Record<string, string> {
  const probe = document.createElement('i');
  where.append(probe);
  const found: Record<string, string> = {};
  for (const token of tokens) {
    probe.style.color = `var(${token})`;
    found[token] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

/** A computed `rgb(r, g, b)` with transparency. */
export function faint(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

/**
 * Calls back when the theme changes, by the page's button or the system setting. Returns the function that stops it.
 */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
