/** The colour that a token has just now where an element is: a canvas knows neither variables nor `light-dark()`. */
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

/** A computed `rgb(r, g, b)`, seen through. */
export function faint(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

/** Tells when the theme changes, by the page's button or the system's setting. Answers how to stop. */
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
