// Steps in the text and steps in the plan: `size/default/other`, `paints/*/pot`.
import { isMap, isSeq } from 'yaml';
import { BRANCH_KEYS, CASE_KEYS, kindNamed, TURN_KEYS } from '../../kinds';
import { child, keyOf, keysOf, text, type Definition, type Key } from './place';

export const BODIES: readonly string[] = [...new Set(['steps', ...TURN_KEYS, ...BRANCH_KEYS, 'onError', 'compensate'])];

export interface WrittenStep {
  /** The path in the plan. */
  path: string;
  id: string;
  kind: string;
  /** Path of the step's object in the document. */
  keys: Key[];
  node: unknown;
  from: number;
  to: number;
}

/** All steps with an id, each followed by the steps of its bodies. */
export function stepsOf(doc: Definition): WrittenStep[] {
  const found: WrittenStep[] = [];
  body(child(doc.contents, 'steps'), ['steps'], '', found);
  return found;
}

function body(node: unknown, keys: Key[], prefix: string, found: WrittenStep[]): void {
  if (isSeq(node)) node.items.forEach((one, index) => step(one, [...keys, index], prefix, found));
  else if (isMap(node)) step(node, keys, prefix, found);
}

function step(node: unknown, keys: Key[], prefix: string, found: WrittenStep[]): void {
  const id = text(child(node, 'id'));
  if (!isMap(node) || !id || !node.range) return;
  const kind = kindOf(node);
  const path = prefix + id;
  found.push({ path, id, kind, keys, node, from: node.range[0], to: node.range[1] });
  for (const pair of node.items) {
    const key = keyOf(pair);
    if (CASE_KEYS.includes(key) && isMap(pair.value)) {
      for (const one of pair.value.items) body(one.value, [...keys, key, keyOf(one)], `${path}/${keyOf(one)}/`, found);
    } else if (BODIES.includes(key)) {
      body(pair.value, [...keys, key], `${path}/${TURN_KEYS.includes(key) ? '*' : key}/`, found);
    }
  }
}

export function kindOf(node: unknown): string {
  return keysOf(node).find((key) => kindNamed(key)) ?? '';
}

/** The innermost step that contains `offset`. At the end of the text the cursor may be after it. */
export function stepAt(doc: Definition, offset: number): WrittenStep | undefined {
  return stepsOf(doc)
    .filter(({ from, to }) => from <= offset && (offset < to || (offset === to && to === doc.range[1])))
    .pop();
}
