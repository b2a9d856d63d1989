import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { Computer } from '../../../harness/node/computer.ts';
import { MassMemory } from '../../../harness/storage/mass-memory.ts';
import { NodeClock } from '../../../harness/world/node-clock.ts';
import type { AvionicsEffect, AvionicsInput } from '../../../protocols/avionics.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

type Answer = (input: AvionicsInput) => readonly AvionicsEffect[];

/** A computer whose software answers inputs as the test says. */
const bench = (answer: Answer = () => []) => {
  const queue = new EventQueue();
  const streams = new RandomStreams(1);
  const inputs: AvionicsInput[] = [];
  const effects: AvionicsEffect[] = [];
  const told: (readonly [number, number])[][] = [];
  const settings = {
    driftPpbSigma: 0,
    driftPpbMax: 0,
    randomWalkPpb: 0,
    timeSource: true,
    rtcErrorNs: 0,
  };
  const memory = new MassMemory({
    queue,
    latencyNs: 100,
    capacityBytes: 1_000,
    listener: {
      durable: () => undefined,
      removed: () => undefined,
      failed: () => undefined,
      torn: () => undefined,
      damaged: () => undefined,
    },
  });
  let onEffect = (_effect: AvionicsEffect): void => undefined;
  const computer = new Computer({
    node: 1,
    queue,
    memory,
    clock: new NodeClock({ streams, node: 'n', settings, relativityPpb: 0 }),
    entropy: streams.stream('n', 'entropy'),
    create: () => ({
      step: (input) => {
        inputs.push(input);
        return answer(input);
      },
    }),
    onEffect: (effect) => {
      effects.push(effect);
      onEffect(effect);
    },
    onBoot: () => undefined,
    timerListener: {
      set: () => undefined,
      ended: () => undefined,
      stepEnded: () => undefined,
      watchdogTold: (waiting) => told.push([...waiting]),
      stopped: () => undefined,
    },
  });
  const kinds = (): string[] => inputs.map(({ kind }) => kind);
  const answerEffects = (react: typeof onEffect): void => {
    onEffect = react;
  };
  return { queue, memory, computer, inputs, effects, told, kinds, answerEffects };
};

const setTimer = (timer: number, atMonotonicNs: number): AvionicsEffect => ({
  kind: 'timer-set',
  timer,
  atMonotonicNs,
});

describe('a computer', () => {
  it('takes no input before it booted', () => {
    const { computer, queue, kinds } = bench();
    computer.bootAt(SECOND_NS, 'power-on');
    expect(computer.input({ kind: 'timer', timer: 0 })).toBe(false);
    queue.runUntil(SECOND_NS);
    expect(computer.running).toBe(true);
    expect(kinds()).toEqual(['boot']);
  });

  it('gives the durable records, a boot count that rises and fresh entropy at each boot', () => {
    const { computer, queue, memory, inputs } = bench();
    computer.bootAt(0, 'power-on');
    queue.runUntil(0);
    memory.write(1, 'marks', 'kept', [new Uint8Array(3)]);
    queue.runUntil(200);
    memory.write(2, 'marks', 'lost', [new Uint8Array(3)]);
    computer.stop();
    computer.bootAt(SECOND_NS, 'cold');
    queue.runUntil(SECOND_NS);
    const boots = inputs.flatMap((input) => (input.kind === 'boot' ? [input] : []));
    expect(boots.map(({ cause, bootCount }) => [cause, bootCount])).toEqual([
      ['power-on', 1],
      ['cold', 2],
    ]);
    expect(boots[1]?.records.map(({ key }) => key)).toEqual(['kept']);
    expect(boots[1]?.entropy).not.toEqual(boots[0]?.entropy);
    expect(boots[1]?.monotonicNs).toBe(0);
  });

  it('counts boots from 1 again when a fault took the count, and restarts of before are none', () => {
    const { computer, queue, inputs } = bench((input) =>
      input.kind === 'boot' ? [{ kind: 'restart', boot: 'warm' }] : [],
    );
    computer.bootAt(0, 'power-on');
    queue.runUntil(0);
    computer.stop();
    computer.bootCount = 0;
    computer.bootAt(SECOND_NS, 'cold');
    queue.runUntil(SECOND_NS);
    expect(inputs.flatMap((input) => (input.kind === 'boot' ? [input.bootCount] : []))).toEqual([
      1, 1,
    ]);
  });

  it('fires a timer at its local time, never early', () => {
    const { computer, queue, inputs } = bench((input) =>
      input.kind === 'boot' ? [setTimer(3, 12_345)] : [],
    );
    computer.bootAt(1_000, 'power-on');
    queue.runUntil(SECOND_NS);
    expect(inputs.at(-1)).toMatchObject({ kind: 'timer', timer: 3, monotonicNs: 12_345 });
  });

  it('moves and cancels timers', () => {
    const { computer, queue, kinds } = bench((input) =>
      input.kind === 'boot'
        ? [setTimer(0, 10), setTimer(0, 30), setTimer(1, 20), { kind: 'timer-cancel', timer: 1 }]
        : [],
    );
    computer.bootAt(0, 'power-on');
    queue.runUntil(29);
    expect(kinds()).toEqual(['boot']);
    queue.runUntil(100);
    expect(kinds()).toEqual(['boot', 'timer']);
  });

  it('forgets its timers and waiting inputs in a reset', () => {
    const { computer, queue, kinds } = bench((input) =>
      input.kind === 'boot' && input.bootCount === 1 ? [setTimer(0, 500)] : [],
    );
    computer.bootAt(0, 'power-on');
    queue.runUntil(100);
    computer.stop();
    expect(computer.input({ kind: 'timer', timer: 0 })).toBe(false);
    computer.bootAt(400, 'warm');
    queue.runUntil(SECOND_NS);
    expect(kinds()).toEqual(['boot', 'boot']);
  });

  it('starts once when it is reset again before it booted', () => {
    const { computer, queue, inputs } = bench();
    computer.bootAt(100, 'warm');
    computer.stop();
    computer.bootAt(300, 'cold');
    queue.runUntil(SECOND_NS);
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toMatchObject({ kind: 'boot', cause: 'cold', bootCount: 1 });
  });

  it('carries a batch out in order before it takes the answer to one of its effects', () => {
    const { computer, queue, effects, kinds, answerEffects } = bench((input) =>
      input.kind === 'boot'
        ? [
            { kind: 'timer-cancel', timer: 9 },
            { kind: 'watch-silence', terminal: 0, intervalNs: 1, intervals: [] },
            { kind: 'watch-silence', terminal: 1, intervalNs: 1, intervals: [] },
          ]
        : [],
    );
    const seen: number[] = [];
    answerEffects(() => {
      computer.input({ kind: 'silence', terminal: 0, intervals: 3 });
      seen.push(kinds().length);
    });
    computer.bootAt(0, 'power-on');
    queue.runUntil(0);
    expect(effects).toHaveLength(2);
    expect(seen).toEqual([1, 1]);
    expect(kinds()).toEqual(['boot', 'silence', 'silence']);
  });

  it('fires timers by its counter when this begins to run otherwise', () => {
    for (const ppb of [-1e6, 1e6]) {
      const wantedNs = 60 * SECOND_NS;
      const { computer, queue, inputs } = bench(({ kind }) =>
        kind === 'boot' ? [setTimer(3, wantedNs)] : [],
      );
      computer.bootAt(0, 'power-on');
      queue.runUntil(10 * SECOND_NS);
      computer.clock.driftFurther(queue.nowNs, 100 * SECOND_NS, ppb);
      queue.runUntil(100 * SECOND_NS);
      const [fired, ...further] = inputs.filter(({ kind }) => kind === 'timer');
      expect(further).toEqual([]);
      expect(fired?.monotonicNs).toBeGreaterThanOrEqual(wantedNs);
      expect(fired?.monotonicNs).toBeLessThanOrEqual(wantedNs + 1);
    }
  });

  it('is slow until the last of several reasons is over', () => {
    const { computer, queue, kinds } = bench();
    computer.bootAt(0, 'power-on');
    queue.runUntil(0);
    const heardAfter = (ns: number): boolean => {
      const before = kinds().length;
      computer.input({ kind: 'silence', terminal: 0, intervals: 1 });
      queue.runUntil(queue.nowNs + ns);
      const heard = kinds().length > before;
      queue.runUntil(queue.nowNs + SECOND_NS);
      return heard;
    };
    computer.slowDown(10, 1);
    computer.slowDown(100, 1);
    expect([heardAfter(99), heardAfter(100)]).toEqual([false, true]);
    computer.slowDown(100, -1);
    expect([heardAfter(9), heardAfter(10)]).toEqual([false, true]);
    computer.slowDown(10, -1);
    expect(heardAfter(0)).toBe(true);
  });

  it('says with each word to the watchdog which timers wait for a slow processor, and since when', () => {
    const { computer, queue, told } = bench((input) => {
      if (input.kind === 'boot') return [1, 2, 3, 4].map((timer) => setTimer(timer, 10 * timer));
      const word = { kind: 'watchdog', timeoutNs: SECOND_NS } as const;
      return input.kind === 'timer' ? [{ kind: 'timer-cancel', timer: 4 }, word] : [];
    });
    computer.bootAt(0, 'power-on');
    queue.runUntil(5);
    computer.slowDown(100, 1);
    queue.runUntil(350);
    expect(told).toEqual([
      [
        [2, 20],
        [3, 30],
      ],
      [[3, 30]],
      [],
    ]);
  });
});
