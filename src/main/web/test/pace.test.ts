import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace, type Ticks } from '../src/pace';

/** A clock controlled by the test. */
class Hand implements Ticks {
  private time = 0;
  private timers: { at: number; work: () => void }[] = [];

  now(): number {
    return this.time;
  }

  later(work: () => void, ms: number): unknown {
    const timer = { at: this.time + ms, work };
    this.timers.push(timer);
    return timer;
  }

  forget(timer: unknown): void {
    this.timers = this.timers.filter((one) => one !== timer);
  }

  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const due = this.timers.filter((one) => one.at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.timers = this.timers.filter((one) => one !== due);
      this.time = Math.max(this.time, due.at);
      due.work();
      await settled();
    }
    this.time = end;
  }
}

const settled = () => new Promise((done) => setImmediate(done));

test('the first run is immediate, the next one is delayed, and requests are coalesced', async () => {
  const hand = new Hand();
  const times: number[] = [];
  const pace = new Pace(async () => void times.push(hand.now()), 1000, hand);
  pace.ask();
  await hand.pass(10);
  for (let n = 0; n < 50; n++) {
    pace.ask();
    await hand.pass(10);
  }
  await hand.pass(5000);
  assert.deepEqual(times, [0, 1000]);
});

test('one run at a time: a request in between follows', async () => {
  const hand = new Hand();
  let finish = () => {};
  let begun = 0;
  const pace = new Pace(() => (begun++, new Promise((done) => (finish = done))), 1000, hand);
  pace.ask();
  await hand.pass(0);
  pace.ask();
  await hand.pass(10_000);
  assert.equal(begun, 1);
  finish();
  await settled();
  await hand.pass(0);
  assert.equal(begun, 2);
});

test('nothing runs after stop', async () => {
  const hand = new Hand();
  let begun = 0;
  const pace = new Pace(async () => void begun++, 1000, hand);
  pace.ask();
  pace.stop();
  pace.ask();
  await hand.pass(5000);
  assert.equal(begun, 0);
});
