// The two formats of a definition. They are equivalent; only YAML has comments.
import { Document, isScalar, parseDocument, visit } from 'yaml';
import type { FieldError } from '../../api';
import { child, read, text as textOf } from './place';

export type Format = 'yaml' | 'json';

export const MEDIA_TYPES: Record<Format, string> = { yaml: 'application/yaml', json: 'application/json' };

export function formatOf(mediaType: string): Format {
  return mediaType.includes('json') ? 'json' : 'yaml';
}

export interface Converted {
  text: string;
  commentsLost: boolean;
}

/** Converts a definition to the other format; the error says where the text cannot be parsed. */
export function convert(source: string, to: Format): Converted {
  if (source.trim() === '') return { text: source, commentsLost: false };
  // Integers stay exact, however large.
  const doc = parseDocument(source, { intAsBigInt: true });
  const [wrong] = doc.errors;
  if (wrong) {
    const { line, col } = wrong.linePos?.[0] ?? { line: 1, col: 1 };
    throw new Error(`Line ${line}, column ${col}: ${wrong.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`);
  }
  if (to === 'json') return { text: `${json(doc.toJS(), '')}\n`, commentsLost: hasComments(doc) };
  const fresh = new Document(doc.toJS(), { intAsBigInt: true });
  visit(fresh, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && /\$\{|^\s|\s$/.test(scalar.value) && !scalar.value.includes('\n')) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return { text: fresh.toString({ lineWidth: 0 }), commentsLost: false };
}

function hasComments(doc: Document.Parsed): boolean {
  let found = Boolean(doc.comment || doc.commentBefore);
  visit(doc, {
    Node(_, node) {
      if (node.comment || node.commentBefore) found = true;
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** JSON of YAML values: JSON.stringify does not support large integers. Short lists of scalars stay on one line. */
function json(value: unknown, indent: string): string {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const plain = value.every((one) => one === null || typeof one !== 'object');
    const line = plain ? `[${value.map((one) => json(one, '')).join(', ')}]` : '';
    if (plain && line.length <= 80) return line;
    return `[\n${value.map((one) => inner + json(one, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, one]) => `${inner}${JSON.stringify(key)}: ${json(one, inner)}`).join(',\n')}\n${indent}}`;
}

/** The name in a definition. */
export function nameIn(source: string): string {
  const node = child(read(source).contents, 'name');
  return textOf(node) ?? (isScalar(node) ? String(node.value ?? '') : '');
}

/** The range to underline for a problem: from its line and column to the end of the word or quoted text. */
export function extent(source: string, { line = 1, column = 1 }: Pick<FieldError, 'line' | 'column'>): { from: number; to: number } {
  const lines = source.split('\n');
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const whole = lines[at]!;
  const start = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
  const col = Math.min(Math.max(column, 1) - 1, whole.length);
  const rest = whole.slice(col);
  const length = /^"(?:[^"\\]|\\.)*"|^'[^']*'|^[^\s,\]}:]+/.exec(rest)?.[0].length ?? 0;
  // Something must be visible even at an empty position: the last word of the line, or the whole line.
  if (length === 0) return { from: start + (whole.search(/\S*\s*$/) < 0 ? 0 : whole.search(/\S*\s*$/)), to: start + whole.length };
  return { from: start + col, to: start + col + length };
}
