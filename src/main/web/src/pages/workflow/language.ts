// Connects complete.ts to CodeMirror.
import { pickedCompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { indentUnit } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, hoverTooltip } from '@codemirror/view';
import { complete, hover, type Known, type Suggestion } from './complete';
import { expressionAt } from './expression';
import type { Format } from './text';

export function languageOf(format: Format, known: () => Known): Extension {
  const language = format === 'json' ? json() : yaml();
  // A single instance: CodeMirror compares sources by identity.
  const data = [{ autocomplete: (context: CompletionContext) => completions(context, format, known()) }];
  return [
    language,
    indentUnit.of('  '),
    EditorState.languageData.of(() => data),
    hoverTooltip((view, position) => {
      const told = hover(known(), view.state.doc.toString(), position);
      return told && { pos: told.from, end: told.to, above: true, create: () => ({ dom: tooltip(told.title, told.detail, told.info) }) };
    }),
  ];
}

function completions(context: CompletionContext, format: Format, known: Known): CompletionResult | null {
  // No pop-up before something is typed unless requested explicitly; a dot or the start of an expression counts as a
  // request.
  if (!context.explicit && !context.matchBefore(/[\w$]$|\$\{ ?$|\w\.$/)) return null;
  const source = context.state.doc.toString();
  const found = complete(known, source, context.pos, format);
  if (!found) return null;
  const quoted = source[found.from] === '"' || source[found.from] === "'";
  const inside = expressionAt(source, context.pos) >= 0;
  return {
    from: found.from,
    to: found.to,
    options: found.options.map((one) => completion(one, quoted && !inside)),
    ...(!quoted && { validFor: /^[\w$-]*$/ }),
  };
}

function completion(one: Suggestion, quoted: boolean): Completion {
  return {
    // The text to match, including quotes.
    label: quoted ? `"${one.label}"` : one.label,
    displayLabel: one.label,
    boost: one.boost,
    ...(one.detail && { detail: one.detail }),
    ...(one.info && { info: one.info }),
    apply: (view: EditorView, picked: Completion, from: number, to: number) => {
      const nested = /[[{]\]?\}?$/.test(one.insert) && /[\]}]$/.test(one.insert);
      const caret = from + one.insert.length - (nested ? 1 : 0);
      view.dispatch({
        changes: { from, to, insert: one.insert },
        selection: { anchor: caret },
        scrollIntoView: true,
        userEvent: 'input.complete',
        annotations: pickedCompletion.of(picked),
      });
    },
  };
}

function tooltip(title: string, detail: string, info: string): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'wf-hover';
  const head = dom.appendChild(document.createElement('div'));
  head.appendChild(document.createElement('strong')).textContent = title;
  if (detail) head.appendChild(document.createElement('span')).textContent = ` ${detail}`;
  if (info) dom.appendChild(document.createElement('p')).textContent = info;
  return dom;
}
