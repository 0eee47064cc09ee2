// Completion and hover for a text and a position in it. Pure: the editor only shows what comes from here.
import { kindNamed } from '../../kinds';
import type { JsonSchema } from '../../types';
import { expressionAt, fields, functions, readable, siblings } from './expression';
import { child, reading, writing, type Definition, type Key, type Place } from './place';
import { about, keys, values, type Offer } from './schema';
import type { Format } from './text';

export interface Suggestion extends Offer {
  insert: string;
}

export interface Suggestions {
  from: number;
  to: number;
  options: Suggestion[];
}

export interface Known {
  schema: JsonSchema;
  /** Names of stored workflows, for a step that runs one. */
  workflows: readonly string[];
}

export function complete(known: Known, source: string, offset: number, format: Format): Suggestions | null {
  const place = writing(source, offset);
  if (!place) return null;
  const start = expressionAt(source, offset);
  if (start >= 0) return inExpression(place, source, start, offset);
  const { path, role, siblings: present } = place;
  const offers =
    role === 'key'
      ? keys(known.schema, path, present)
      : [...named(known, place), ...values(known.schema, path), ...(place.alone ? keys(known.schema, path, []) : [])];
  if (offers.length === 0) return null;
  const indent = ' '.repeat(columnOf(source, place.from));
  return {
    from: place.from,
    to: place.to,
    options: offers.map((one) => ({ ...one, insert: one.kind === 'key' ? keyText(one, place, format, indent) : valueText(one, format) })),
  };
}

function inExpression(place: Place, source: string, start: number, offset: number): Suggestions | null {
  const trail = /[$\w][$\w.[\]]*$/.exec(source.slice(start, offset))?.[0] ?? '';
  const names = trail.replace(/\[\w*\]/g, '').split('.');
  const word = names.pop() ?? '';
  const all = readable(place.doc, place.path);
  const offers = names.length > 0 ? fields(place.doc, all, names) : [...all, ...functions()];
  if (offers.length === 0) return null;
  const tail = /^[\w$]*/.exec(source.slice(offset))![0].length;
  return { from: offset - word.length, to: offset + tail, options: offers.map((one) => ({ ...one, insert: one.label })) };
}

/** Names from outside the schema: steps in `needs`, stored workflows in `workflow`. */
function named(known: Known, { path, doc }: Place): Offer[] {
  const last = path.filter((key) => typeof key === 'string').pop();
  const isStep = (end: number) => typeof path[end] === 'number';
  const at = path.lastIndexOf('needs');
  if (at > 0 && isStep(at - 1) && at >= path.length - 2) {
    return siblings(nodeAt(doc, path.slice(0, at - 1)), path[at - 1] as number);
  }
  const child = last === 'name' ? path.length - 2 : path.length - 1;
  if (kindNamed(String(path[child]))?.startsWorkflow && isStep(child - 1)) {
    return known.workflows.map((label) => ({ label, kind: 'workflow', detail: 'workflow', value: label, boost: 2 }));
  }
  return [];
}

function nodeAt(doc: Definition, path: readonly Key[]): unknown {
  return path.reduce<unknown>((node, key) => child(node, key), doc.contents);
}

function columnOf(source: string, offset: number): number {
  return offset - (source.lastIndexOf('\n', offset - 1) + 1);
}

function keyText({ label, shape }: Offer, place: Place, format: Format, indent: string): string {
  const key = format === 'json' ? JSON.stringify(label) : label;
  if (place.colon) return key;
  if (format === 'json') {
    return `${key}: ${{ object: '{}', list: '[]', steps: '[]', scalar: '' }[shape ?? 'scalar']}`;
  }
  // A list may stand in the column of its key; two further are easier to read.
  const next = `\n${indent}  `;
  return `${key}:${{ object: next, list: `${next}- `, steps: `${next}- id: `, scalar: ' ' }[shape ?? 'scalar']}`;
}

function valueText(one: Offer, format: Format): string {
  const value = one.value ?? one.label;
  if (format === 'json' || typeof value !== 'string') return JSON.stringify(value);
  return /^[A-Za-z][\w-]*$|^\d+[a-z]+$/.test(value) && !/^(true|false|null|yes|no)$/i.test(value) ? value : JSON.stringify(value);
}

export interface Told {
  from: number;
  to: number;
  title: string;
  detail: string;
  info: string;
}

export function hover(known: Known, source: string, offset: number): Told | null {
  const found = reading(source, offset);
  if (!found) return null;
  if (found.isKey) {
    const said = about(known.schema, found.path);
    return said && { from: found.from, to: found.to, ...said };
  }
  if (expressionAt(source, offset) < 0) return null;
  const from = offset - /[$\w]*$/.exec(source.slice(0, offset))![0].length;
  const to = offset + /^[$\w]*/.exec(source.slice(offset))![0].length;
  const word = source.slice(from, to);
  if (!word || source[from - 1] === '.') return null;
  const one = [...readable(found.doc, found.path), ...functions()].find(({ label }) => label === word);
  return one ? { from, to, title: word, detail: one.detail ?? '', info: one.info ?? '' } : null;
}
