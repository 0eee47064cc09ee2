import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { read } from '../src/pages/workflow/place';
import { STARTER } from '../src/pages/workflow/start';
import { stepAt, stepsOf } from '../src/pages/workflow/steps';
import { convert, extent, nameIn } from '../src/pages/workflow/text';

test('converting a definition there and back preserves it, and the loss of comments is reported', () => {
  const there = convert(STARTER, 'json');
  assert.ok(there.commentsLost);
  assert.deepEqual(JSON.parse(there.text), parse(STARTER));
  const back = convert(there.text, 'yaml');
  assert.ok(!back.commentsLost);
  assert.deepEqual(parse(back.text), parse(STARTER));
});

test('values keep their type and precision', () => {
  const source = [
    'text: "12"',
    'yes: "true"',
    'no: "null"',
    'large: 9007199254740993',
    'tiny: 1.5e-7',
    'long: |',
    '  two',
    '  lines',
    'empty: ""',
    'spaces: "  x "',
    'colon: "a: b"',
    'dash: "- a"',
    'hash: "a # b"',
    'expression: "${ a.b ? \'x\' : \'y\' }"',
    'list: [[], {}, [1, [2]]]',
    'date: 2024-01-01',
    '',
  ].join('\n');
  const json = convert(source, 'json').text;
  assert.match(json, /"large": 9007199254740993,/);
  const yaml = convert(json, 'yaml').text;
  const exact = (text: string) => parse(text, { intAsBigInt: true }) as unknown;
  assert.deepEqual(exact(yaml), exact(source));
  assert.match(yaml, /expression: "\$\{/);
});

test('anchors are expanded in JSON', () => {
  assert.deepEqual(JSON.parse(convert('a: &x { b: 1 }\nc: *x\n', 'json').text), { a: { b: 1 }, c: { b: 1 } });
});

test('a text that cannot be parsed is not converted; the position is reported', () => {
  assert.throws(() => convert('name: x\nsteps: [\n', 'json'), /Line \d+, column \d+/);
});

test('the name is found as soon as it is typed', () => {
  assert.equal(nameIn('name: hello\nsteps:\n  - id: ['), 'hello');
  assert.equal(nameIn('steps: []'), '');
});

test('a problem is underlined from its position to the end of the word, and never empty', () => {
  const source = 'name: x\nsteps:\n  - sett: "a b"\n\n';
  const of = (line: number, column: number) => {
    const { from, to } = extent(source, { line, column });
    return source.slice(from, to);
  };
  assert.equal(of(3, 5), 'sett');
  assert.equal(of(3, 11), '"a b"');
  assert.equal(of(1, 99), 'x');
  assert.equal(of(99, 1), '');
  assert.equal(of(2, 7), 'steps:');
});

const NESTED = `name: x
steps:
  - id: a
    switch: "\${ input }"
    cases:
      "3":
        - id: three
          set: 1
    default:
      - id: other
        set: 1
  - id: loop
    forEach: [1]
    steps:
      - id: iteration
        set: 1
        onError:
          - id: caught
            set: 1
    compensate:
      id: undo
      set: 1
output: 1
`;

test('steps have the paths of the plan', () => {
  assert.deepEqual(
    stepsOf(read(NESTED)).map(({ path }) => path),
    ['a', 'a/3/three', 'a/default/other', 'loop', 'loop/*/iteration', 'loop/*/iteration/onError/caught', 'loop/compensate/undo'],
  );
});

test('the cursor is in the innermost step', () => {
  const at = (text: string) => stepAt(read(NESTED), NESTED.indexOf(text))?.path;
  assert.equal(at('id: three'), 'a/3/three');
  assert.equal(at('cases'), 'a');
  assert.equal(at('id: caught'), 'loop/*/iteration/onError/caught');
  assert.equal(at('output'), undefined);
  assert.equal(at('name'), undefined);
  assert.equal(stepAt(read(NESTED), NESTED.length)?.path, undefined);
  const open = NESTED.replace(/\noutput[^]*/, '');
  assert.equal(stepAt(read(open), open.length)?.path, 'loop/compensate/undo');
});
