import { describe, expect, it } from 'vitest';
import { EPOCH_OF_NOBODY } from '../../../harness/scenario/check-forgery.ts';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { type FaultRun, nodeNamed, operatedRing, run } from './rig.ts';

/* What goes wrong between operator and nodes, over a ring of eight and the site that the operator sits at. */

const scenario = operatedRing();
const site = nodeNamed(scenario, 'site');
const node = nodeNamed(scenario, 'ring-03');
const atNs = 60 * SECOND_NS;
const bare = run(scenario);
const UNAUTHENTIC = 801;

const stages = (told: FaultRun, of = node): readonly string[] =>
  told
    .of('command-stage')
    .filter(({ values }) => values[0] === of && values[3] !== 'accepted' && values[3] !== 'started')
    .map(({ values }) => `${values[2]} ${values[3]} ${values[4]}`.trim());
const modes = (told: FaultRun): readonly (readonly [number, unknown])[] =>
  told
    .of('transition')
    .filter(({ values, atS }) => values[0] === node && values[1] === 'node' && atS >= 60)
    .map(({ atS, values }) => [Math.round(atS), values[4]]);
const traffic = (told: FaultRun) =>
  told.of('delivered').map(({ atS, values }) => [values[0], Math.round(atS)]);

describe('a telecommand that comes several times', () => {
  const repeated: Fault = {
    ...{ id: 'f', kind: 'telecommand-duplicated', node, atNs, copies: 1, intervalNs: 1e9 },
    ...{ delayNs: 0, lifetimeNs: undefined },
  };

  it('is executed once', () => {
    const told = run(scenario, [{ ...repeated, copies: 3 }]);
    expect(stages(told)).toEqual([
      'ping done',
      ...Array(3)
        .fill('refused replayed')
        .map((end) => ` ${end}`.trim()),
    ]);
    expect(told.failed).toEqual([]);
  });

  it('is refused, and may come again, when it comes after its end', () => {
    const told = run(scenario, [{ ...repeated, delayNs: 30e9, lifetimeNs: 10e9 }]);
    expect(stages(told)).toEqual(['ping refused expired', 'ping refused expired']);
    expect(
      told.of('timed-order').filter(({ values }) => values[0] === 'void-command'),
    ).toHaveLength(2);
    expect(told.failed).toEqual([]);
  });

  it('comes no more behind `until`, as the heal of a campaign sets it', () => {
    const told = run(scenario, [{ ...repeated, copies: 3, untilNs: atNs + 2e9 }]);
    expect(stages(told)).toEqual(['ping done', 'refused replayed']);
    expect(told.failed).toEqual([]);
  });

  it('is refused by a node that it is not for', () => {
    const other = nodeNamed(scenario, 'ring-06');
    const told = run(scenario, [{ ...repeated, astray: other }]);
    expect(stages(told)).toEqual([]);
    expect(stages(told, other)).toEqual(['refused wrong-target', 'refused wrong-target']);
    expect(told.of('stray-command').map(({ values }) => values[0])).toEqual([other, other]);
    expect(told.failed).toEqual([]);
  });
});

describe('telecommands that contradict each other', () => {
  const fault = (over: object): Fault => ({
    ...{ id: 'f', kind: 'telecommands-contradictory', node, atNs, terminal: undefined },
    ...{ intervalNs: 2e9, reversed: false, durationNs: 60e9 },
    ...over,
  });

  it('are obeyed in the order of their coming', () => {
    const told = run(scenario, [fault({})]);
    expect(modes(told)[0]).toEqual([60, 'safe']);
    expect(modes(told)[1]?.[0]).toBe(62);
    expect(modes(told).at(-1)?.[1]).toBe('operational');
    expect(told.failed).toEqual([]);
  });

  it('are so too when the older one comes last, until another order at the end', () => {
    const told = run(scenario, [fault({ reversed: true })]);
    expect(modes(told)[0]).toEqual([62, 'safe']);
    expect(modes(told)[1]?.[0]).toBe(120);
    expect(modes(told).at(-1)?.[1]).toBe('operational');
    expect(told.failed).toEqual([]);
  });

  it('leave the node at work when the end comes before the second of them', () => {
    for (const reversed of [false, true]) {
      const told = run(scenario, [fault({ reversed, intervalNs: 2e9, durationNs: 1e9 })]);
      expect(stages(told)).toEqual(['safe-mode done', 'safe-mode done']);
      expect(modes(told).at(-1)?.[1] ?? 'operational').toBe('operational');
    }
  });

  it('may be about one terminal', () => {
    const told = run(scenario, [fault({ terminal: 0, intervalNs: 20e9 })]);
    expect(stages(told)).toEqual(['terminal done', 'terminal done', 'terminal done']);
    expect(told.of('unlock').length).toBeGreaterThan(bare.of('unlock').length);
    expect(told.failed).toEqual([]);
  });
});

describe('a forged plan', () => {
  it('is refused as not authentic, told to nobody, and changes nothing', () => {
    const told = run(scenario, [{ id: 'f', kind: 'plan-forged', node, atNs, epoch: undefined }]);
    expect(told.of('report').some(({ values }) => values[1] === UNAUTHENTIC)).toBe(true);
    expect(told.of('forged-command').map(({ values }) => values[0])).toEqual([node]);
    expect(told.of('plan-active').length).toBe(bare.of('plan-active').length);
    expect(traffic(told)).toEqual(traffic(bare));
    expect(told.failed).toEqual([]);
  });

  it('under a key that is retired is refused for that', () => {
    const keyRollovers = [{ atNs: 30e9, overlapNs: 20e9 }];
    const rolled = {
      ...scenario,
      operations: scenario.operations && { ...scenario.operations, keyRollovers },
    };
    const forged: Fault = { id: 'f', kind: 'plan-forged', node, atNs: 200e9, epoch: 1 };
    const told = run(rolled, [forged]);
    expect(stages(told).at(-1)).toBe('refused key-epoch');
    expect(told.failed).toEqual([]);
  });
});

describe('a plan under a key that no node has loaded', () => {
  const forged: Fault = { id: 'f', kind: 'plan-forged', node, atNs, epoch: EPOCH_OF_NOBODY };

  it('is refused for that, and would be found if it were taken', () => {
    const told = run(scenario, [forged]);
    expect(stages(told).at(-1)).toBe('refused key-epoch');
    expect(told.of('forged-command').map(({ values }) => values[0])).toEqual([node]);
    expect(traffic(told)).toEqual(traffic(bare));
    expect(told.failed).toEqual([]);
  });
});

describe('a plan that leaves in part', () => {
  const fault = (share: number): Fault => ({
    ...{ id: 'f', kind: 'plan-partial', node: site, atNs, share, issue: true },
  });
  const sentAt = (told: FaultRun) =>
    told
      .of('command-sent')
      .filter(({ values }) => values[2] === 'plan-chunk')
      .map(({ atS }) => atS);

  it('reaches the others when no answer of theirs has come', () => {
    const told = run(scenario, [fault(0.5)]);
    expect(sentAt(told).filter((atS) => atS === 60)).toHaveLength(5);
    expect(sentAt(told).filter((atS) => atS > 60)).toHaveLength(4);
    const active = told.of('plan-active').filter(({ values }) => values[1] === 2);
    expect(active).toHaveLength(scenario.nodes.length);
    expect(told.failed).toEqual([]);
  });

  it('is whole where nothing is left out', () => {
    const told = run(scenario, [fault(0)]);
    expect(sentAt(told).every((atS) => atS === 60)).toBe(true);
  });
});

describe('a change of keys in mid-session', () => {
  it('gives every node the next epoch and renews the sessions', () => {
    const told = run(scenario, [
      { id: 'f', kind: 'key-rollover', node: site, atNs, leadNs: 60e9, overlapNs: 60e9 },
    ]);
    const current = told
      .of('key-epoch')
      .filter(({ values }) => values[1] === 2 && values[2] === 'current');
    expect(current).toHaveLength(scenario.nodes.length);
    const retired = told.of('key-epoch').filter(({ values }) => values[2] === 'retired');
    expect(retired).toHaveLength(scenario.nodes.length);
    expect(told.failed).toEqual([]);
  });
});

describe('a pass that is cut', () => {
  // Nothing reaches the node through the mesh: its links are out.
  const over = nodeNamed(scenario, 'ring-01');
  const alone = ['ring-02', 'ring-08', 'site'].map(
    (name, index): Fault => ({
      ...{ id: `o-${index}`, kind: 'link-outage', node: over, partner: nodeNamed(scenario, name) },
      ...{ atNs: 30e9, durationNs: 440e9, both: true, share: 1, types: [] },
    }),
  );
  const plan: Fault = { id: 'p', kind: 'plan-late', node: site, atNs, delayNs: 1e9, issue: true };
  const cut: Fault = { id: 'c', kind: 'pass-cut', node: over, atNs: 61e9, durationNs: 200e9 };
  const heldAtS = (told: FaultRun): number | undefined =>
    told.of('plan-active').find(({ values }) => values[0] === over && values[1] === 2)?.atS;

  it('loses what is under way, which is said again in a later one', () => {
    const uncut = heldAtS(run(scenario, [...alone, plan]));
    const told = run(scenario, [...alone, plan, cut]);
    expect(uncut).toBeDefined();
    expect(heldAtS(told) ?? Number.POSITIVE_INFINITY).toBeGreaterThan((uncut ?? 0) + 60);
    expect(told.failed).toEqual([]);
  });
});
