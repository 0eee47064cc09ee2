import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonSchema } from '../src/types';
import { entryOf, formOf, initial, placed, shows, valueOf, type Field, type Wrong } from '../src/ui/run/form';
import { Random, seed } from './random';

const TEXTS = ['', ' ', 'Ada', 'two\nlines', '${ x }', '"quoted"', 'true', '12', 'null', 'ö✓', '__proto__'];
const KEYS = ['name', 'limit', 'on', 'tags', 'to.whom', '__proto__', 'constructor', 'ünï'];

function anyJson(random: Random, depth: number): Json {
  switch (random.below(depth > 2 ? 4 : 6)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.below(2000) / 8 - 100;
    case 3:
      return TEXTS[random.below(TEXTS.length)]!;
    case 4:
      return Array.from({ length: random.below(3) }, () => anyJson(random, depth + 1));
    default:
      return Object.fromEntries(KEYS.filter(() => random.chance(0.2)).map((key) => [key, anyJson(random, depth + 1)]));
  }
}

/** A schema and a value that matches it. */
function pair(random: Random, depth: number): [JsonSchema, Json] {
  switch (random.below(depth > 2 ? 5 : 8)) {
    case 0:
      return [{ type: 'string' }, TEXTS[random.below(TEXTS.length)]!];
    case 1:
      return [{ type: 'number' }, random.below(100000) / 16 - 1000];
    case 2:
      return [{ type: 'integer' }, random.below(2 ** 31) - 1000];
    case 3:
      return [{ type: 'boolean' }, random.chance(0.5)];
    case 4: {
      const options: Json[] = ['a', 1, true, null, 'x y'];
      return [{ enum: options }, options[random.below(options.length)]!];
    }
    case 5: {
      const [items, value] = pair(random, 3);
      return [{ type: 'array', items }, random.chance(0.2) ? [] : [value, value]];
    }
    case 6:
      return [random.chance(0.5) ? {} : { oneOf: [{ type: 'string' }, { type: 'object' }] }, anyJson(random, 0)];
    default:
      return group(random, depth);
  }
}

function group(random: Random, depth: number): [JsonSchema, Json] {
  const properties: [string, Json][] = [];
  const value: [string, Json][] = [];
  const required: string[] = [];
  for (const key of KEYS.filter(() => random.chance(0.6))) {
    const [schema, one] = pair(random, depth + 1);
    properties.push([key, random.chance(0.2) ? { ...schema, default: one } : schema]);
    const needed = random.chance(0.3);
    if (needed) required.push(key);
    if (needed || random.chance(0.6)) value.push([key, one]);
  }
  if (random.chance(0.3)) value.push(['further', anyJson(random, 1)]);
  return [{ type: 'object', properties: Object.fromEntries(properties), required }, Object.fromEntries(value)];
}

test('a value that matches its schema round-trips through the form', () => {
  const start = seed();
  console.log(`SEED=${start}`);
  const random = new Random(start);
  for (let round = 0; round < 3000; round++) {
    const [schema, value] = group(random, 0);
    const form = formOf(schema);
    assert.ok(shows(form, value), `SEED=${start}, round ${round}: not shown ${JSON.stringify({ schema, value })}`);
    const wrong: Wrong[] = [];
    const back = valueOf(form, entryOf(form, value), wrong);
    assert.deepEqual(wrong, [], `SEED=${start}, round ${round}`);
    // JSON preserves the order of fields, which nobody relies on; deepEqual ignores it.
    assert.deepEqual(JSON.parse(JSON.stringify(back)), JSON.parse(JSON.stringify(value)), `SEED=${start}, round ${round}`);
  }
});

test('the form starts with the defaults and omits values that were not entered', () => {
  const form = formOf({
    type: 'object',
    required: ['who', 'loud'],
    properties: {
      who: { type: 'string' },
      loud: { type: 'boolean' },
      limit: { type: 'integer', default: 10 },
      tags: { type: 'array', items: { type: 'string' }, default: ['a'] },
      note: { type: 'string' },
      options: { type: 'object', properties: { deep: { type: 'number', default: 1.5 }, other: { type: 'string' } } },
    },
  });
  assert.deepEqual(valueOf(form, initial(form), []), { who: '', loud: false, limit: 10, tags: ['a'] });
});

test('an untouched optional group is omitted, whatever it requires', () => {
  const to = { type: 'object', required: ['city'], properties: { city: { type: 'string' }, country: { type: 'string', default: 'CH' } } };
  const form = formOf({ type: 'object', properties: { to } });
  const entry = initial(form);
  assert.deepEqual(valueOf(form, entry, []), {});
  const group = entry.kind === 'group' ? entry.entries['to']! : entry;
  assert.ok(entry.kind === 'group' && group.kind === 'group');
  entry.entries['to'] = { ...group, entries: { ...group.entries, city: { kind: 'text', given: true, text: 'Chur' } } };
  assert.deepEqual(valueOf(form, entry, []), { to: { city: 'Chur', country: 'CH' } });
  entry.entries['to'] = { ...group, given: true };
  assert.deepEqual(valueOf(form, entry, []), { to: { city: '', country: 'CH' } });
});

test('deeply nested objects and unknown schemas are JSON', () => {
  const deep = (schema: JsonSchema): JsonSchema => ({ type: 'object', properties: { in: schema } });
  const inner = (field: Field): Field => (field.kind === 'group' ? field.fields[0]! : field);
  assert.equal(inner(inner(formOf(deep(deep({ type: 'string' }))))).kind, 'string');
  assert.equal(inner(inner(formOf(deep(deep(deep({ type: 'string' })))))).kind, 'json');
  assert.equal(formOf({ type: ['string', 'null'] }).kind, 'json');
  assert.equal(formOf(null).kind, 'json');
  assert.equal(formOf({ type: 'array', items: { type: 'object' } }).kind, 'json');
});

test('parse errors are reported at their field', () => {
  const form = formOf({
    type: 'object',
    properties: { n: { type: 'integer' }, list: { type: 'array', items: { type: 'number' } }, any: {} },
  });
  const wrong: Wrong[] = [];
  valueOf(
    form,
    {
      kind: 'group',
      given: true,
      rest: '',
      entries: {
        n: { kind: 'text', given: true, text: '1.5' },
        list: { kind: 'list', given: true, rows: ['1', 'x'] },
        any: { kind: 'text', given: true, text: '{' },
      },
    },
    wrong,
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    ['n', 'list.1', 'any'],
  );
});

test('a value without a field is not added to the form', () => {
  const form = formOf({ type: 'object', properties: { n: { type: 'integer' } } });
  assert.ok(!shows(form, { n: 'three' }));
  assert.ok(!shows(form, [1]));
  assert.ok(shows(form, { n: 3, more: true }));
});

test('errors of the service are mapped to their field', () => {
  assert.deepEqual(placed({ path: 'triggerData.list.0', message: 'no' }), { path: 'list.0', message: 'no' });
  assert.deepEqual(placed({ path: 'triggerData', message: "required property 'who' not found" }), { path: 'who', message: 'Required.' });
});
