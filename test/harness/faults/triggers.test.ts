import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { parseScenario } from '../../../harness/scenario/load.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { type FaultRun, nodeNamed, ring, run } from './rig.ts';

const scenario = ring(3 * 60 * SECOND_NS);
const node = nodeNamed(scenario, 'ring-01');

const drop = (id: string, nth: number): Fault => ({
  id,
  kind: 'tracking-drop',
  node,
  terminal: 0,
  atNs: 0,
  durationNs: 10 * SECOND_NS,
  when: { node, machine: 'terminal', instance: 0, enters: 'tracking', afterNs: 20e6, nth },
});

describe('a trigger', () => {
  it('begins its fault so long after the state was entered', () => {
    const told = run(scenario, [drop('f', 1)]);
    const entered = told
      .of('transition')
      .find(
        ({ values }) =>
          values[0] === node && values[2] === 0 && String(values[4]).startsWith('tracking'),
      );
    const [begin, end] = told.of('fault');
    expect((begin?.atS ?? 0) - (entered?.atS ?? 0)).toBeCloseTo(0.02, 9);
    expect((end?.atS ?? 0) - (begin?.atS ?? 0)).toBeCloseTo(10, 9);
  });

  it('waits for the nth time', () => {
    const told = run(scenario, [drop('first', 1), drop('second', 2)]);
    const begins = told.of('fault').filter(({ values }) => values[3] === 1);
    expect(begins.map(({ values }) => values[0])).toEqual([0, 1]);
    expect(run(scenario, [drop('second', 2)]).of('fault')).toEqual([]);
  });
});

const ONE_PLANE = `name: two-rings
duration: 130 s
channel: { extraLoss: 0.02, bursts: { meanGood: 2 s, meanBad: 20 ms, badLoss: 0.5 } }
constellations:
  - name: a
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
  - name: b
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1, raan: 90 deg }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
planner: { groupPairs: [] , pattern: grid }
flows:
  - { name: in-a, from: a-01, to: a-04, class: tactical, size: 20 kB, meanEvery: 1 s }
  - { name: in-b, from: b-01, to: b-04, class: tactical, size: 20 kB, meanEvery: 1 s }
`;

describe('the draws of links that a fault does not touch', () => {
  const { scenario: rings } = parseScenario('two-rings', ONE_PLANE, '.', {
    skipBadElements: false,
  });
  const a = (name: string) => nodeNamed(rings, name);
  const others = new Set(rings.nodes.filter(({ group }) => group === 'b').map(({ id }) => id));
  const faults: Fault[] = [
    {
      id: 'noise',
      kind: 'frames-corrupted',
      node: a('a-01'),
      partner: a('a-02'),
      both: true,
      share: 0.3,
      types: [],
      atNs: 60 * SECOND_NS,
      durationNs: 60 * SECOND_NS,
    },
    { id: 'reset', kind: 'computer-reset', boot: 'cold', node: a('a-03'), atNs: 90 * SECOND_NS },
  ];
  /** Runs that several tests look at. */
  const [one, withoutFirst] = [run(rings, faults), run(rings, faults.slice(1))];
  const ofOthers = (schedule: readonly Fault[]) => othersIn(run(rings, schedule));
  const othersIn = ({ records }: FaultRun) =>
    records.filter(
      ({ kind, values }) =>
        kind !== 'contact-planned' &&
        others.has(Number(values[0])) &&
        kind !== 'fault' &&
        kind !== 'released' &&
        kind !== 'held' &&
        kind !== 'accepted' &&
        kind !== 'delivered' &&
        kind !== 'submitted',
    );

  it('stay when one fault is taken from the schedule', () => {
    const whole = othersIn(one);
    expect(whole.length).toBeGreaterThan(100);
    expect(othersIn(withoutFirst)).toEqual(whole);
    expect(ofOthers([])).toEqual(whole);
  });

  /** Several that draw, in both rings; each frame's fate is a draw of its own. */
  const drawing = (group: 'a' | 'b', id: string, kind: 'frames-dropped' | 'frames-corrupted') => ({
    id,
    kind,
    node: a(`${group}-01`),
    partner: a(`${group}-02`),
    both: true,
    share: 0.3,
    types: [],
    atNs: 60 * SECOND_NS,
    durationNs: 60 * SECOND_NS,
  });
  const schedule: readonly Fault[] = [
    drawing('a', 'a-drops', 'frames-dropped'),
    drawing('b', 'b-drops', 'frames-dropped'),
    drawing('a', 'a-noise', 'frames-corrupted'),
    {
      id: 'a-forged',
      kind: 'frames-forged',
      node: a('a-02'),
      terminal: undefined,
      forgery: 'garbage',
      count: 50,
      intervalNs: 10e6,
      atNs: 70 * SECOND_NS,
    },
    drawing('b', 'b-noise', 'frames-corrupted'),
  ];

  it('stay whichever fault of the other ring is taken from a schedule of many', () => {
    const whole = ofOthers(schedule);
    const ofOther = schedule.filter(({ id }) => id.startsWith('a-'));
    for (const taken of ofOther) {
      expect(ofOthers(schedule.filter((fault) => fault !== taken)), taken.id).toEqual(whole);
    }
    expect(ofOthers(schedule.filter((fault) => !ofOther.includes(fault)))).toEqual(whole);
    // Their own faults do change them: this comparison can fail.
    expect(ofOthers(schedule.filter(({ id }) => id !== 'b-drops'))).not.toEqual(whole);
  });

  it('and the same schedule gives the same journal, encoded or not', () => {
    const { hash } = one;
    expect(run(rings, faults).hash).toBe(hash);
    expect(run(rings, faults, { encodeAvionics: true }).hash).toBe(hash);
    expect(withoutFirst.hash).not.toBe(hash);
  });
});
