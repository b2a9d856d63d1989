import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import type { Flow } from '../../../harness/scenario/scenario.ts';
import { PayloadSource } from '../../../harness/workload/payload.ts';
import { Workload } from '../../../harness/workload/workload.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const flow = (name: string, timing: Flow['timing'], from = 1): Flow => ({
  name,
  from,
  to: 2,
  service: 1,
  class: 'tactical',
  assured: false,
  custody: false,
  bytes: 100,
  timing,
  lifetimeNs: 60 * SECOND_NS,
  deadlineNs: undefined,
  deadlineShare: 1,
});

const regular = (startNs: number, endNs: number, intervalNs: number): Flow['timing'] => ({
  kind: 'regular',
  startNs,
  endNs,
  intervalNs,
});
const random = { kind: 'poisson', startNs: 0, endNs: 1e6, meanIntervalNs: 1e3 } as const;

const run = (flows: readonly Flow[], before?: (workload: Workload, queue: EventQueue) => void) => {
  const queue = new EventQueue();
  const made: { readonly name: string; readonly atNs: number; readonly request: number }[] = [];
  const workload = new Workload({
    flows,
    queue,
    streams: new RandomStreams(5),
    submit: (request, _index, { name }) => made.push({ name, atNs: queue.nowNs, request }),
  });
  workload.start();
  before?.(workload, queue);
  queue.runUntil(1e9);
  return made;
};

const timesOf = (made: ReturnType<typeof run>, name: string): number[] =>
  made.filter((one) => one.name === name).map(({ atNs }) => atNs);

describe('the workload', () => {
  it('submits at regular and listed instants, the end excluded', () => {
    const made = run([
      flow('regular', regular(10, 40, 10)),
      flow('listed', { kind: 'listed', atNs: [5, 5, 77] }),
    ]);
    expect(timesOf(made, 'regular')).toEqual([10, 20, 30]);
    expect(timesOf(made, 'listed')).toEqual([5, 5, 77]);
  });

  it('gives each request a number of its own that other flows do not shift', () => {
    const a = flow('a', regular(0, 100, 10));
    const b = flow('b', regular(0, 100, 7));
    const both = run([a, b]);
    expect(new Set(both.map(({ request }) => request)).size).toBe(both.length);
    const longer = run([a, flow('b', regular(0, 100, 1))]);
    const numbers = (made: typeof both): number[] =>
      made.filter(({ name }) => name === 'a').map(({ request }) => request);
    expect(numbers(longer)).toEqual(numbers(both));
  });

  it('draws random instants that follow the mean and do not depend on other flows', () => {
    const alone = timesOf(run([flow('random', random)]), 'random');
    const beside = timesOf(run([flow('other', random), flow('random', random)]), 'random');
    expect(beside).toEqual(alone);
    expect(alone.length).toBeGreaterThan(850);
    expect(alone.length).toBeLessThan(1_150);
    expect(alone.every((atNs, i) => Number.isInteger(atNs) && atNs > (alone[i - 1] ?? 0))).toBe(
      true,
    );
  });

  it('falls silent at a node that is lost, and goes on elsewhere', () => {
    const flows = [flow('a', regular(0, 100, 10), 1), flow('b', regular(0, 100, 10), 3)];
    const made = run(flows, (workload, queue) => {
      queue.runUntil(35);
      workload.silence(1);
    });
    expect(timesOf(made, 'a')).toEqual([0, 10, 20, 30]);
    expect(timesOf(made, 'b')).toHaveLength(10);
  });
});

describe('payloads', () => {
  const source = new PayloadSource(new RandomStreams(1));
  const joined = (chunks: readonly Uint8Array[]): Uint8Array => Buffer.concat(chunks);

  it.each([0, 1, 7, 8, 15, 16, 17, 1_500, 3_000_000])(
    'are %i bytes long and known again',
    (bytes) => {
      const payload = source.payload(123_456, bytes);
      expect(joined(payload)).toHaveLength(bytes);
      expect(source.matches(123_456, payload)).toBe(true);
      expect(source.requestOf(payload)).toBe(bytes < 8 ? -1 : 123_456);
    },
  );

  it('are recognised whatever the cuts, and not when one byte differs', () => {
    const whole = joined(source.payload(77, 5_000));
    expect(source.matches(77, [whole.subarray(0, 9), whole.subarray(9)])).toBe(true);
    for (const at of [0, 12, 20, 4_999]) {
      const wrong = Uint8Array.from(whole);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      expect(source.matches(77, [wrong])).toBe(false);
    }
    expect(source.matches(78, [whole])).toBe(false);
  });

  it('carry request numbers beyond 32 bits', () => {
    const request = 0x1_2345_6789;
    expect(source.requestOf(source.payload(request, 100))).toBe(request);
  });
});
