import { describe, expect, it } from 'vitest';
import type { FrameTap } from '../../../harness/bus/frame-tap.ts';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { Simulation } from '../../../harness/simulation.ts';
import { SECOND_NS, type Ns } from '../../../protocols/units.ts';
import { frames, link, node, RECEIVED, scenario } from './kinds-rig.ts';
import { run } from './rig.ts';

const short = { ...scenario, durationNs: 100 * SECOND_NS };

/** When frames that a fault hit come, without light time [s]: the start of each, and its delay. */
const released = (fault: Fault): readonly number[] => {
  const atS: number[] = [];
  const frameTap: FrameTap = {
    sent: (_from, _image, startNs: Ns, judgement) => {
      if (judgement === undefined || judgement.by.length === 0) return;
      atS.push((startNs + judgement.delayNs) / SECOND_NS);
    },
    arrived: () => undefined,
    injected: () => undefined,
  };
  run(short, [fault], { frameTap });
  return atS;
};

const told = (faults: readonly Fault[]) =>
  run({ ...scenario, durationNs: 160 * SECOND_NS }, faults);

describe('two faults of one kind at a node', () => {
  const lasting = (id: string, fromS: number, toS: number) => ({
    id,
    node,
    atNs: fromS * SECOND_NS,
    durationNs: (toS - fromS) * SECOND_NS,
  });
  const STORE_FAILED = 411;

  it('end each for itself: a store that fails', () => {
    const failing = (id: string, fromS: number, toS: number): Fault => ({
      ...lasting(id, fromS, toS),
      kind: 'store-failure',
    });
    const reports = told([failing('a', 90, 100), failing('b', 95, 130)])
      .of('report')
      .filter(({ values, atS }) => values[1] === STORE_FAILED && atS > 101);
    expect(reports.length).toBeGreaterThan(0);
  });

  it('end each for itself: software with other limits', () => {
    const other = (id: string, fromS: number, toS: number, ackDelayNs: Ns): Fault => ({
      ...lasting(id, fromS, toS),
      kind: 'other-limits',
      limits: { ackDelayNs },
    });
    const simulation = new Simulation({
      ...short,
      faults: [other('a', 10, 30, 3), other('b', 20, 40, 4)],
    });
    const limits = [15, 25, 35, 45].map((atS) => {
      simulation.runUntil(atS * SECOND_NS);
      return simulation.hub.limitsOf(node).at(-1)?.ackDelayNs;
    });
    expect(limits).toEqual([3, 4, 4, undefined]);
  });
});

describe('a fault at a node that is lost meanwhile', () => {
  it('is over in its time, on record: who counts what acts anywhere would count it for ever', () => {
    const slow: Fault = {
      ...{ id: 'slow', kind: 'slow-processor', node, serviceNs: 1e6 },
      ...{ atNs: 20 * SECOND_NS, durationNs: 60 * SECOND_NS },
    };
    const lost: Fault = { id: 'lost', kind: 'permanent-loss', node, atNs: 40 * SECOND_NS };
    const later: Fault = { ...slow, id: 'later', atNs: 50 * SECOND_NS };
    const { of } = run(short, [slow, lost, later]);
    const faults = of('fault').map(({ atS, values }) => [atS, values[0], values[3]]);
    expect(faults).toEqual([
      [20, 0, 1],
      [40, 1, 1],
      [80, 0, 0],
    ]);
  });
});

describe('an outage of a link', () => {
  it('lets no copy pass that another fault makes of a frame', () => {
    const outage: Fault = { ...link, kind: 'link-outage' };
    const copying: Fault = { ...link, id: 'g', kind: 'frames-duplicated', delayNs: 10e6 };
    const alone = told([outage]);
    expect(frames(alone, RECEIVED)).toBeGreaterThan(0);
    expect(frames(told([outage, copying]), RECEIVED)).toBe(frames(alone, RECEIVED));
  });
});

const held = { ...link, kind: 'frames-held' } as const;

describe('frames that are held', () => {
  it('come at the end of each pulse', () => {
    const pulse = { periodNs: SECOND_NS, onNs: 0.4 * SECOND_NS };
    const atS = released({ ...held, durationNs: 3 * SECOND_NS, pulse });
    expect(atS.length).toBeGreaterThan(0);
    for (const s of atS) expect(['90.4', '91.4', '92.4']).toContain(s.toFixed(1));
  });

  it('come by the instant at which a triggered fault is over', () => {
    const when = { node, machine: 'terminal', instance: 0, enters: 'tracking' } as const;
    const atS = released({
      ...held,
      atNs: 0,
      when: { ...when, afterNs: 10 * SECOND_NS, nth: 1 },
      durationNs: 60 * SECOND_NS,
      untilNs: 50 * SECOND_NS,
    });
    expect(atS.length).toBeGreaterThan(0);
    expect(Math.max(...atS)).toBeLessThanOrEqual(50.1);
  });
});

/** When frames of nobody's transmitter come [s], and what the journal says of how many. */
const injections = (fault: Fault) => {
  const atS: number[] = [];
  const now = { s: () => 0 };
  const frameTap: FrameTap = {
    sent: () => undefined,
    arrived: () => undefined,
    injected: () => {
      atS.push(now.s());
    },
  };
  const simulation = new Simulation({ ...short, faults: [fault] }, { frameTap });
  now.s = () => simulation.queue.nowNs / SECOND_NS;
  const told: unknown[] = [];
  simulation.journal.subscribe({
    kinds: ['injected'],
    record: (_kind, _atNs, values) => told.push(values[3]),
  });
  simulation.finish();
  return { atS, told };
};

describe('an adversary', () => {
  const at = { node, terminal: 0, atNs: 60 * SECOND_NS, untilNs: 70 * SECOND_NS };

  it('forges nothing behind `until`, as the heal of a campaign sets it', () => {
    const forged: Fault = {
      ...{ id: 'f', kind: 'frames-forged', ...at, forgery: 'garbage', message: undefined },
      ...{ epoch: undefined, count: 200, intervalNs: SECOND_NS },
    };
    const { atS, told } = injections(forged);
    expect(atS).toEqual([60, 61, 62, 63, 64, 65, 66, 67, 68, 69]);
    expect(told).toEqual([10]);
  });

  it('says nothing again behind it', () => {
    const replayed: Fault = {
      ...{ id: 'f', kind: 'frames-replayed', ...at, atNs: 0, message: undefined },
      ...{ durationNs: 70 * SECOND_NS, delayNs: 25 * SECOND_NS, repeats: 2 },
    };
    const { atS, told } = injections(replayed);
    expect(atS.length).toBeGreaterThan(0);
    expect(Math.max(...atS)).toBeLessThan(70);
    expect(told).toEqual([atS.length]);
  });
});
