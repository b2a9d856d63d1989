import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue, type EventTarget } from '../../../harness/kernel/event-queue.ts';

/** Remembers what fired, and when by the queue's clock. */
class Recorder implements EventTarget {
  readonly fired: { readonly atNs: number; readonly value: number }[] = [];
  readonly #queue: EventQueue;
  constructor(queue: EventQueue) {
    this.#queue = queue;
  }
  handle(_kind: number, value: number): void {
    this.fired.push({ atNs: this.#queue.nowNs, value });
  }
  get values(): number[] {
    return this.fired.map((event) => event.value);
  }
}

const setUp = (): { queue: EventQueue; recorder: Recorder } => {
  const queue = new EventQueue();
  return { queue, recorder: new Recorder(queue) };
};

describe('the event queue', () => {
  it('fires in the order of time, and ties in the order of scheduling', () => {
    const { queue, recorder } = setUp();
    [30, 10, 20, 10, 30, 10].forEach((atNs, value) => {
      queue.schedule(atNs, recorder, 0, value);
    });
    queue.runUntil(100);
    expect(recorder.values).toEqual([1, 3, 5, 2, 0, 4]);
    expect(recorder.fired.map((event) => event.atNs)).toEqual([10, 10, 10, 20, 30, 30]);
    expect(queue.nowNs).toBe(100);
    expect(queue.fired).toBe(6);
  });

  it('hands kind, number and object to the target', () => {
    const { queue } = setUp();
    const seen: unknown[] = [];
    const data = { id: 1 };
    queue.schedule(5, { handle: (...args) => seen.push(args) }, 7, -3.5, data);
    queue.runUntil(5);
    expect(seen).toEqual([[7, -3.5, data]]);
  });

  it('fires at now what is scheduled into the past, after what was due now', () => {
    const { queue, recorder } = setUp();
    queue.runUntil(1000);
    queue.schedule(1000, recorder, 0, 1);
    queue.schedule(3, recorder, 0, 2);
    queue.runUntil(1000);
    expect(recorder.fired).toEqual([
      { atNs: 1000, value: 1 },
      { atNs: 1000, value: 2 },
    ]);
  });

  it('fires what a handler schedules for the same instant in the same run', () => {
    const { queue, recorder } = setUp();
    const again: EventTarget = {
      handle: (_kind, value) => {
        recorder.handle(0, value);
        if (value < 5) queue.schedule(queue.nowNs, again, 0, value + 1);
      },
    };
    queue.schedule(10, again, 0, 0);
    queue.schedule(10, recorder, 0, 100);
    queue.runUntil(10);
    expect(recorder.values).toEqual([0, 100, 1, 2, 3, 4, 5]);
  });

  it('does not fire beyond the given time, and says when the next event is', () => {
    const { queue, recorder } = setUp();
    queue.schedule(50, recorder, 0, 1);
    expect(queue.fireNext(49)).toBe(false);
    expect(queue.nowNs).toBe(0);
    expect(queue.peekNs()).toBe(50);
    expect(queue.fireNext(50)).toBe(true);
    expect(queue.peekNs()).toBeUndefined();
  });

  it('cancels once, and never what fired or what took over the slot', () => {
    const { queue, recorder } = setUp();
    const first = queue.schedule(10, recorder, 0, 1);
    expect(queue.cancel(first)).toBe(true);
    expect(queue.cancel(first)).toBe(false);
    expect(queue.pending).toBe(0);
    const second = queue.schedule(10, recorder, 0, 2);
    queue.runUntil(10);
    expect(queue.cancel(second)).toBe(false);
    const third = queue.schedule(20, recorder, 0, 3);
    expect(queue.cancel(second)).toBe(false);
    expect(third).not.toBe(second);
    queue.runUntil(20);
    expect(recorder.values).toEqual([2, 3]);
    expect(queue.cancel(-1)).toBe(false);
  });

  it('never gives a handle twice, however often a slot is used again', () => {
    const { queue, recorder } = setUp();
    const stale = queue.schedule(0, recorder, 0, -1);
    queue.runUntil(0);
    for (let i = 1; i <= 10_000; i++) {
      const handle = queue.schedule(i, recorder, 0, i);
      expect(queue.cancel(stale)).toBe(false);
      if (i % 2 === 0) queue.cancel(handle);
      queue.runUntil(i);
    }
    expect(recorder.fired.length).toBe(5_001);
  });

  it('keeps its order across growth', () => {
    const { queue, recorder } = setUp();
    const times: number[] = [];
    let x = 12345;
    for (let i = 0; i < 20_000; i++) {
      x = (48271 * x) % 2147483647;
      times.push(x % 5_000);
      queue.schedule(times[i] as number, recorder, 0, i);
    }
    queue.runUntil(5_000);
    const expected = times.map((atNs, value) => ({ atNs, value }));
    expected.sort((left, right) => left.atNs - right.atNs || left.value - right.value);
    expect(recorder.fired).toEqual(expected);
  });

  it('drops cancelled entries before they pile up, without a change of order', () => {
    const { queue, recorder } = setUp();
    for (let i = 0; i < 100; i++) queue.schedule(1_000_000 + ((i * 37) % 10), recorder, 0, i);
    const farNs = 1e15;
    let handle = queue.schedule(farNs, recorder, 0, -1);
    for (let i = 1; i < 200_000; i++) {
      queue.cancel(handle);
      handle = queue.schedule(farNs + i, recorder, 0, -1);
    }
    expect(queue.pending).toBe(101);
    expect(queue.entries).toBeLessThan(10_000);
    queue.runUntil(2_000_000);
    const expected = Array.from({ length: 100 }, (_, i) => i);
    expected.sort((left, right) => ((left * 37) % 10) - ((right * 37) % 10) || left - right);
    expect(recorder.values).toEqual(expected);
  });

  it('refuses times that would lose the order', () => {
    const { queue, recorder } = setUp();
    for (const atNs of [Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53]) {
      expect(() => queue.schedule(atNs, recorder, 0)).toThrow(RangeError);
    }
    expect(queue.pending).toBe(0);
  });

  it('equals a sorted list under any mix of scheduling, cancelling and running', () => {
    const operation = fc.oneof(
      { weight: 6, arbitrary: fc.record({ what: fc.constant('add' as const), n: fc.nat(50) }) },
      { weight: 3, arbitrary: fc.record({ what: fc.constant('cancel' as const), n: fc.nat(40) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('run' as const), n: fc.nat(30) }) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const { queue, recorder } = setUp();
        const expected: { atNs: number; value: number }[] = [];
        let model: { atNs: number; value: number; handle: number }[] = [];
        operations.forEach(({ what, n }, value) => {
          if (what === 'add') {
            const atNs = queue.nowNs + n;
            model.push({ atNs, value, handle: queue.schedule(atNs, recorder, 0, value) });
          } else if (what === 'cancel') {
            const victim = model[n];
            if (victim !== undefined) expect(queue.cancel(victim.handle)).toBe(true);
            model = model.filter((event) => event !== victim);
          } else {
            const untilNs = queue.nowNs + n;
            const due = model.filter((event) => event.atNs <= untilNs);
            due.sort((left, right) => left.atNs - right.atNs || left.value - right.value);
            expected.push(...due.map(({ atNs, value: which }) => ({ atNs, value: which })));
            model = model.filter((event) => event.atNs > untilNs);
            queue.runUntil(untilNs);
          }
          expect(queue.pending).toBe(model.length);
        });
        expect(recorder.fired).toEqual(expected);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
