import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { createReporter, EffectBatch } from '../../flight/effects.ts';
import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import type { FlightClock } from '../../flight/ports.ts';
import { Chart } from '../../flight/statechart/chart.ts';
import { ChartRunner } from '../../flight/statechart/chart-runner.ts';
import { NodeChartTimers } from '../../flight/statechart/node-chart-timers.ts';
import { NodeTimers } from '../../flight/timers.ts';

/** Timers over a clock that the test turns, with the hardware's timers played by `fire`. */
const bench = () => {
  const clock = { ns: 0 };
  const flightClock: FlightClock = {
    nowNs: () => clock.ns,
    utcNs: () => clock.ns,
    utcUncertaintyNs: () => 0,
    monotonicAtUtc: (utcNs) => utcNs,
  };
  const effects = new EffectBatch();
  const timers = new NodeTimers(flightClock, effects);
  const taken = (): unknown[] => effects.list.splice(0);
  const fire = (timer: number, atNs: number): boolean => {
    clock.ns = atNs;
    return timers.fired(timer);
  };
  return { clock, flightClock, timers, taken, fire };
};

const delay = (id: string) => ({ id, event: { type: id }, state: 'busy' });

describe('timers of a node', () => {
  it('fire once, at their time', () => {
    const { timers, taken, fire } = bench();
    let fired = 0;
    const timer = timers.create(() => fired++);
    timer.arm(100);
    expect(taken()).toEqual([{ kind: 'timer-set', timer: 0, atMonotonicNs: 100 }]);
    expect(fire(0, 100)).toBe(true);
    expect(fire(0, 101)).toBe(true);
    expect(fired).toBe(1);
    expect(timer.armed).toBe(false);
  });

  it('are set no further than the hardware counts, and fire at their own time all the same', () => {
    const { timers, taken, fire } = bench();
    const endNs = 100 * 24 * 3_600e9;
    let fired = 0;
    timers.create(() => fired++).arm(endNs + 5);
    expect(taken()).toEqual([{ kind: 'timer-set', timer: 0, atMonotonicNs: endNs }]);
    fire(0, endNs);
    expect(fired).toBe(0);
    fire(0, endNs + 5);
    expect(fired).toBe(1);
  });

  it('are set no earlier than the hardware began to count, and can be cancelled', () => {
    const { timers, taken, fire } = bench();
    let fired = 0;
    const timer = timers.create(() => fired++);
    timer.arm(-60e9);
    expect(taken()).toEqual([{ kind: 'timer-set', timer: 0, atMonotonicNs: 0 }]);
    timer.cancel();
    expect(taken()).toEqual([{ kind: 'timer-cancel', timer: 0 }]);
    timer.arm(-60e9);
    fire(0, 0);
    expect(fired).toBe(1);
  });

  it('cost no effect when they move to a later time, and still fire then only', () => {
    const { timers, taken, fire } = bench();
    let fired = 0;
    const timer = timers.create(() => fired++);
    timer.arm(100);
    taken();
    timer.arm(150);
    timer.arm(300);
    expect(taken()).toEqual([]);
    fire(0, 100);
    expect(fired).toBe(0);
    expect(taken()).toEqual([{ kind: 'timer-set', timer: 0, atMonotonicNs: 300 }]);
    fire(0, 300);
    expect(fired).toBe(1);
  });

  it('are set anew when they move to an earlier time', () => {
    const { timers, taken } = bench();
    const timer = timers.create(() => undefined);
    timer.arm(100);
    timer.arm(50);
    expect(taken()).toHaveLength(2);
    expect(timer.atNs).toBe(50);
  });

  it('do not fire after they were cancelled, nor leave anything live behind', () => {
    const { timers, taken, fire } = bench();
    let fired = 0;
    const timer = timers.create(() => fired++);
    timer.arm(100);
    timer.cancel();
    timer.cancel();
    expect(taken()).toEqual([
      { kind: 'timer-set', timer: 0, atMonotonicNs: 100 },
      { kind: 'timer-cancel', timer: 0 },
    ]);
    fire(0, 100);
    expect(fired).toBe(0);
  });

  it('may be armed again from their own firing', () => {
    const { timers, fire } = bench();
    const times: number[] = [];
    const timer = timers.create(() => {
      times.push(timer.atNs);
      timer.arm(timer.atNs + 10);
    });
    timer.arm(10);
    for (const atNs of [10, 20, 30]) fire(0, atNs);
    expect(times).toEqual([10, 20, 30]);
  });

  it('ignore a number that nobody gave out', () => {
    expect(bench().fire(7, 1)).toBe(false);
  });
});

describe('the delays of a statechart', () => {
  const charted = () => {
    const parts = bench();
    const chart = { machine: 'terminal', instance: 3 } as const;
    return { ...parts, delays: new NodeChartTimers(parts.flightClock, parts.timers, chart) };
  };

  it('call back with their event, and not after they were cancelled', () => {
    const { delays, fire } = charted();
    const calls: string[] = [];
    const expired = ({ type }: { readonly type: string }) => calls.push(type);
    delays.set(delay('first'), 10, expired);
    delays.set(delay('second'), 20, expired);
    delays.cancel('second');
    delays.cancel('second');
    fire(0, 10);
    fire(1, 20);
    expect(calls).toEqual(['first']);
  });

  it('use as many timers as ran at once, however often they come round', () => {
    const { delays, timers, fire, taken } = charted();
    let calls = 0;
    for (let round = 0; round < 50; round++) {
      taken();
      delays.set(delay('kept'), 10, () => calls++);
      const [set] = taken() as { readonly timer: number; readonly atMonotonicNs: number }[];
      delays.set(delay('dropped'), 20, () => calls++);
      delays.cancel('dropped');
      fire(set?.timer ?? -1, set?.atMonotonicNs ?? 0);
    }
    expect(calls).toBe(50);
    expect(timers.fired(2)).toBe(false);
  });

  it('let whoever is called back start the next in the timer that just fired', () => {
    const { delays, fire, taken } = charted();
    delays.set(delay('first'), 10, () => delays.set(delay('next'), 5, () => undefined));
    taken();
    fire(0, 10);
    expect(taken()).toMatchObject([{ kind: 'timer-set', timer: 0, atMonotonicNs: 15 }]);
  });
});

describe('timers of delayed transitions', () => {
  const chart = createMachine({
    id: 'terminal',
    initial: 'idle',
    states: {
      idle: { on: { start: 'busy' } },
      busy: {
        initial: 'warming',
        after: { 100: 'idle' },
        on: { stop: 'idle' },
        states: { warming: { after: { warmUpNs: 'hot' } }, hot: {} },
      },
    },
  }).provide({ delays: { warmUpNs: 10 } });

  const charted = () => {
    const parts = bench();
    const runner = new ChartRunner(new Chart(chart), {
      input: undefined,
      timers: new NodeChartTimers(parts.flightClock, parts.timers, {
        machine: 'terminal',
        instance: 3,
      }),
      emitted: () => undefined,
      entered: () => undefined,
    });
    runner.start();
    return { ...parts, runner };
  };
  const ownerOf = (state: string) => ({ machine: 'terminal', instance: 3, state });

  it('name the state that they belong to, each for itself', () => {
    const { runner, taken } = charted();
    runner.send({ type: 'start' });
    expect(taken()).toEqual([
      { kind: 'timer-set', timer: 0, atMonotonicNs: 100, owner: ownerOf('busy') },
      { kind: 'timer-set', timer: 1, atMonotonicNs: 10, owner: ownerOf('busy.warming') },
    ]);
  });

  it('are cancelled when their state is left, and name it again when it is entered again', () => {
    const { runner, taken, clock } = charted();
    runner.send({ type: 'start' });
    taken();
    clock.ns = 5;
    runner.send({ type: 'stop' });
    expect(taken()).toHaveLength(2);
    runner.send({ type: 'start' });
    expect(taken().map((effect) => (effect as { owner: unknown }).owner)).toEqual([
      ownerOf('busy'),
      ownerOf('busy.warming'),
    ]);
  });

  it('keep their owner when the hardware fires early for an older setting', () => {
    const { timers, taken, fire } = bench();
    const owner = { machine: 'link', instance: 0, state: 'closing' } as const;
    const timer = timers.create(() => undefined);
    timer.arm(100, owner);
    timer.arm(300, owner);
    taken();
    fire(0, 100);
    expect(taken()).toEqual([{ kind: 'timer-set', timer: 0, atMonotonicNs: 300, owner }]);
  });

  it('tell the hardware when they come to belong to another state', () => {
    const { timers, taken } = bench();
    const timer = timers.create(() => undefined);
    timer.arm(100, { machine: 'link', instance: 0, state: 'closing' });
    timer.arm(300);
    expect(taken().at(-1)).toEqual({ kind: 'timer-set', timer: 0, atMonotonicNs: 300 });
  });
});

describe('a batch of effects', () => {
  it('keeps the order, and is empty for the next step', () => {
    const effects = new EffectBatch();
    effects.push({ kind: 'timer-cancel', timer: 1 });
    effects.push({ kind: 'timer-cancel', timer: 2 });
    expect(effects.list.map((effect) => 'timer' in effect && effect.timer)).toEqual([1, 2]);
    effects.clear();
    expect(effects.list).toEqual([]);
  });

  it('carries reports with the id and severity of the dictionary', () => {
    const effects = new EffectBatch();
    createReporter(effects).report('node.booted', 1, 2, 3);
    const { id, severity } = EVENT_REPORTS['node.booted'];
    expect(effects.list).toEqual([{ kind: 'report', report: { id, severity, args: [1, 2, 3] } }]);
  });
});
