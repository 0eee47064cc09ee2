import './style/tokens.css';
import './style/base.css';
import './style/components.css';
import { render } from 'preact';
import lazy, { ErrorBoundary } from 'preact-iso/lazy';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso/router';
import { useEffect, useRef, useState } from 'preact/hooks';
import icon from './icon.svg';
import { live } from './live';
import { Empty, Page, useTitle } from './ui/basics';
import { Toasts } from './ui/toasts';

// Pages are loaded when first opened; the editor and the charts are most of the code.
const Executions = lazy(() => import('./pages/executions'));
const Execution = lazy(() => import('./pages/execution'));
const Workflows = lazy(() => import('./pages/workflows'));
const Workflow = lazy(() => import('./pages/workflow'));
const DeadLetters = lazy(() => import('./pages/dead-letters'));
const Capacity = lazy(() => import('./pages/capacity'));

const PLACES: readonly [string, string][] = [
  ['/executions', 'Executions'],
  ['/workflows', 'Workflows'],
  ['/dead-letters', 'Dead letters'],
  ['/capacity', 'Capacity'],
];

function Bar() {
  const { path } = useLocation();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone not all entries fit: the current one is scrolled into view. Not with scrollIntoView, which may
    // scroll the page too.
    const here = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (here) nav.current!.scrollLeft = here.offsetLeft - nav.current!.offsetLeft - (nav.current!.clientWidth - here.offsetWidth) / 2;
  }, [path]);
  return (
    <header class="bar">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <a class="brand" href="/executions">
        <img src={icon} alt="" width="24" height="24" /> Millrace
      </a>
      <nav aria-label="Pages" ref={nav}>
        {PLACES.map(([to, name]) => (
          <a href={to} aria-current={path === to || path.startsWith(`${to}/`) || (path === '/' && to === '/executions') ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <div class="bar-end">
        <Connection />
        <Theme />
      </div>
    </header>
  );
}

function Connection() {
  const state = live.connection.value;
  const words = { connecting: 'connecting', live: 'live', lost: 'reconnecting' }[state];
  return (
    <span class={`connection ${state}`} role="status">
      <span class="dot" aria-hidden="true" /> {words}
    </span>
  );
}

function Theme() {
  const [dark, setDark] = useState(
    () => (document.documentElement.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark',
  );
  const change = () => {
    const theme = dark ? 'light' : 'dark';
    localStorage.setItem('millrace.theme', theme);
    document.documentElement.dataset['theme'] = theme;
    setDark(!dark);
  };
  return (
    <button class="button quiet icon" onClick={change} aria-label={dark ? 'Light theme' : 'Dark theme'} title={dark ? 'Light theme' : 'Dark theme'}>
      {dark ? '☀' : '☾'}
    </button>
  );
}

function NotHere() {
  useTitle('Not found');
  return (
    <Page title="Not here">
      <Empty title="There is no such page">
        <p>
          <a href="/executions">Go to the executions</a>
        </p>
      </Empty>
    </Page>
  );
}

function App() {
  return (
    <LocationProvider>
      <Bar />
      <ErrorBoundary>
        <Router>
          <Route path="/" component={Executions} />
          <Route path="/executions" component={Executions} />
          <Route path="/executions/:id" component={Execution} />
          <Route path="/workflows" component={Workflows} />
          <Route path="/workflows/:name" component={Workflow} />
          <Route path="/dead-letters" component={DeadLetters} />
          <Route path="/capacity" component={Capacity} />
          <Route default component={NotHere} />
        </Router>
      </ErrorBoundary>
      <Toasts />
    </LocationProvider>
  );
}

live.connect();
render(<App />, document.getElementById('app')!);
