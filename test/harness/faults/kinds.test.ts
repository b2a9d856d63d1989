import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { type FaultRun, nodeNamed, ring, run } from './rig.ts';

/*
 * Every kind of fault: what it does shows in the journal of a real run, and so does its end. The fault
 * hits ring-01, or its links with ring-02, from 90 s to 120 s of four minutes, unless it says otherwise.
 */

const scenario = ring();
const node = nodeNamed(scenario, 'ring-01');
const partner = nodeNamed(scenario, 'ring-02');
const bare = run(scenario);

const common = { id: 'f', node, atNs: 90 * SECOND_NS, durationNs: 30 * SECOND_NS };
const early = { atNs: SECOND_NS, durationNs: 60 * SECOND_NS };
const head = { ...common, terminal: undefined };
const link = { ...common, partner, both: true, share: 1, types: [] };
const forged = { ...head, count: 20, intervalNs: 10e6 };

const reports = (told: FaultRun, id: number): number =>
  told.of('report').filter(({ values }) => values[1] === id).length;
const count = (told: FaultRun, kind: Parameters<FaultRun['of']>[0]): number => told.of(kind).length;
const within = (told: FaultRun, kind: Parameters<FaultRun['of']>[0], fromS: number, toS: number) =>
  told.of(kind).filter(({ atS }) => atS >= fromS && atS < toS);
/** Sum of one column of the frame counts of the faulted link, in one direction. */
const frames = (told: FaultRun, column: number, [from, to] = [node, partner]): number =>
  told
    .of('frames-summary')
    .filter(({ values }) => values[0] === from && values[2] === to)
    .reduce((sum, { values }) => sum + Number(values[column]), 0);
const SENT = 3;
const RECEIVED = 5;
const CORRUPTED = 6;
const LOST = 7;

type Shows = (told: FaultRun) => void;
const more = (told: FaultRun, kind: Parameters<FaultRun['of']>[0]): void =>
  expect(count(told, kind)).toBeGreaterThan(count(bare, kind));

const CASES: readonly (readonly [string, Fault, Shows])[] = [
  [
    'a hang takes no submissions and ends with a cold start',
    { ...common, kind: 'hang' },
    (told) => {
      expect(count(told, 'submit-refused')).toBeGreaterThan(3);
      expect(told.of('node-up').at(-1)?.values).toEqual([node, 'cold', 2]);
      expect(within(told, 'unlock', 90, 119)).toEqual([]);
    },
  ],
  [
    'a slow processor delays what passes through it, and only then',
    { ...common, kind: 'slow-processor', serviceNs: 15e6 },
    (told) => {
      const arrivals = (of: FaultRun, from: number, to: number) =>
        within(of, 'delivered', from, to).map(({ atS }) => atS);
      expect(arrivals(told, 91, 119)).not.toEqual(arrivals(bare, 91, 119));
      expect(arrivals(told, 0, 90)).toEqual(arrivals(bare, 0, 90));
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  [
    'a brown-out switches the node off and starts it cold',
    { ...common, kind: 'brown-out' },
    (told) => {
      expect(told.of('node-down')[0]?.values).toEqual([node, 'brown-out']);
      expect(told.of('node-up').at(-1)?.atS).toBeGreaterThan(120);
      expect(count(told, 'unlock')).toBe(2);
    },
  ],
  [
    'an attitude that is off beyond the cone hinders acquisition',
    { ...common, ...early, kind: 'attitude-bias', biasRad: 20e-3 },
    (told) => expect(within(told, 'lock', 0, 61).length).toBeLessThan(count(bare, 'lock')),
  ],
  [
    'an ephemeris error makes partners search longer',
    { ...common, ...early, kind: 'ephemeris-error', alongTrackKm: 30 },
    (told) => more(told, 'laser'),
  ],
  [
    'a full store refuses writes',
    { ...common, kind: 'store-full' },
    (told) => expect(reports(told, 411)).toBeGreaterThan(0),
  ],
  [
    'a store that fails refuses writes',
    { ...common, kind: 'store-failure' },
    (told) => expect(reports(told, 411)).toBeGreaterThan(0),
  ],
  [
    'a thermal limit puts the lasers out, and they come back',
    { ...head, kind: 'thermal-limit' },
    (told) => {
      const edges = told.of('inhibit').map(({ values }) => [values[2], values[3]]);
      expect(edges.filter(([kind, active]) => kind === 'thermal' && active === 1)).toHaveLength(2);
      expect(edges.filter(([kind, active]) => kind === 'thermal' && active === 0)).toHaveLength(2);
      expect(within(told, 'laser', 90, 91).map(({ values }) => values[2])).toEqual([0, 0]);
      expect(within(told, 'lock', 120, 240)).toHaveLength(2);
    },
  ],
  [
    'a gimbal that is stuck loses its partner and finds it again',
    { ...head, kind: 'terminal-stuck' },
    (told) => {
      expect(within(told, 'unlock', 90, 120).length).toBeGreaterThan(1);
      expect(within(told, 'lock', 120, 240).length).toBeGreaterThan(1);
    },
  ],
  [
    'tracking that drops breaks the links of one terminal',
    { ...head, terminal: 0, kind: 'tracking-drop' },
    (told) => {
      expect(within(told, 'unlock', 90, 91)).toHaveLength(1);
      more(told, 'lock');
    },
  ],
  [
    'a beacon that is not seen delays acquisition until its end',
    { ...head, ...early, kind: 'beacon-unseen' },
    (told) => {
      const locks = told.of('lock').filter(({ values }) => values[0] === node);
      expect(locks.length).toBeGreaterThan(0);
      for (const { atS } of locks) expect(atS).toBeGreaterThan(61);
    },
  ],
  [
    'a laser that decays steps the rate down, and up again',
    { ...head, kind: 'laser-decay', lossMilliDb: 6_000 },
    (told) => {
      const steps = (from: number, to: number) =>
        within(told, 'report', from, to).filter(({ values }) => values[1] === 305).length;
      expect(steps(90, 92)).toBeGreaterThan(0);
      expect(steps(120, 130)).toBeGreaterThan(0);
    },
  ],
  [
    'an outage of a link ends its session',
    { ...link, kind: 'link-outage' },
    (told) => expect(reports(told, 302)).toBeGreaterThan(1),
  ],
  [
    'an outage one way loses frames of that direction only',
    { ...link, both: false, kind: 'link-outage' },
    (told) => {
      expect(frames(told, LOST)).toBeGreaterThan(10);
      // What was on its way when the lock ended.
      expect(frames(told, LOST, [partner, node])).toBeLessThan(3);
    },
  ],
  [
    'an error burst corrupts every frame',
    { ...link, kind: 'error-burst', durationNs: SECOND_NS / 2, both: false },
    (told) => expect(frames(told, CORRUPTED)).toBeGreaterThan(0),
  ],
  [
    'frames are corrupted by their share',
    { ...link, share: 0.3, kind: 'frames-corrupted' },
    (told) => {
      expect(frames(told, CORRUPTED)).toBeGreaterThan(0);
      expect(frames(told, RECEIVED)).toBeGreaterThan(frames(told, CORRUPTED));
    },
  ],
  [
    'frames are dropped by type',
    { ...link, types: ['data'], share: 0.3, kind: 'frames-dropped' },
    (told) => expect(frames(told, LOST) + frames(told, LOST, [partner, node])).toBeGreaterThan(0),
  ],
  [
    'frames are duplicated, and delivered once',
    { ...link, kind: 'frames-duplicated', delayNs: 5e6 },
    (told) => {
      expect(frames(told, RECEIVED)).toBeGreaterThan(frames(told, SENT));
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  [
    'frames are reordered',
    { ...link, share: 0.5, kind: 'frames-reordered', delayNs: 5e6 },
    (told) => expect(told.hash).not.toBe(bare.hash),
  ],
  [
    'frames are delayed, and bundles come later',
    { ...link, kind: 'frames-delayed', delayNs: 200e6 },
    (told) => {
      const arrivals = (of: FaultRun) => within(of, 'delivered', 90, 120).map(({ atS }) => atS);
      const late = arrivals(told).filter((atS) => !arrivals(bare).includes(atS));
      expect(late.length).toBeGreaterThan(0);
    },
  ],
  [
    'a step of UTC is noticed and not followed',
    { ...common, kind: 'clock-step', offsetNs: 5e6 },
    (told) => expect(reports(told, 602)).toBeGreaterThan(0),
  ],
  [
    'a time source that is lost leads to another stratum',
    { ...common, kind: 'time-source-lost' },
    (told) => {
      expect(reports(told, 603)).toBe(1);
      expect(reports(told, 601)).toBeGreaterThan(reports(bare, 601));
    },
  ],
  ...(['hello', 'management', 'data', 'garbage'] as const).map(
    (forgery): readonly [string, Fault, Shows] => [
      `forged frames (${forgery}) are refused, and nothing else changes`,
      { ...forged, durationNs: undefined, kind: 'frames-forged', forgery },
      (told) => {
        expect(told.of('injected').map(({ values }) => values[3])).toEqual([20, 20]);
        expect(reports(told, 307)).toBeGreaterThan(0);
        const rest = (of: FaultRun) =>
          of.records.filter(({ kind }) => !['fault', 'injected', 'report'].includes(kind));
        expect(rest(told)).toEqual(rest(bare));
      },
    ],
  ),
  [
    'replayed frames change nothing',
    { ...head, ...early, kind: 'frames-replayed', delayNs: SECOND_NS, repeats: 2 },
    (told) => {
      const injected = told.of('injected').map(({ values }) => Number(values[3]));
      expect(injected.reduce((sum, frame) => sum + frame, 0)).toBeGreaterThan(10);
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
      expect(count(told, 'unlock')).toBe(0);
    },
  ],
];

describe('a fault', () => {
  it.each(CASES)('%s', (_name, fault, shows) => {
    const told = run(scenario, [fault]);
    const marks = told.of('fault').map(({ atS, values }) => [atS, values[1], values[3]]);
    const startS = fault.atNs / SECOND_NS;
    const endS = startS + (fault.durationNs ?? 0) / SECOND_NS;
    const end = fault.durationNs === undefined ? [] : [[endS, fault.kind, 0]];
    expect(marks).toEqual([[startS, fault.kind, 1], ...end]);
    shows(told);
    expect(told.failed).toEqual([]);
  });
});

describe('a null fault', () => {
  it('leaves the journal equal to that of the bare run', () => {
    expect(run(scenario, [{ ...common, kind: 'null' }]).hash).toBe(bare.hash);
  });
});

describe('a torn write', () => {
  it('leaves a record that its node finds unreadable at the next start', () => {
    const held = bare.of('held').find(({ values, atS }) => values[0] === node && atS > 90);
    const atNs = Math.round((held?.atS ?? 0) * SECOND_NS) - 1_000;
    const faults: Fault[] = [
      { ...common, id: 't', kind: 'torn-write' },
      { ...common, id: 'r', kind: 'computer-reset', boot: 'warm', atNs, durationNs: undefined },
    ];
    const told = run(scenario, faults);
    expect(reports(told, 412)).toBe(1);
    expect(reports(run(scenario, faults.slice(1)), 412)).toBe(0);
  });
});
