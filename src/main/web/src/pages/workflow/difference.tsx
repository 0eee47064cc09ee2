import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { foldGutter } from '@codemirror/language';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { WorkflowVersion } from '../../types';
import { formatOf } from './text';
import { coloured } from './theme';

const WIDE = '(min-width: 60rem)';
const COLLAPSED = { margin: 3, minSize: 6 };

interface Props {
  /** When absent only `after` is shown. */
  before: WorkflowVersion | undefined;
  after: WorkflowVersion;
}

/** Two texts side by side where there is room, otherwise a unified difference. */
export function Difference({ before, after }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const query = matchMedia(WIDE);
    const change = () => setWide(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  useEffect(() => {
    const to = parent.current!;
    if (before && wide) {
      const view = new MergeView({
        parent: to,
        a: { doc: before.source, extensions: reading(before, `Version ${before.version}`) },
        b: { doc: after.source, extensions: reading(after, `Version ${after.version}`) },
        collapseUnchanged: COLLAPSED,
        gutter: true,
      });
      return () => view.destroy();
    }
    const marked = before
      ? [unifiedMergeView({ original: before.source, mergeControls: false, gutter: true, collapseUnchanged: COLLAPSED })]
      : [foldGutter()];
    const view = new EditorView({
      parent: to,
      state: EditorState.create({ doc: after.source, extensions: [reading(after, `Version ${after.version}`), marked] }),
    });
    return () => view.destroy();
  }, [before, after, wide]);
  const same = before && before.version !== after.version && before.source === after.source;
  return (
    <>
      {(before?.version === after.version || same) && <p class="wf-notice">No difference.</p>}
      <div class="wf-merge" ref={parent} />
    </>
  );
}

function reading(version: WorkflowVersion, label: string): Extension {
  return [
    lineNumbers(),
    // Focusable, so that the keyboard scrolls it; not editable, so that Tab moves on.
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label }),
    formatOf(version.mediaType) === 'json' ? json() : yaml(),
    EditorView.lineWrapping,
    coloured,
  ];
}
