// A form for an input schema: value -> entries that people edit -> value. Pure. Scalars, and lists and objects of
// scalars, become fields; anything else is JSON in a text area, so that no schema is without a form.
import type { Json, JsonSchema } from '../../types';

export type ScalarKind = 'string' | 'number' | 'integer' | 'boolean' | 'enum';

interface Common {
  key: string;
  title: string;
  hint: string;
  required: boolean;
  schema: JsonSchema;
}

export type Scalar = Common & { kind: ScalarKind; options: Json[]; multiline: boolean };
export type Field =
  | Scalar
  | (Common & { kind: 'list'; item: Scalar })
  | (Common & { kind: 'group'; fields: Field[]; open: boolean })
  | (Common & { kind: 'json' });

/** What a person has entered. `given` distinguishes an empty text from an omitted value. */
export type Entry =
  | { kind: 'text'; given: boolean; text: string }
  | { kind: 'list'; given: boolean; rows: string[] }
  | { kind: 'group'; given: boolean; entries: Record<string, Entry>; rest: string };

export interface Wrong {
  path: string;
  message: string;
}

/** The whole input: a group when the schema has properties, otherwise JSON. */
export function formOf(schema: JsonSchema | null | undefined): Field {
  return field('', schema ?? {}, true, 0);
}

function object(value: Json | undefined): JsonSchema | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

// An input may have a field named `constructor`.
function own<T>(of: Record<string, T> | undefined, key: string): T | undefined {
  return of && Object.hasOwn(of, key) ? of[key] : undefined;
}

// No single field can show what these keywords require.
const BEYOND = ['$ref', 'oneOf', 'anyOf', 'allOf', 'not', 'if', 'patternProperties', 'prefixItems', 'dependentSchemas'];

function field(key: string, schema: JsonSchema, required: boolean, depth: number): Field {
  const title = typeof schema['title'] === 'string' ? schema['title'] : key;
  const common: Common = { key, title, hint: hintOf(schema), required, schema };
  const json: Field = { ...common, kind: 'json', hint: [common.hint, 'JSON'].filter(Boolean).join(' · ') };
  if (BEYOND.some((one) => schema[one] !== undefined)) return json;
  const scalar = scalarOf(common);
  if (scalar) return scalar;
  const properties = object(schema['properties']);
  if ((schema['type'] === 'object' || schema['type'] === undefined) && properties && depth < 2) {
    const needed = Array.isArray(schema['required']) ? schema['required'] : [];
    const fields = Object.entries(properties).map(([name, one]) => field(name, object(one) ?? {}, needed.includes(name), depth + 1));
    return { ...common, kind: 'group', fields, open: Boolean(schema['additionalProperties']) };
  }
  const items = object(schema['items']);
  if (schema['type'] === 'array' && items && !BEYOND.some((one) => items[one] !== undefined)) {
    const item = scalarOf({ key: '', title: '', hint: hintOf(items), required: true, schema: items });
    if (item) return { ...common, kind: 'list', item };
  }
  return json;
}

function scalarOf(common: Common): Scalar | null {
  const { schema } = common;
  const options = Array.isArray(schema['enum']) ? schema['enum'] : schema['const'] !== undefined ? [schema['const']] : [];
  const long = Number(schema['maxLength'] ?? 0) > 200 || (typeof schema['default'] === 'string' && schema['default'].includes('\n'));
  if (options.length > 0) {
    const plain = options.every((one) => one === null || typeof one !== 'object');
    return plain ? { ...common, kind: 'enum', options, multiline: false } : null;
  }
  const { type } = schema;
  if (type !== 'string' && type !== 'number' && type !== 'integer' && type !== 'boolean') return null;
  return { ...common, kind: type, options: type === 'boolean' ? [true, false] : [], multiline: long };
}

function hintOf(schema: JsonSchema): string {
  const said = typeof schema['description'] === 'string' ? schema['description'] : '';
  const least = schema['minimum'] ?? schema['minLength'] ?? schema['minItems'];
  const most = schema['maximum'] ?? schema['maxLength'] ?? schema['maxItems'];
  const unit = schema['type'] === 'string' ? ' characters' : schema['type'] === 'array' ? ' items' : '';
  const range =
    least !== undefined && most !== undefined
      ? `${String(least)} to ${String(most)}${unit}`
      : least !== undefined
        ? `at least ${String(least)}${unit}`
        : most !== undefined
          ? `at most ${String(most)}${unit}`
          : '';
  const format = typeof schema['format'] === 'string' ? schema['format'] : '';
  return [said, [format, range].filter(Boolean).join(', ')].filter(Boolean).join(' · ');
}

/** Undefined: omitted. A value that does not fit its field is kept as JSON in the rest of its group. */
export function entryOf(field: Field, value: Json | undefined): Entry {
  if (field.kind === 'group') return groupEntry(field, value);
  if (field.kind === 'list') {
    const rows = Array.isArray(value) ? value.map((one) => textOf(field.item, one)) : [];
    return { kind: 'list', given: Array.isArray(value), rows };
  }
  return { kind: 'text', given: value !== undefined, text: value === undefined ? '' : textOf(field, value) };
}

function groupEntry(field: Field & { kind: 'group' }, value: Json | undefined): Entry {
  const given = object(value);
  const entries: [string, Entry][] = field.fields.map((one) => [one.key, entryOf(one, own(given, one.key))]);
  const rest = Object.entries(given ?? {}).filter(([key]) => !field.fields.some((one) => one.key === key));
  return {
    kind: 'group',
    given: given !== undefined,
    entries: Object.fromEntries(entries),
    rest: rest.length > 0 ? JSON.stringify(Object.fromEntries(rest), null, 2) : '',
  };
}

function textOf(field: Field, value: Json): string {
  if (field.kind === 'string' && typeof value === 'string') return value;
  return field.kind === 'json' ? JSON.stringify(value, null, 2) : JSON.stringify(value);
}

/** Whether the form can represent a value without changing it. */
export function shows(field: Field, value: Json | undefined): boolean {
  if (value === undefined || field.kind === 'json') return true;
  switch (field.kind) {
    case 'group': {
      const given = object(value);
      return given !== undefined && field.fields.every((one) => shows(one, own(given, one.key)));
    }
    case 'list':
      return Array.isArray(value) && value.every((one) => shows(field.item, one));
    case 'enum':
      return field.options.includes(value as null);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === field.kind;
  }
}

/** The initial value: the schema's defaults, and placeholders for what is required. */
export function initial(field: Field): Entry {
  const entry = entryOf(field, field.schema['default']);
  return field.schema['default'] === undefined ? began(field) : entry;
}

function began(field: Field): Entry {
  if (field.kind === 'group') {
    const entries: [string, Entry][] = field.fields.map((one) => [one.key, initial(one)]);
    return { kind: 'group', given: field.required, entries: Object.fromEntries(entries), rest: '' };
  }
  if (field.kind === 'list') return { kind: 'list', given: field.required, rows: [] };
  if (field.kind === 'json') {
    const empty = field.schema['type'] === 'array' ? '[]' : '{}';
    return { kind: 'text', given: field.required, text: field.required ? empty : '' };
  }
  const only = field.kind === 'boolean' ? false : field.options.length === 1 ? field.options[0] : undefined;
  return field.required && only !== undefined
    ? { kind: 'text', given: true, text: JSON.stringify(only) }
    : { kind: 'text', given: field.required, text: '' };
}

/** The value to send; parse errors are reported in `wrong`, by path. */
export function valueOf(field: Field, entry: Entry, wrong: Wrong[], path = ''): Json | undefined {
  if (entry.kind === 'group') return groupValue(field as Field & { kind: 'group' }, entry, wrong, path);
  if (!entry.given) return undefined;
  if (entry.kind === 'list') {
    const { item } = field as Field & { kind: 'list' };
    return entry.rows.map((row, index) => scalarValue(item, row, wrong, join(path, String(index))) ?? null);
  }
  return scalarValue(field, entry.text, wrong, path);
}

/** An untouched optional group is omitted, even if fields within it are required or have defaults. */
export function untouched(field: Field, entry: Entry): boolean {
  return !field.required && JSON.stringify(entry) === JSON.stringify(initial(field));
}

function groupValue(field: Field & { kind: 'group' }, entry: Entry & { kind: 'group' }, wrong: Wrong[], path: string): Json | undefined {
  if (!entry.given && untouched(field, entry)) return undefined;
  const value: { [key: string]: Json } = {};
  for (const one of field.fields) {
    const found = valueOf(one, own(entry.entries, one.key)!, wrong, join(path, one.key));
    // A key named __proto__ is a key like any other.
    if (found !== undefined) Object.defineProperty(value, one.key, { value: found, enumerable: true, configurable: true, writable: true });
  }
  if (entry.rest.trim()) {
    const rest = parsed(entry.rest, wrong, path);
    if (rest !== undefined && object(rest) === undefined) wrong.push({ path, message: 'Additional fields must be a JSON object.' });
    else Object.assign(value, rest);
  }
  return entry.given || field.required || Object.keys(value).length > 0 ? value : undefined;
}

function scalarValue(field: Field, text: string, wrong: Wrong[], path: string): Json | undefined {
  switch (field.kind) {
    case 'string':
      return text;
    case 'number':
    case 'integer': {
      const number = Number(text);
      if (text.trim() === '' || !Number.isFinite(number)) wrong.push({ path, message: 'Must be a number.' });
      else if (field.kind === 'integer' && !Number.isInteger(number)) wrong.push({ path, message: 'Must be a whole number.' });
      else if (Number.isInteger(number) && !Number.isSafeInteger(number)) wrong.push({ path, message: 'Too large for a browser to send exactly.' });
      else return number;
      return undefined;
    }
    case 'boolean':
    case 'enum':
      if (text === '') wrong.push({ path, message: 'Choose one.' });
      return text === '' ? undefined : (JSON.parse(text) as Json);
    default:
      return parsed(text, wrong, path);
  }
}

export function parsed(text: string, wrong: Wrong[], path: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (failure) {
    wrong.push({ path, message: `Not valid JSON: ${(failure as Error).message}` });
    return undefined;
  }
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}

/** Maps an error of the service to the form: its path without `triggerData`, and the field reported as missing. */
export function placed(fault: Wrong): Wrong {
  const path = fault.path.replace(/^triggerData\.?/, '');
  const missing = /required property '([^']+)'/.exec(fault.message)?.[1];
  return missing ? { path: join(path, missing), message: 'Required.' } : { path, message: fault.message };
}
