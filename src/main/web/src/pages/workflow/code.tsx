import { autocompletion } from '@codemirror/autocomplete';
import { indentWithTab, invertedEffects } from '@codemirror/commands';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, Prec, StateEffect } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'preact/hooks';
import type { FieldError } from '../../api';
import type { Known } from './complete';
import { languageOf } from './language';
import { extent, type Format } from './text';
import { coloured } from './theme';

/** The editor's interface to the page. */
export interface Code {
  /** Moves the cursor there and scrolls it into view. */
  go(offset: number): void;
  /** Replaces the text as one undo step, which restores the format too. */
  replace(text: string, format: Format): void;
  focus(): void;
}

const reformat = StateEffect.define<{ from: Format; to: Format }>();

const undoneToo = invertedEffects.of((transaction) =>
  transaction.effects.filter((one) => one.is(reformat)).map(({ value: { from, to } }) => reformat.of({ from: to, to: from })),
);

interface Props {
  initial: string;
  format: Format;
  known: Known;
  faults: readonly FieldError[];
  changed: (text: string, format: Format) => void;
  moved: (offset: number) => void;
  save: () => void;
  run: () => void;
  ready: (code: Code) => void;
}

/** CodeMirror: it holds the text and reports every change. */
export function CodeEditor(props: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  // The editor outlives renderings of the page, so it always calls the latest callbacks.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const known = () => latest.current.known;
    const order = (what: 'save' | 'run') => () => {
      latest.current[what]();
      return true;
    };
    const created = new EditorView({
      parent: parent.current!,
      state: EditorState.create({
        doc: latest.current.initial,
        extensions: [
          Prec.high(
            keymap.of([
              { key: 'Mod-s', run: order('save'), preventDefault: true },
              { key: 'Mod-Enter', run: order('run'), preventDefault: true },
            ]),
          ),
          basicSetup,
          autocompletion({ icons: false }),
          keymap.of([indentWithTab]),
          lintGutter(),
          undoneToo,
          language.current.of(languageOf(latest.current.format, known)),
          coloured,
          EditorView.contentAttributes.of({ 'aria-label': 'Definition', tabindex: '0', 'aria-describedby': 'wf-keys' }),
          EditorView.updateListener.of((update) => {
            const format = update.transactions.flatMap(({ effects }) => effects.filter((one) => one.is(reformat))).pop()?.value.to;
            if (update.docChanged || format) latest.current.changed(update.state.doc.toString(), format ?? latest.current.format);
            if (update.selectionSet || update.docChanged) latest.current.moved(update.state.selection.main.head);
          }),
        ],
      }),
    });
    view.current = created;
    latest.current.ready({
      go(offset) {
        const at = Math.min(offset, created.state.doc.length);
        created.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
        created.focus();
      },
      replace: (text, format) =>
        created.dispatch({
          changes: { from: 0, to: created.state.doc.length, insert: text },
          selection: { anchor: 0 },
          effects: format === latest.current.format ? [] : reformat.of({ from: latest.current.format, to: format }),
        }),
      focus: () => created.focus(),
    });
    return () => created.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(props.format, () => latest.current.known)) });
  }, [props.format]);

  useEffect(() => {
    const { current } = view;
    if (!current) return;
    const text = current.state.doc.toString();
    const marks = props.faults.map((fault) => ({ ...extent(text, fault), severity: 'error' as const, message: fault.message }));
    current.dispatch(setDiagnostics(current.state, marks.sort((a, b) => a.from - b.from)));
  }, [props.faults]);

  return <div class="wf-code" ref={parent} />;
}
