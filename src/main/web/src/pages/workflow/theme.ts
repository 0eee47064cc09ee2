// The editor in the colours of the pages: tokens follow the theme, so one editor theme serves both.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--panel)', height: '100%', fontSize: 'var(--small)' },
  // The gutter would cover an outline here; the surrounding panel has one.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--code-selection)',
  },
  '.cm-content ::selection': { backgroundColor: 'var(--code-selection)' },
  '.cm-activeLine': { backgroundColor: 'var(--code-line)' },
  '.cm-gutters': { color: 'var(--dim)', backgroundColor: 'var(--panel)', borderRight: '1px solid var(--line)' },
  '.cm-activeLineGutter': { color: 'var(--text)', backgroundColor: 'var(--code-line)' },
  '.cm-foldPlaceholder': { color: 'var(--dim)', backgroundColor: 'var(--ground)', border: '1px solid var(--line)', padding: '0 0.4em' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-ground)', outline: '1px solid var(--line-strong)' },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--failed-ground)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--code-match)' },
  '.cm-searchMatch': { backgroundColor: 'var(--waiting-ground)', outline: '1px solid var(--waiting)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--code-selection)' },
  '.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--raised)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-textfield': { color: 'var(--text)', backgroundColor: 'var(--panel)', border: '1px solid var(--line-strong)', fontSize: 'inherit' },
  '.cm-button': { color: 'var(--text)', background: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: 'var(--radius)' },
  '.cm-panel.cm-search button[name=close]': { color: 'var(--text)' },
  '.cm-tooltip': {
    color: 'var(--text)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { color: 'var(--on-accent)', backgroundColor: 'var(--accent)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionDetail': { color: 'var(--dim)', fontStyle: 'normal' },
  '.cm-completionIcon': { opacity: '0.8' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '650' },
  '.cm-diagnostic': { padding: '0.3rem 0.6rem' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--failed)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--failed)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '0.2em',
  },
  '.cm-lint-marker-error': { content: 'none', color: 'var(--failed)' },
  '.cm-lint-marker-error::before': { content: '"✕"', fontWeight: '700' },
  '.cm-mergeView .cm-changedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--succeeded-ground)' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--failed-ground)' },
  '&.cm-merge-b .cm-changedText': { background: 'none', backgroundColor: 'color-mix(in srgb, var(--succeeded) 28%, transparent)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'none',
    backgroundColor: 'color-mix(in srgb, var(--failed) 28%, transparent)',
  },
  // Syntax colours are too faint on these backgrounds.
  '.cm-changedText, .cm-changedText *, .cm-deletedText, .cm-deletedText *': { color: 'var(--text)' },
  '.cm-insertedLine': { backgroundColor: 'var(--succeeded-ground)', textDecoration: 'none' },
  '.cm-collapsedLines': { color: 'var(--dim)', background: 'var(--ground)' },
  // The default symbols exist in few fonts.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"…"' },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: 'var(--succeeded)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.keyword], color: 'var(--cancelled)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--dim)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], color: 'var(--dim)' },
  { tag: [tags.labelName, tags.typeName], color: 'var(--waiting)' },
  { tag: tags.invalid, color: 'var(--failed)' },
]);

export const coloured: Extension = [theme, syntaxHighlighting(colours)];
