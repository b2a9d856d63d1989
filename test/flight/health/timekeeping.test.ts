import { describe, expect, it } from 'vitest';
import { STRATUM_NONE } from '../../../flight/health/time-peers.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import {
  HOUR_NS,
  MILLISECOND_NS,
  MINUTE_NS,
  type Ns,
  SECOND_NS,
} from '../../../protocols/units.ts';
import { DRIFT_PPB_MAX, honest, join, moving, runFor, type TimeNode, TimeRig } from './time-rig.ts';

describe('timekeeping with an own source', () => {
  it('follows the receiver within its uncertainty, stratum 0, and never asks a neighbour', () => {
    const rig = new TimeRig(1);
    const [a, b] = [rig.add({ timeSource: true }), rig.add({ timeSource: true })];
    join(rig, a, b);
    for (let minute = 0; minute < 60; minute++) {
      runFor(rig, MINUTE_NS);
      expect(honest(a)).toBe(true);
      expect(a.standing().uncertaintyNs).toBeLessThan(120);
    }
    expect(a.timekeeping.stratum).toBe(0);
    expect(a.sent + b.sent).toBe(0);
  });

  it('goes into holdover when the source is lost, and comes back to it', () => {
    const rig = new TimeRig(2);
    const node = rig.add({ timeSource: true });
    node.world.loseTimeSource(HOUR_NS, 2 * HOUR_NS);
    runFor(rig, HOUR_NS - SECOND_NS);
    const before = node.standing().uncertaintyNs;
    runFor(rig, HOUR_NS);
    const after = node.standing();
    expect(node.timekeeping.stratum).toBe(STRATUM_NONE);
    expect(node.named('time.holdover')).toBe(1);
    const growth = (3_600 * DRIFT_PPB_MAX * SECOND_NS) / 1e9;
    expect(Math.abs(after.uncertaintyNs - before - growth)).toBeLessThan(5);
    expect(honest(node)).toBe(true);
    runFor(rig, 2 * SECOND_NS);
    expect(node.standing().uncertaintyNs).toBeLessThan(120);
    expect(node.timekeeping.stratum).toBe(0);
  });
});

describe('two-way transfer', () => {
  it('brings a drifting clock to microseconds over a moving light time', () => {
    const rig = new TimeRig(3);
    const source = rig.add({ timeSource: true });
    const node = rig.add();
    expect(node.standing().uncertaintyNs).toBeGreaterThan(5 * MILLISECOND_NS);
    join(rig, source, node);
    runFor(rig, 5 * SECOND_NS);
    expect(node.timekeeping.stratum).toBe(1);
    for (let i = 0; i < 400; i++) {
      runFor(rig, 17 * SECOND_NS);
      const { errorNs, uncertaintyNs } = node.standing();
      expect(Math.abs(errorNs)).toBeLessThanOrEqual(uncertaintyNs);
      expect(uncertaintyNs).toBeLessThan(12_000);
    }
    expect(node.named('time.step')).toBe(0);
  });

  it('passes time down a chain, one stratum a hop', () => {
    const rig = new TimeRig(4);
    const chain = [rig.add({ timeSource: true }), rig.add(), rig.add(), rig.add(), rig.add()];
    // The far end first: each learns later that its neighbour has got nearer to a source.
    for (let i = chain.length - 1; i > 0; i--) {
      join(rig, chain[i - 1] as TimeNode, chain[i] as TimeNode, moving(i));
      runFor(rig, SECOND_NS);
    }
    runFor(rig, 5 * MINUTE_NS);
    expect(chain.map((node) => node.timekeeping.stratum)).toEqual([0, 1, 2, 3, 4]);
    expect(chain.every(honest)).toBe(true);
    const stated = chain.map((node) => node.standing().uncertaintyNs);
    expect([...stated].sort((a, b) => a - b)).toEqual(stated);
    expect(stated[4]).toBeLessThan(50_000);
  });

  it('tries again in a quieter moment when queues blurred it', () => {
    const rig = new TimeRig(5);
    const source = rig.add({ timeSource: true });
    const node = rig.add();
    let sent = 0;
    const busy = moving(0, () => (sent++ < 2 ? 40 * MILLISECOND_NS : 1_000));
    join(rig, source, node, busy);
    runFor(rig, 5 * SECOND_NS);
    expect(node.sent).toBeGreaterThan(1);
    expect(node.standing().uncertaintyNs).toBeLessThan(10_000);
  });

  it('holds over when the link is gone: uncertainty grows by the drift bound', () => {
    const rig = new TimeRig(6);
    const source = rig.add({ timeSource: true });
    const node = rig.add();
    const part = join(rig, source, node);
    runFor(rig, 3 * MINUTE_NS);
    part();
    const before = node.standing().uncertaintyNs;
    runFor(rig, 30 * SECOND_NS);
    expect(node.timekeeping.stratum).toBe(1);
    runFor(rig, 2 * HOUR_NS - 30 * SECOND_NS);
    expect(node.timekeeping.stratum).toBe(STRATUM_NONE);
    expect(node.named('time.holdover')).toBe(1);
    const growth = (7_200 * DRIFT_PPB_MAX * SECOND_NS) / 1e9;
    expect(Math.abs(node.standing().uncertaintyNs - before - growth)).toBeLessThan(5);
    expect(honest(node)).toBe(true);
  });

  it('starts from the real-time clock after a reset; the first transfer sets it', () => {
    const rig = new TimeRig(7);
    const source = rig.add({ timeSource: true });
    const node = rig.add();
    const part = join(rig, source, node);
    runFor(rig, 10 * MINUTE_NS);
    part();
    node.boot();
    expect(node.standing().uncertaintyNs).toBeGreaterThan(5 * MILLISECOND_NS);
    expect(honest(node)).toBe(true);
    join(rig, source, node);
    runFor(rig, 5 * SECOND_NS);
    expect(node.standing().uncertaintyNs).toBeLessThan(12_000);
    expect(node.named('time.step')).toBe(0);
  });

  it('is set by the first transfer even when the real-time clock was a second off', () => {
    const rig = new TimeRig(8);
    const source = rig.add({ timeSource: true });
    const node = rig.add();
    node.lieNs = SECOND_NS;
    node.boot();
    join(rig, source, node);
    runFor(rig, 5 * SECOND_NS);
    expect(Math.abs(node.standing().errorNs)).toBeLessThan(100_000);
    expect(node.named('time.step')).toBe(0);
  });
});

describe('the stated uncertainty', () => {
  /**
   * Six nodes, one or two with sources that come and go; links come and go; queues of every kind.
   */
  const trial = (seed: number): { readonly broken: string[]; readonly synced: number } => {
    const rig = new TimeRig(seed);
    const stream = new RandomStreams(seed).stream('test', 'trial');
    const nodes = Array.from({ length: 6 }, (_, i) =>
      rig.add({ timeSource: i < 2, driftPpbSigma: 200, randomWalkPpb: 20 }),
    );
    for (const node of nodes.slice(0, 2)) {
      const lostNs = stream.integer(1_800) * SECOND_NS;
      node.world.loseTimeSource(lostNs, lostNs + stream.integer(1_800) * SECOND_NS);
    }
    const queueNs = (): Ns => {
      const mean = stream.uniform() < 0.1 ? 30 * MILLISECOND_NS : 50_000;
      return Math.round(stream.exponential(mean));
    };
    const links: (() => void)[] = [];
    const broken: string[] = [];
    let synced = 0;
    for (let round = 0; round < 90; round++) {
      if (round % 6 === 0) {
        for (const part of links.splice(0)) part();
        for (let i = 1; i < nodes.length; i++) {
          const other = nodes[stream.integer(i)] as TimeNode;
          links.push(join(rig, other, nodes[i] as TimeNode, moving(stream.uniform() * 6, queueNs)));
        }
      }
      if (round % 20 === 19) (nodes[stream.integer(6)] as TimeNode).boot();
      runFor(rig, 40 * SECOND_NS);
      for (const node of nodes) {
        const { errorNs, uncertaintyNs } = node.standing();
        if (Math.abs(errorNs) > uncertaintyNs) {
          broken.push(`seed ${seed} node ${node.id} round ${round}: ${errorNs} ± ${uncertaintyNs}`);
        }
        if (node.named('time.step') > 0) broken.push(`seed ${seed} node ${node.id}: step`);
        if (uncertaintyNs < 100_000) synced++;
      }
    }
    return { broken, synced: synced / (90 * nodes.length) };
  };

  it('covers the true error at every look, in 100 random hours of six nodes', () => {
    const results = Array.from({ length: 100 }, (_, seed) => trial(1_000 + seed));
    expect(results.flatMap((result) => result.broken)).toEqual([]);
    // And it is of use: most of the time it is under 100 µs.
    const mean = results.reduce((sum, result) => sum + result.synced, 0) / results.length;
    expect(mean).toBeGreaterThan(0.6);
  });
});
