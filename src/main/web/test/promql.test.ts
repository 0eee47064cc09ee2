import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';

const folder = '../../../kubernetes/monitoring';
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');

/** Where the expression stops being PromQL; undefined when it is valid. */
function fault(expression: string): number | undefined {
  const cursor = parser.parse(expression).cursor();
  do {
    if (cursor.type.isError) return cursor.from;
  } while (cursor.next());
  return undefined;
}

function holds(where: string, expression: string) {
  const at = fault(expression);
  assert.ok(at === undefined, `${where}: no PromQL at ${at}: ${expression}`);
}

test('every expression of the alerts is PromQL', () => {
  const rules = parse(read('rules.yaml')).groups.flatMap((group: { rules: { alert: string; expr: string }[] }) => group.rules);
  assert.ok(rules.length > 10);
  for (const rule of rules) holds(rule.alert, rule.expr);
});

test('every expression of the dashboard is PromQL', () => {
  const panels: { title: string; targets: { expr: string }[] }[] = JSON.parse(read('dashboard.json')).panels;
  const targets = panels.flatMap((panel) => panel.targets.map((target) => ({ where: panel.title, expr: target.expr })));
  assert.ok(targets.length > 15);
  for (const { where, expr } of targets) holds(where, expr);
});

test('invalid PromQL is detected', () => {
  for (const wrong of ['sum(up', 'rate(up[5m) > 1', 'up{job=x}', 'sum by (le (up)', 'up ==']) {
    assert.notEqual(fault(wrong), undefined, wrong);
  }
});
