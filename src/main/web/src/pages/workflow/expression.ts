// What an expression can read at its position: the steps of its body and of the enclosing ones, and the roots.
import { isMap } from 'yaml';
import { CASE_KEYS, kindNamed } from '../../kinds';
import { FUNCTIONS } from './functions';
import { child, keysOf, text, type Definition, type Key } from './place';
import type { Offer } from './schema';
import { BODIES, kindOf } from './steps';

const LONGEST = 4_000;

/**
 * The offset after the `${` of the expression that contains `offset`; -1 outside an expression and within its
 * strings.
 */
export function expressionAt(source: string, offset: number): number {
  const begin = Math.max(0, offset - LONGEST);
  const before = source.slice(begin, offset);
  const open = before.lastIndexOf('${');
  if (open < 0 || before[open - 1] === '$') return -1;
  const inside = before.slice(open + 2);
  // A key on its own line: the expression before it was never closed.
  if (/\n\s*(- )?["']?[\w-]+["']?:(\s|$)/.test(inside)) return -1;
  let depth = 1;
  let quote = '';
  for (let at = 0; at < inside.length; at++) {
    const one = inside[at]!;
    if (one === '\\') at++;
    else if (quote) quote = one === quote ? '' : quote;
    else if (one === "'" || one === '`') quote = one;
    else if (one === '{') depth++;
    else if (one === '}' && --depth === 0) return -1;
  }
  return quote ? -1 : begin + open + 2;
}

export interface Readable extends Offer {
  /** Description of its value. */
  node?: unknown;
}

/** Everything an expression at `path` may start with. */
export function readable(doc: Definition, path: readonly Key[]): Readable[] {
  const found: Readable[] = [root('input', 'The input of the execution, with defaults applied.'), root('trigger', 'How it was started: {type}.')];
  if (path[0] === 'concurrency' || path[0] === 'rateLimit') return found;
  found.push(root('execution', '{id, workflow, version, attempt, createdAt, startedAt}'));
  const roots = new Map<string, Readable>();
  let node: unknown = doc.contents;
  path.forEach((key, at) => {
    const inner = child(node, key);
    if (typeof key === 'number' && isBody(path, at)) {
      found.push(...siblings(node, key));
      const kind = kindNamed(kindOf(inner));
      const into = path[at + 1];
      for (const { name, info, within } of kind?.names ?? []) {
        const label = name || text(child(inner, 'id'));
        if (!within.includes(String(into)) || !label) continue;
        if (name) roots.set(label, root(label, info));
        else found.push({ ...root(label, info), kind: 'step' });
      }
      if (into === 'onError') roots.set('error', root('error', 'Why the step failed: {type, message, step, retryable}.'));
      if (into === 'compensate') {
        roots.set('error', root('error', 'Why the execution failed: {type, message, step, retryable}.'));
        found.push(...stepOffers([inner]));
      }
    }
    node = inner;
  });
  if (path[0] === 'output') found.push(...siblings(child(doc.contents, 'steps'), -1));
  return [...roots.values(), ...found];
}

function isBody(path: readonly Key[], at: number): boolean {
  const name = path[at - 1];
  return (typeof name === 'string' && BODIES.includes(name)) || CASE_KEYS.includes(String(path[at - 2]));
}

/** The other steps of a body, for `needs`. */
export function siblings(body: unknown, own: number): Readable[] {
  const items = (body as { items?: unknown[] } | null | undefined)?.items ?? [];
  return stepOffers(items.filter((_, index) => index !== own));
}

function stepOffers(nodes: unknown[]): Readable[] {
  return nodes.flatMap((node) => {
    const id = text(child(node, 'id'));
    return id ? [{ label: id, kind: 'step' as const, detail: kindOf(node), info: kindNamed(kindOf(node))?.output ?? '', boost: 5, node }] : [];
  });
}

function root(label: string, info: string): Readable {
  return { label, kind: 'root', detail: 'root', info, boost: 2 };
}

const FIELDS: Record<string, readonly string[]> = {
  execution: ['id', 'workflow', 'version', 'attempt', 'createdAt', 'startedAt'],
  trigger: ['type'],
  error: ['type', 'message', 'step', 'retryable'],
};

/** The known fields of what `trail` names: `input.customer`, `reddit`. */
export function fields(doc: Definition, readables: readonly Readable[], trail: readonly string[]): Offer[] {
  const [first, ...rest] = trail;
  const found = readables.find((one) => one.label === first);
  if (!found) return [];
  const offer = (label: string, info = ''): Offer => ({ label, kind: 'field', ...(info && { info }), boost: 0 });
  if (first === 'input') {
    let schema: unknown = child(doc.contents, 'input');
    for (const key of rest) schema = child(child(schema, 'properties'), key);
    const properties = child(schema, 'properties');
    return keysOf(properties).map((key) => offer(key, text(child(child(properties, key), 'description'))));
  }
  if (found.kind === 'root') return rest.length === 0 ? (FIELDS[first!] ?? []).map((one) => offer(one)) : [];
  const kind = kindOf(found.node);
  if (kind === 'set') {
    let value: unknown = child(found.node, 'set');
    for (const key of rest) value = child(value, key);
    return isMap(value) ? keysOf(value).map((key) => offer(key)) : [];
  }
  return rest.length === 0 ? (kindNamed(kind)?.fields ?? []).map((one) => offer(one)) : [];
}

export function functions(): Offer[] {
  return Object.entries(FUNCTIONS).map(([label, [detail, info]]) => ({ label, kind: 'function', detail, info, boost: -1 }));
}
