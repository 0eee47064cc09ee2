import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, bytes, duration } from '../src/format';

test('a duration uses a readable unit', () => {
  assert.equal(duration(0), '0 ms');
  assert.equal(duration(830), '830 ms');
  assert.equal(duration(2440), '2.4 s');
  assert.equal(duration(59_999), '59 s');
  assert.equal(duration(185_000), '3 min 05 s');
  assert.equal(duration(7_800_000), '2 h 10 min');
  assert.equal(duration(273_600_000), '3 d 4 h');
});

test('an age is in the past or the future', () => {
  assert.equal(age(1_000_000, 1_000_500), 'just now');
  assert.equal(age(1_000_000, 1_012_400), '12 s ago');
  assert.equal(age(1_180_000, 1_000_000), 'in 3 min');
});

test('a size is shown in units of 1024', () => {
  assert.equal(bytes(12), '12 B');
  assert.equal(bytes(1536), '1.5 KB');
  assert.equal(bytes(3 * 1024 * 1024), '3.0 MB');
});
