// What is allowed at a position of a definition, according to the schema at /schema/workflow.json.
import type { Json, JsonSchema } from '../../types';
import { SCHEMA_OF_SCHEMAS } from './metaschema';
import type { Key } from './place';

export interface Offer {
  label: string;
  kind: 'key' | 'value' | 'step' | 'root' | 'field' | 'function' | 'workflow';
  detail?: string;
  info?: string;
  /** What follows a key: a value on its line, or an object or list on the next. */
  shape?: 'scalar' | 'object' | 'list' | 'steps';
  /** The text to insert for a value. */
  value?: Json;
  boost: number;
}

const META = 'https://json-schema.org/draft/2020-12/schema';

function object(value: Json | undefined): JsonSchema | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: Json | undefined): string[] {
  return list(value).filter((one): one is string => typeof one === 'string');
}

/** The alternatives that a schema allows, with references resolved. */
function expand(root: JsonSchema, schema: Json | undefined, depth = 0): JsonSchema[] {
  const own = object(schema);
  if (!own || depth > 12) return [];
  if (typeof own['$ref'] === 'string') {
    const { $ref, ...beside } = own;
    const target = $ref === META ? SCHEMA_OF_SCHEMAS : lookup(root, $ref as string);
    return expand(root, { ...target, ...beside }, depth + 1);
  }
  const choices = [...list(own['oneOf']), ...list(own['anyOf'])];
  // A step lists all its keys; its alternatives only say which go together.
  if (choices.length === 0 || own['properties']) return [own];
  const { oneOf: _, anyOf: __, ...base } = own;
  return choices.flatMap((one) => expand(root, { ...base, ...object(one) }, depth + 1));
}

function lookup(root: JsonSchema, ref: string): JsonSchema {
  let found: Json | undefined = root;
  for (const key of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) found = object(found)?.[key];
  return object(found) ?? {};
}

/** The alternatives for the value at `path`. */
export function at(root: JsonSchema, path: readonly Key[]): JsonSchema[] {
  let found = expand(root, root);
  for (const key of path) {
    found = found.flatMap((schema) =>
      expand(root, typeof key === 'number' ? schema['items'] : (object(schema['properties'])?.[key] ?? schema['additionalProperties'])),
    );
  }
  return found;
}

/** The keys that may be added to an object at `path` that has `present`. */
export function keys(root: JsonSchema, path: readonly Key[], present: readonly string[]): Offer[] {
  const offers = new Map<string, Offer>();
  for (const schema of at(root, path)) {
    const { allowed, required } = together(schema, present);
    for (const [label, property] of Object.entries(object(schema['properties']) ?? {})) {
      if (present.includes(label) || offers.has(label) || (allowed && !allowed.has(label))) continue;
      const info = description(root, property);
      offers.set(label, {
        label,
        kind: 'key',
        detail: detail(root, property),
        ...(info && { info }),
        shape: shape(root, property),
        boost: required.includes(label) ? 20 : schema['oneOf'] && allowed && isKind(schema, label) ? 10 : 0,
      });
    }
  }
  return [...offers.values()];
}

/** The keys compatible with the present ones: those of the alternatives that allow all of them. */
function together(schema: JsonSchema, present: readonly string[]): { allowed: Set<string> | null; required: string[] } {
  const choices = list(schema['oneOf'])
    .map((one) => ({ names: strings(object(object(one)?.['propertyNames'])?.['enum']), required: strings(object(one)?.['required']) }))
    .filter(({ names }) => names.length > 0);
  const fitting = choices.filter(({ names }) => present.every((key) => names.includes(key)));
  const required = strings(schema['required']);
  if (choices.length === 0) return { allowed: null, required };
  // If no alternative allows them, everything is offered, so that the mistake can be fixed.
  if (fitting.length === 0) return { allowed: null, required };
  if (fitting.length === 1) return { allowed: new Set(fitting[0]!.names), required: [...required, ...fitting[0]!.required] };
  // Until a kind is chosen, keys that belong to a single kind without selecting it are noise.
  const leading = fitting.flatMap((one) => one.required.slice(0, 1));
  const common = fitting[0]!.names.filter((name) => fitting.every(({ names }) => names.includes(name)));
  return { allowed: new Set([...leading, ...common]), required };
}

function isKind(schema: JsonSchema, label: string): boolean {
  return list(schema['oneOf']).some((one) => strings(object(one)?.['required'])[0] === label);
}

/** The values that a schema lists: constants, true and false, a default. */
export function values(root: JsonSchema, path: readonly Key[]): Offer[] {
  const offers = new Map<string, Offer>();
  const offer = (value: Json, info: Json | undefined, why?: string) => {
    const label = typeof value === 'string' ? value : JSON.stringify(value);
    if (value === null || typeof value === 'object' || offers.has(label)) return;
    offers.set(label, {
      label,
      kind: 'value',
      value,
      ...(why && { detail: why }),
      ...(typeof info === 'string' && { info }),
      boost: why ? 1 : 0,
    });
  };
  for (const schema of at(root, path)) {
    const info = schema['description'];
    if (schema['default'] !== undefined) offer(schema['default'], info, 'default');
    if (schema['const'] !== undefined) offer(schema['const'], info);
    for (const one of list(schema['enum'])) offer(one, info);
    if (schema['type'] === 'boolean') [true, false].forEach((one) => offer(one, info));
  }
  return [...offers.values()];
}

/** The description of the key at `path`. */
export function about(root: JsonSchema, path: readonly Key[]): { title: string; detail: string; info: string } | null {
  const label = path[path.length - 1];
  if (typeof label !== 'string') return null;
  for (const schema of at(root, path.slice(0, -1))) {
    const property = object(schema['properties'])?.[label];
    if (property === undefined) continue;
    return { title: label, detail: detail(root, property), info: description(root, property) ?? '' };
  }
  return null;
}

function description(root: JsonSchema, property: Json): string | undefined {
  const own = object(property)?.['description'];
  const said = typeof own === 'string' ? own : expand(root, property)[0]?.['description'];
  const [first] = expand(root, property);
  const standard = object(property)?.['default'] ?? first?.['default'];
  const range = [first?.['minimum'], first?.['maximum']];
  const parts = [
    typeof said === 'string' ? said : '',
    range.some((one) => one !== undefined) ? `${range[0] ?? '…'} to ${range[1] ?? '…'}.` : '',
    standard !== undefined ? `Default: ${typeof standard === 'string' ? standard : JSON.stringify(standard)}.` : '',
  ];
  return parts.filter(Boolean).join(' ') || undefined;
}

function detail(root: JsonSchema, property: Json): string {
  const ref = object(property)?.['$ref'];
  if (typeof ref === 'string' && ref.startsWith('#')) {
    // The last of a chain of names is the most specific: a timeout is a duration.
    const target = lookup(root, ref);
    return target['$ref'] ? detail(root, target) : ref.slice(ref.lastIndexOf('/') + 1);
  }
  const kinds = expand(root, property).map((one) => {
    if (one['enum']) return list(one['enum']).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' | ');
    return typeof one['type'] === 'string' ? one['type'] : '';
  });
  return [...new Set(kinds.filter(Boolean))].join(' | ');
}

function shape(root: JsonSchema, property: Json): NonNullable<Offer['shape']> {
  const choices = expand(root, property);
  const types = new Set(choices.map((one) => one['type']));
  if (types.size !== 1) return 'scalar';
  if (types.has('object')) return 'object';
  if (!types.has('array')) return 'scalar';
  return object(choices[0]?.['items'])?.['$ref'] === '#/$defs/step' ? 'steps' : 'list';
}
