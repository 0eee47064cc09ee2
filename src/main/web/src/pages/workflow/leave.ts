import { useLocation } from 'preact-iso/router';
import { useEffect, useRef } from 'preact/hooks';

/** Asks before leaving this path while `guarded`: a link, the Back button, a closed tab. */
export function useGuard(guarded: boolean, ask: () => Promise<boolean>): void {
  const { route } = useLocation();
  const latest = useRef({ guarded, ask, route });
  latest.current = { guarded, ask, route };
  useEffect(() => {
    const own = location.pathname;
    let here = location.pathname + location.search;
    const leave = async (to: string) => {
      if (!(await latest.current.ask())) return;
      latest.current.guarded = false;
      latest.current.route(to);
    };
    const click = (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.button !== 0) return;
      const link = event.composedPath().find((one): one is HTMLAnchorElement => one instanceof HTMLAnchorElement && one.href !== '');
      if (!link || link.origin !== location.origin || !/^(_?self)?$/i.test(link.target)) return;
      if (link.pathname === own) {
        here = link.pathname + link.search;
        return;
      }
      if (!latest.current.guarded) return;
      event.preventDefault();
      event.stopPropagation();
      void leave(link.pathname + link.search + link.hash);
    };
    const back = (event: PopStateEvent) => {
      if (location.pathname === own) {
        here = location.pathname + location.search;
        return;
      }
      if (!latest.current.guarded) return;
      // The URL has already changed: it is restored before the router sees it.
      const to = location.pathname + location.search;
      event.stopImmediatePropagation();
      history.pushState(null, '', here);
      void leave(to);
    };
    const unload = (event: BeforeUnloadEvent) => {
      if (latest.current.guarded) event.preventDefault();
    };
    // Before the router's own listeners, which are on the window too.
    addEventListener('click', click, true);
    addEventListener('popstate', back, true);
    addEventListener('beforeunload', unload);
    return () => {
      removeEventListener('click', click, true);
      removeEventListener('popstate', back, true);
      removeEventListener('beforeunload', unload);
    };
  }, []);
}
