package io.millrace.web;

import com.microsoft.playwright.Page;
import java.util.List;

/** Finds controls that cannot be reached by touch or are out of sight. */
final class TouchReach {

    private TouchReach() {}

    /** One line per problem: the page scrolls horizontally, or a control is cut off or covered. */
    @SuppressWarnings("unchecked")
    static List<String> faults(Page page) {
        return (List<String>) page.evaluate("""
                () => {
                  const faults = [];
                  const name = (one) => `${one.tagName.toLowerCase()}.${[...one.classList].join('.')} "${(one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 40)}"`;
                  const over = document.documentElement.scrollWidth - innerWidth;
                  if (over > 0) {
                    const widest = [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth);
                    faults.push(`it scrolls sideways by ${over} px: ${widest.slice(0, 3).map(name).join(', ')}`);
                  }
                  const nav = document.querySelector('.bar nav').getBoundingClientRect();
                  const here = document.querySelector('.bar nav [aria-current]');
                  if (here) {
                    const box = here.getBoundingClientRect();
                    if (box.left < nav.left - 1 || box.right > nav.right + 1 || box.right > innerWidth) faults.push(`out of sight: ${name(here)}`);
                  }
                  // A modal, or anything that covers a small screen, has to be closed before anything below is
                  // reachable.
                  const scope = document.querySelector('dialog[open]') ?? document.querySelector('.drawer') ?? document;
                  for (const one of scope.querySelectorAll('a[href], button, input, select, textarea, summary')) {
                    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.skip, .visually-hidden')) continue;
                    // A graph can be panned by touch.
                    if (one.closest('.graph-plane')) continue;
                    one.scrollIntoView({ block: 'center', inline: 'center' });
                    const [box] = one.getClientRects();
                    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`cut off: ${name(one)}`);
                    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                    if (!top || !(one.contains(top) || top.closest('label')?.contains(one))) {
                      faults.push(`covered: ${name(one)}, by ${top ? name(top) : 'the edge'}`);
                    }
                  }
                  return faults;
                }
                """);
    }
}
