// Locates a position in a definition. JSON is YAML, so one parser serves both; it recovers from errors, which
// unfinished text is full of.
import { isMap, isPair, isScalar, isSeq, parseDocument, visit, type Document, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';

export type Key = string | number;
export type Definition = Document.Parsed;

export interface Place {
  /** Path of the object when a key is being written, of the value otherwise. */
  path: Key[];
  role: 'key' | 'value';
  /** The object's other keys. */
  siblings: string[];
  /** The range that a completion replaces, including quotes. */
  from: number;
  to: number;
  /** Only dashes precede it on its line: a value there may become the first key of an object. */
  alone: boolean;
  /** A colon already follows. */
  colon: boolean;
  doc: Definition;
}

const MARK = 'm1llr4ce';

let last: { text: string; doc: Definition } | undefined;

/** The last parsed text is cached: cursor, hover and preview use the same one. */
export function read(text: string): Definition {
  if (last?.text !== text) last = { text, doc: parse(text) };
  return last.doc;
}

function parse(text: string): Definition {
  return parseDocument(text, { strict: false, uniqueKeys: false, logLevel: 'silent' });
}

/**
 * Locates what is being written at `offset`: a marker is inserted there, since an empty value has no node in the
 * tree.
 */
export function writing(text: string, offset: number): Place | null {
  let from = offset;
  while (from > 0 && /[\w-]/.test(text[from - 1]!)) from--;
  // A list dash is not part of the word after it.
  while (text[from] === '-' && from < offset) from++;
  let to = offset;
  while (to < text.length && /[\w-]/.test(text[to]!)) to++;
  // The parser drops the last character of an unterminated quoted text.
  const doc = parse(`${text.slice(0, from)}${MARK}${text.slice(to)}\n`);
  const found = find(doc, (scalar) => (typeof scalar.value === 'string' && scalar.value.includes(MARK)) || scalar.value === MARK);
  if (!found) return null;
  const whole = found.scalar.value === MARK;
  const quote = text[from - 1];
  const quoted = whole && (quote === '"' || quote === "'");
  if (quoted) {
    from--;
    if (text[to] === quote) to++;
  }
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  return {
    path: found.path,
    role: found.isKey ? 'key' : 'value',
    siblings: found.isKey ? keysOf(found.map).filter((key) => key !== MARK) : [],
    from,
    to,
    alone: whole && !found.isKey && /^[\s-]*$/.test(line),
    colon: /^\s*:/.test(text.slice(to, to + 20)),
    doc,
  };
}

/** The scalar that contains `offset`. */
export function reading(text: string, offset: number): { path: Key[]; isKey: boolean; from: number; to: number; doc: Definition } | null {
  const doc = read(text);
  const found = find(doc, ({ range }) => range !== null && range !== undefined && range[0] <= offset && offset <= range[1]);
  if (!found) return null;
  const [from, to] = found.scalar.range!;
  return { path: found.isKey ? [...found.path, String(found.scalar.value)] : found.path, isKey: found.isKey, from, to, doc };
}

interface Found {
  path: Key[];
  isKey: boolean;
  scalar: Scalar;
  map: YAMLMap | undefined;
}

function find(doc: Definition, wanted: (scalar: Scalar) => boolean): Found | null {
  let found: Found | null = null;
  visit(doc, {
    Scalar(key, scalar, ancestors) {
      if (!wanted(scalar)) return undefined;
      const maps = ancestors.filter((one): one is YAMLMap => isMap(one));
      found = { path: pathOf(ancestors, scalar), isKey: key === 'key', scalar, map: maps[maps.length - 1] };
      return visit.BREAK;
    },
  });
  return found;
}

function pathOf(ancestors: readonly (Document | Node | Pair)[], end: Scalar): Key[] {
  const path: Key[] = [];
  ancestors.forEach((parent, index) => {
    const child = ancestors[index + 1] ?? end;
    if (isPair(parent) && parent.value === child) path.push(keyOf(parent));
    if (isSeq(parent)) path.push(parent.items.indexOf(child));
  });
  return path;
}

export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

export function keysOf(map: unknown): string[] {
  return isMap(map) ? map.items.map(keyOf) : [];
}

/** A child of a map or a list; undefined when it does not exist. */
export function child(node: unknown, key: Key): unknown {
  if (isMap(node)) return node.items.find((pair) => keyOf(pair) === String(key))?.value;
  return isSeq(node) && typeof key === 'number' ? node.items[key] : undefined;
}

export function text(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}
