import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { complete, hover, type Known } from '../src/pages/workflow/complete';
import type { Format } from '../src/pages/workflow/text';
import type { JsonSchema } from '../src/types';
import { Random, seed } from './random';

// The schema itself, so that added or removed keys are noticed here.
const schema = JSON.parse(readFileSync('../../../target/classes/META-INF/resources/schema/workflow.json', 'utf8')) as JsonSchema;
const known: Known = { schema, workflows: ['hello', 'tour'] };

/** The cursor is at `|`. */
function at(text: string, format: Format = 'yaml') {
  const offset = text.indexOf('|');
  const source = text.replace('|', '');
  const found = complete(known, source, offset, format);
  const apply = (label: string) => {
    const one = found?.options.find((option) => option.label === label);
    assert.ok(one, `${label} is not offered, but ${labels().join(', ')}`);
    return source.slice(0, found!.from) + one.insert + source.slice(found!.to);
  };
  const labels = () => found?.options.map(({ label }) => label) ?? [];
  return { labels: labels(), apply, options: found?.options ?? [] };
}

const inside = (labels: string[], ...wanted: string[]) => wanted.forEach((one) => assert.ok(labels.includes(one), `${one} in ${labels.join(', ')}`));
const outside = (labels: string[], ...others: string[]) => others.forEach((one) => assert.ok(!labels.includes(one), `${one} not in ${labels.join(', ')}`));

test('at the top level the missing keys of a workflow are offered', () => {
  const { labels, options } = at('name: x\nsteps:\n  - id: a\n    set: 1\nti|\n');
  inside(labels, 'timeout', 'output', 'input', 'retry', 'rateLimit');
  outside(labels, 'name', 'steps', 'http');
  assert.match(options.find(({ label }) => label === 'timeout')!.info!, /run segment.*Default: 5m/);
});

test('an empty text is offered the required keys first', () => {
  const { options } = at('|');
  const best = options.filter(({ boost }) => boost >= 20).map(({ label }) => label);
  assert.deepEqual(best, ['name', 'steps']);
});

test('a step without a kind is offered the kinds and the common options', () => {
  const { labels } = at('steps:\n  - id: a\n    |\n');
  inside(labels, 'http', 'set', 'if', 'switch', 'forEach', 'while', 'sleep', 'workflow', 'fail', 'when', 'needs', 'retry', 'onError', 'compensate');
  outside(labels, 'id', 'then', 'cases', 'maxIterations', 'concurrency');
});

test('a step with a kind is offered only compatible keys', () => {
  const { labels } = at('steps:\n  - id: a\n    forEach: "${ input.list }"\n    |\n  - id: b\n    set: 1\n');
  inside(labels, 'concurrency', 'steps', 'timeout');
  outside(labels, 'http', 'then', 'maxIterations', 'forEach');
});

test('a new list item of steps may start with any key of a step', () => {
  inside(at('steps:\n  - |\n').labels, 'id', 'http');
  inside(at('steps:\n  - id: a\n    if: true\n    then:\n      - |\n').labels, 'id', 'set');
  inside(at('steps:\n  - id: a\n    switch: x\n    cases:\n      one:\n        - i|\n').labels, 'id', 'set');
});

test('keys are completed in flow style, in nested objects and in any order', () => {
  inside(at('steps:\n  - id: a\n    http: { url: "https://a.b", |}\n').labels, 'method', 'headers', 'accept');
  inside(at('retry:\n  at|\nname: x\n').labels, 'attempts', 'backoff', 'factor', 'maxBackoff');
  inside(at('steps:\n  - |\n    id: a\n').labels, 'http');
});

test('a key is inserted with its colon and space for its value', () => {
  assert.equal(at('na|').apply('name'), 'name: ');
  assert.equal(at('st|').apply('steps'), 'steps:\n  - id: ');
  assert.equal(at('steps:\n  - id: a\n    ret|').apply('retry'), 'steps:\n  - id: a\n    retry:\n      ');
  assert.equal(at('steps:\n  - id: a\n    ti|: 5s').apply('timeout'), 'steps:\n  - id: a\n    timeout: 5s');
});

test('values listed in the schema are offered', () => {
  inside(at('steps:\n  - id: a\n    set: 1\n    onError: |\n').labels, 'fail', 'continue');
  inside(at('steps:\n  - id: a\n    http:\n      url: https://a.b\n      followRedirects: |\n').labels, 'true', 'false');
  assert.equal(at('timeout: |').apply('5m'), 'timeout: 5m');
  assert.deepEqual(at('description: some te|').labels, []);
});

test('JSON Schema is offered within input', () => {
  const { labels } = at('input:\n  type: object\n  properties:\n    a: { type: string, | }\n');
  inside(labels, 'default', 'enum', 'description', 'minLength');
  inside(at('input:\n  type: |\n').labels, 'object', 'array', 'integer');
});

test('needs offers the other steps of the body, in a list too', () => {
  const steps = 'steps:\n  - id: a\n    set: 1\n  - id: b\n    set: 1\n    needs: NEEDS\n  - id: c\n    if: true\n    then:\n      - id: d\n        set: 1\n';
  assert.deepEqual(at(steps.replace('NEEDS', () => '|')).labels, ['a', 'c']);
  assert.deepEqual(at(steps.replace('NEEDS', () => '[a, |]')).labels, ['a', 'c']);
});

test('a step that runs a workflow is offered the stored workflows', () => {
  inside(at('steps:\n  - id: a\n    workflow: |\n').labels, 'hello', 'tour');
  inside(at('steps:\n  - id: a\n    workflow: { name: h| }\n').labels, 'hello', 'tour');
  outside(at('steps:\n  - id: a\n    workflow: { name: hello, input: { name: | } }\n').labels, 'tour');
});

const LOOPS = `name: x
input: { type: object, properties: { customer: { type: object, properties: { mail: { type: string } } } } }
steps:
  - id: page
    http: https://a.b
  - id: iterations
    forEach: "\${ page.body }"
    steps:
      - id: first
        set: { title: "\${ item }", deep: { er: 1 } }
      - id: second
        set: "SECOND"
        onError:
          - id: third
            set: "THIRD"
  - id: again
    while: "WHILE"
    steps:
      - id: inner
        set: 1
output: "OUTPUT"
`;

test('an expression is offered what it can read at its position', () => {
  const second = at(LOOPS.replace('SECOND', () => '${ | }')).labels;
  inside(second, 'input', 'trigger', 'execution', 'item', 'index', 'page', 'first', 'again', '$count');
  outside(second, 'second', 'iterations', 'inner', 'third', 'error');
  inside(at(LOOPS.replace('THIRD', () => '${ | }')).labels, 'error', 'item', 'first', 'page');
  const condition = at(LOOPS.replace('WHILE', () => '${ | }')).labels;
  inside(condition, 'index', 'again', 'page', 'iterations');
  outside(condition, 'item', 'inner');
  const output = at(LOOPS.replace('OUTPUT', () => '${ | }')).labels;
  inside(output, 'page', 'iterations', 'again');
  outside(output, 'first', 'item');
});

test('a limit key reads the input and the trigger only', () => {
  const { labels } = at('concurrency: { limit: 1, key: "${ | }" }\nsteps:\n  - id: a\n    set: 1\n');
  inside(labels, 'input', 'trigger');
  outside(labels, 'a', 'execution');
});

test('after a dot the known fields are offered', () => {
  assert.deepEqual(at(LOOPS.replace('OUTPUT', () => '${ page.| }')).labels, ['status', 'headers', 'body']);
  assert.deepEqual(at(LOOPS.replace('OUTPUT', () => '${ input.cu| }')).labels, ['customer']);
  assert.deepEqual(at(LOOPS.replace('OUTPUT', () => '${ input.customer.| }')).labels, ['mail']);
  assert.deepEqual(at(LOOPS.replace('SECOND', () => '${ first.| }')).labels, ['title', 'deep']);
  assert.deepEqual(at(LOOPS.replace('SECOND', () => '${ first.deep.| }')).labels, ['er']);
  assert.deepEqual(at(LOOPS.replace('OUTPUT', () => '${ page.body.items.| }')).labels, []);
});

test('an unterminated expression is offered the same', () => {
  inside(at('steps:\n  - id: a\n    set: 1\n  - id: b\n    if: ${ |\n').labels, 'a', 'input');
  inside(at('steps:\n  - id: a\n    set: 1\n  - id: b\n    set: "${ in|').labels, 'a', 'input');
});

test('outside an expression, in its strings and after an escape nothing is offered', () => {
  outside(at(LOOPS.replace('OUTPUT', () => 'in|')).labels, 'input');
  outside(at(LOOPS.replace('OUTPUT', () => '${ page } in|')).labels, 'input');
  outside(at(LOOPS.replace('OUTPUT', () => "${ $join(page, 'in|') }")).labels, 'input');
  outside(at(LOOPS.replace('OUTPUT', () => '$${ in|')).labels, 'input');
  inside(at(LOOPS.replace('OUTPUT', () => "${ $join(page, '}') & in| }")).labels, 'input');
  inside(at(LOOPS.replace('OUTPUT', () => "${ {'a': 1} ~> $merge(in|) }")).labels, 'input');
});

test('JSON is completed like YAML, in quotes', () => {
  const text = '{\n  "name": "x",\n  "st|"\n}';
  assert.equal(at(text, 'json').apply('steps'), '{\n  "name": "x",\n  "steps": []\n}');
  assert.equal(at('{\n  "name": "x",\n  st|\n}', 'json').apply('steps'), '{\n  "name": "x",\n  "steps": []\n}');
  const step = at('{ "steps": [ { "id": "a", "set": 1, "onError": "|" } ] }', 'json');
  assert.equal(step.apply('continue'), '{ "steps": [ { "id": "a", "set": 1, "onError": "continue" } ] }');
  inside(at('{ "steps": [ { "id": "a", "set": 1 }, { "id": "b", "set": "${ | }" } ] }', 'json').labels, 'a', 'input');
});

test('nothing is offered in a comment', () => {
  assert.deepEqual(at('name: x\n# ti|\n').labels, []);
});

const told = (text: string) => hover(known, text.replace('|', ''), text.indexOf('|'));

test('hovering a key shows its description', () => {
  assert.match(told('steps:\n  - id: a\n    http: { url: https://a.b, acc|ept: [404] }\n')!.info, /Statuses of 400/);
  assert.match(told('tim|eout: 5m')!.info, /Default: 5m/);
  assert.equal(told('steps:\n  - id: a\n    set: { tim|eout: 5m }\n'), null);
  assert.equal(told('timeout: 5|m'), null);
});

test('hovering a step, a root or a function shows its value', () => {
  assert.match(told(LOOPS.replace('OUTPUT', () => '${ pa|ge.body }'))!.info, /status, headers, body/);
  assert.match(told(LOOPS.replace('OUTPUT', () => '${ $cou|nt(page) }'))!.info, /number of items/);
  assert.equal(told(LOOPS.replace('OUTPUT', () => '${ page.bo|dy }')), null);
});

test('random prefixes of a definition never throw', () => {
  const start = seed();
  console.log(`SEED=${start}`);
  const random = new Random(start);
  const next = (below: number) => random.below(below);
  for (let round = 0; round < 800; round++) {
    const from = next(LOOPS.length);
    const source = LOOPS.slice(0, from) + '${["\n- :'.slice(next(4), next(8)) + LOOPS.slice(from + next(20));
    const offset = next(source.length + 1);
    for (const format of ['yaml', 'json'] as const) complete(known, source, offset, format);
    hover(known, source, offset);
  }
});
