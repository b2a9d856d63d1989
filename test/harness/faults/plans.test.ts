import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { type FaultRun, nodeNamed, operatedRing, run, type Told } from './rig.ts';

/**
 * What an operator does wrong with plans, over a ring of eight satellites and the site that it sits at: the
 * plan goes out at 60 s and is in force a minute later.
 */

const scenario = operatedRing();
const node = nodeNamed(scenario, 'site');
const atNs = 60 * SECOND_NS;
const EVERYBODY = scenario.nodes.length;
const bare = run(scenario);
const sound = run(scenario, [
  { id: 'f', kind: 'plan-late', node, atNs, delayNs: 1_000, issue: true },
]);

const chunks = (told: FaultRun): readonly Told[] =>
  told.of('command-sent').filter(({ values }) => values[2] === 'plan-chunk');
const ends = (told: FaultRun, stage: string): readonly Told[] =>
  told.of('command-stage').filter(({ values }) => values[3] === stage);
const inForce = (told: FaultRun): string[] =>
  told
    .of('plan-active')
    .map(({ atS, values }) => `${values[0]} ${values[1]} at ${Math.round(atS)}`)
    .sort();
/** What bundles do; who has which plan must not show there. */
const traffic = (told: FaultRun) =>
  told.of('delivered').map(({ atS, values }) => [values[0], Math.round(atS)]);

describe('a plan that leaves late', () => {
  it('reaches everybody so much later, after its activation, and is in force then', () => {
    const told = run(scenario, [
      { id: 'f', kind: 'plan-late', node, atNs, delayNs: 90 * SECOND_NS, issue: true },
    ]);
    expect(told.of('fault').map(({ values }) => [values[1], values[3]])).toEqual([
      ['plan-late', 1],
    ]);
    expect(chunks(told)).toHaveLength(EVERYBODY);
    for (const { atS } of chunks(told)) expect(atS).toBe(150);
    expect(ends(told, 'done')).toHaveLength(EVERYBODY);
    const late = told.of('plan-active').filter(({ values }) => values[1] === 2);
    expect(late).toHaveLength(EVERYBODY);
    for (const { atS } of late) expect(atS).toBeGreaterThanOrEqual(150);
    expect(told.failed).toEqual([]);
  });

  it('is the operator’s next one where none is to be made', () => {
    const fault: Fault = { id: 'f', kind: 'plan-late', node, atNs, delayNs: 1e9, issue: false };
    expect(chunks(run(scenario, [fault]))).toEqual([]);
  });
});

describe('a plan whose bytes are altered', () => {
  it('is refused by everybody for its digest, and in force on time when it is sent again', () => {
    const told = run(scenario, [{ id: 'f', kind: 'plan-corrupted', node, atNs, issue: true }]);
    const refused = ends(told, 'refused');
    expect(refused.map(({ values }) => values[4])).toEqual(Array(EVERYBODY).fill('digest'));
    expect(chunks(told)).toHaveLength(2 * EVERYBODY);
    expect(inForce(told)).toEqual(inForce(sound));
    expect(traffic(told)).toEqual(traffic(sound));
    expect(told.failed).toEqual([]);
  });
});

describe('a plan that leaves out the contacts of a pair', () => {
  const a = nodeNamed(scenario, 'ring-02');
  const b = nodeNamed(scenario, 'ring-03');
  const fault: Fault = { id: 'f', kind: 'plan-changed', node: a, without: b, atNs };
  const told = run(scenario, [fault]);
  const dropped = (of: FaultRun) =>
    of
      .of('unlock')
      .filter(({ values }) => values[0] === a && values[2] === b)
      .map(({ atS }) => Math.floor(atS));

  it('is in force everywhere, and ends their link in order a moment later', () => {
    const active = told.of('plan-active').filter(({ values }) => values[1] === 2);
    expect(active).toHaveLength(EVERYBODY);
    expect(told.of('contact-changed').map(({ values }) => values.slice(0, 3))).toContainEqual([
      2,
      a,
      b,
    ]);
    const inForceS = Math.floor(active[0]?.atS ?? 0);
    expect(dropped(told)).toContain(inForceS + 1);
    expect(dropped(sound)).toEqual([]);
    expect(told.failed).toEqual([]);
  });

  it('gives it back with the plan that leaves out another pair', () => {
    const other = nodeNamed(scenario, 'ring-06');
    const next: Fault = {
      id: 'g',
      kind: 'plan-changed',
      node: other,
      without: other + 1,
      atNs: 200e9,
    };
    const back = run(scenario, [fault, next]);
    const changes = back.of('contact-changed').map(({ values }) => values);
    expect(
      changes.filter(([, from, to]) => from === a && to === b).map((values) => values.at(-1)),
    ).toEqual([0, 1]);
    expect(changes.filter(([, from]) => from === other).map((values) => values.at(-1))).toContain(
      0,
    );
    expect(back.failed).toEqual([]);
  });
});

describe('an old plan that is sent once more', () => {
  const issue: Fault = { id: 'new', kind: 'plan-late', node, atNs, delayNs: 1_000, issue: true };

  const sentOnce = (atS: number): FaultRun =>
    run(scenario, [issue, { id: 'old', kind: 'plan-old', node, atNs: atS * SECOND_NS }]);
  const refusals = (told: FaultRun) => ends(told, 'refused').map(({ values }) => values[4]);

  it('is refused by everybody for its version when a newer one is in force', () => {
    const told = sentOnce(200);
    expect(refusals(told)).toEqual(Array(EVERYBODY).fill('older-version'));
  });

  it('is in force already between upload and activation of a newer one, and taken as that', () => {
    const told = sentOnce(90);
    expect(refusals(told)).toEqual([]);
    expect(ends(told, 'done')).toHaveLength(2 * EVERYBODY);
  });

  it.each([66, 90, 119.98, 120, 120.02, 200])('changes nothing else, sent at %d s', (atS) => {
    const told = sentOnce(atS);
    expect(refusals(told).every((reason) => reason === 'older-version')).toBe(true);
    expect(inForce(told)).toEqual(inForce(sound));
    expect(traffic(told)).toEqual(traffic(sound));
    expect(told.failed).toEqual([]);
  });

  it('that is in force already is taken, and changes nothing', () => {
    const told = run(scenario, [{ id: 'old', kind: 'plan-old', node, atNs }]);
    expect(ends(told, 'refused')).toEqual([]);
    expect(inForce(told)).toEqual(inForce(bare));
  });
});

describe('safe mode by command', () => {
  it('darkens a node, and the command at the end of the fault brings it back', () => {
    const hit = nodeNamed(scenario, 'ring-03');
    const lastingNs = 60 * SECOND_NS;
    const told = run(scenario, [
      { id: 's', kind: 'safe-mode-forced', node: hit, atNs, durationNs: lastingNs },
    ]);
    const modes = told
      .of('transition')
      .filter(({ values, atS }) => values[0] === hit && values[1] === 'node' && atS >= 60)
      .map(({ atS, values }) => [atS, values[4]]);
    // The telecommand is written down before it is obeyed.
    expect(modes[0]).toEqual([60.001, 'safe']);
    expect(modes.at(-1)?.[1]).toBe('operational');
    expect(modes.at(-1)?.[0]).toBeGreaterThanOrEqual(120);
    const lasers = told.of('laser').filter(({ values }) => values[0] === hit);
    expect(lasers.filter(({ atS }) => atS > 60.001 && atS < 120)).toEqual([]);
    expect(lasers.filter(({ atS, values }) => atS >= 120 && values[2] === 1)).not.toEqual([]);
  });
});
