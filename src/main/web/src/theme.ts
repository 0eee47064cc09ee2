// Loaded before the first paint, so that no page flashes in the other theme.
const kept = localStorage.getItem('millrace.theme');
if (kept === 'dark' || kept === 'light') {
  document.documentElement.dataset['theme'] = kept;
}
