// The two formats of a definition. They mean the same; comments are YAML's only.
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

/** The same definition in the other format; an error says where the text cannot be read. */
export function convert(source: string, to: Format): Converted {
  if (source.trim() === '') return { text: source, commentsLost: false };
  // Whole numbers stay whole, however large.
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

/** JSON of what YAML can hold: JSON.stringify knows no large whole numbers. Short lists of plain values stay on one line. */
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

/** The name that a definition gives itself. */
export function nameIn(source: string): string {
  const node = child(read(source).contents, 'name');
  return textOf(node) ?? (isScalar(node) ? String(node.value ?? '') : '');
}

/** What to underline for a fault: from its line and column to the end of the word, or of the text in quotes. */
export function extent(source: string, { line = 1, column = 1 }: Pick<FieldError, 'line' | 'column'>): { from: number; to: number } {
  const lines = source.split('\n');
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const whole = lines[at]!;
  const start = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
  const col = Math.min(Math.max(column, 1) - 1, whole.length);
  const rest = whole.slice(col);
  const length = /^"(?:[^"\\]|\\.)*"|^'[^']*'|^[^\s,\]}:]+/.exec(rest)?.[0].length ?? 0;
  // Something has to be seen even where nothing is: the last word of the line, or the whole of it.
  if (length === 0) return { from: start + (whole.search(/\S*\s*$/) < 0 ? 0 : whole.search(/\S*\s*$/)), to: start + whole.length };
  return { from: start + col, to: start + col + length };
}
