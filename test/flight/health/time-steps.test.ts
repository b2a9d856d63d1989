import { describe, expect, it } from 'vitest';
import { STRATUM_NONE } from '../../../flight/health/time-peers.ts';
import type { TimeTransfer } from '../../../flight/health/timekeeping.ts';
import type { ManagementMessage } from '../../../protocols/frame.ts';
import { encodeManagement } from '../../../protocols/management-codec.ts';
import { HOUR_NS, MILLISECOND_NS, MINUTE_NS, NS_MAX, SECOND_NS } from '../../../protocols/units.ts';
import { awake, honest, join, moving, runFor, type TimeNode, TimeRig } from './time-rig.ts';

describe('time steps and loops', () => {
  it('reports a neighbour that is a step away, does not follow, and takes another', () => {
    const rig = new TimeRig(9);
    const [good, liar, node] = [
      rig.add({ timeSource: true }),
      rig.add({ timeSource: true }),
      rig.add(),
    ];
    const part = join(rig, good, node);
    runFor(rig, 2 * MINUTE_NS);
    part();
    liar.lieNs = 10 * MILLISECOND_NS;
    liar.boot();
    join(rig, liar, node, moving(2));
    runFor(rig, 5 * MINUTE_NS);
    expect(node.named('time.step')).toBeGreaterThan(0);
    const report = node.reports.find(({ name }) => name === 'time.step');
    expect(report?.args[0]).toBe(liar.id);
    expect(Math.abs((report?.args[1] ?? 0) - 10 * MILLISECOND_NS)).toBeLessThan(100_000);
    expect(honest(node)).toBe(true);
    join(rig, good, node);
    runFor(rig, 5 * MINUTE_NS);
    expect(node.timekeeping.stratum).toBe(1);
    expect(node.standing().uncertaintyNs).toBeLessThan(20_000);
  });

  it('reports a step of its own receiver, does not follow, and leaves stratum 0', () => {
    const rig = new TimeRig(10);
    const node = rig.add({ timeSource: true });
    runFor(rig, MINUTE_NS);
    node.standing();
    node.lieNs = -3 * MILLISECOND_NS;
    awake(rig, node, 4);
    expect(honest(node)).toBe(true);
    expect(node.named('time.step')).toBeGreaterThan(2);
    expect(node.timekeeping.stratum).toBe(STRATUM_NONE);
    expect(node.steps).toBe(0);
  });

  it('follows a step that its receiver tells of for five minutes: the estimate was wrong', () => {
    const rig = new TimeRig(10);
    const node = rig.add({ timeSource: true });
    node.lieNs = 200 * SECOND_NS;
    node.boot();
    awake(rig, node, 1);
    expect(node.standing().errorNs).toBeGreaterThan(199 * SECOND_NS);
    node.lieNs = 0;
    awake(rig, node, 4);
    expect(node.steps).toBe(0);
    awake(rig, node, 3);
    expect(node.steps).toBe(1);
    expect(node.timekeeping.stratum).toBe(0);
    expect(honest(node)).toBe(true);
  });

  it('has contacts looked at anew when its first measurement sets a clock that was far off, and not else', () => {
    const rig = new TimeRig(14);
    const [good, off, near] = [rig.add({ timeSource: true }), rig.add(), rig.add()];
    off.lieNs = -800 * MILLISECOND_NS;
    off.boot();
    runFor(rig, MINUTE_NS);
    off.lieNs = 0;
    join(rig, good, off);
    join(rig, good, near);
    runFor(rig, MINUTE_NS);
    expect([off, near].map(honest)).toEqual([true, true]);
    expect([off.steps, near.steps]).toEqual([1, 0]);
  });

  it('does not while a neighbour agrees with its estimate', () => {
    const rig = new TimeRig(12);
    const [good, node] = [rig.add({ timeSource: true }), rig.add({ timeSource: true })];
    runFor(rig, MINUTE_NS);
    join(rig, good, node);
    node.lieNs = -3 * MILLISECOND_NS;
    awake(rig, node, 20);
    expect(node.steps).toBe(0);
    expect(honest(node)).toBe(true);
    expect(node.timekeeping.stratum).toBe(1);
  });

  it('knows nothing of UTC when its receiver says more than 100 days, and takes the time of a neighbour', () => {
    const rig = new TimeRig(13);
    const [good, node] = [rig.add({ timeSource: true }), rig.add({ timeSource: true })];
    node.lieNs = Number.MAX_SAFE_INTEGER - 60 * SECOND_NS;
    node.boot();
    runFor(rig, MINUTE_NS);
    expect(honest(node)).toBe(true);
    expect(node.standing().uncertaintyNs).toBeGreaterThan(99 * 24 * HOUR_NS);
    join(rig, good, node);
    runFor(rig, 2 * MINUTE_NS);
    expect(node.timekeeping.stratum).toBe(1);
    expect(node.standing().uncertaintyNs).toBeLessThan(20_000);
  });

  it('does not go round in a triangle that lost its source', () => {
    const rig = new TimeRig(11);
    const [source, a, b, c] = [rig.add({ timeSource: true }), rig.add(), rig.add(), rig.add()];
    const part = join(rig, source, a);
    join(rig, a, b, moving(2));
    join(rig, b, c, moving(3));
    join(rig, c, a, moving(4));
    runFor(rig, 10 * MINUTE_NS);
    expect([a, b, c].map((node) => node.timekeeping.stratum)).toEqual([1, 2, 2]);
    part();
    const before = Math.min(...[a, b, c].map((node) => node.standing().uncertaintyNs));
    runFor(rig, HOUR_NS);
    expect([a, b, c].map((node) => node.timekeeping.stratum)).toEqual([16, 16, 16]);
    const after = [a, b, c].map((node) => node.standing().uncertaintyNs);
    // Three clocks hold time better than one, but nobody's gets better by hearing it again.
    expect(Math.min(...after)).toBeGreaterThan(before);
    expect([a, b, c].every(honest)).toBe(true);
  });

  it('tells of a step in numbers that reports and messages carry, whatever it is told', () => {
    const rig = new TimeRig(9);
    const [good, node] = [rig.add({ timeSource: true }), rig.add()];
    const part = join(rig, good, node);
    runFor(rig, 2 * MINUTE_NS);
    part();
    const asked = askedBy(rig, node);
    const stamps = { t2Ns: -NS_MAX, t3Ns: -NS_MAX, uncertaintyNs: 0, stratum: 0 };
    const reply = { ...(asked.messages[0] as TimeTransfer), ...stamps, reply: true };
    node.step(() => node.timekeeping.control(asked.link, reply, node.clock.utcNs()));
    const [step] = node.reports.filter(({ name }) => name === 'time.step');
    expect(step?.args).toEqual([66, -NS_MAX]);
  });

  it('says no more of its own uncertainty than messages carry', () => {
    const rig = new TimeRig(9);
    const node = rig.add();
    const read = node.world.read.bind(node.world);
    node.world.read = (atNs, times) => {
      read(atNs, times);
      times.utcUncertaintyNs = NS_MAX;
    };
    node.boot();
    const { messages } = askedBy(rig, node);
    expect(messages.map(({ uncertaintyNs }) => uncertaintyNs)).toContain(NS_MAX);
    for (const message of messages) expect(() => encodeManagement(message)).not.toThrow();
  });
});

/** A neighbour that says nothing, and what it is asked within a minute. */
const askedBy = (rig: TimeRig, node: TimeNode) => {
  const messages: TimeTransfer[] = [];
  const link = {
    sendControl: (message: ManagementMessage) => {
      if (message.kind === 'time-transfer') messages.push(message);
      return true;
    },
  };
  const lightTimes = { lightTimeOutNs: () => 0, lightTimeBackNs: () => 0 };
  const info = { node: 66, stratum: 0, uncertaintyNs: 0, ...lightTimes };
  node.step(() => node.timekeeping.linkUp(link, info));
  runFor(rig, 20 * SECOND_NS);
  return { link, messages };
};
