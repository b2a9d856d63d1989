import { expect } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import {
  type Case,
  CORRUPTED,
  bare,
  common,
  count,
  early,
  frames,
  head,
  more,
  node,
  partner,
  reports,
  site,
  within,
} from './kinds-rig.ts';
import type { FaultRun } from './rig.ts';

/** Faults of nodes, their clocks, stores and heads. */
export const NODE_CASES: readonly Case[] = [
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
    'a site that is out loses its links, and gets them back',
    { id: 'f', node: site, atNs: 120 * SECOND_NS, durationNs: 30 * SECOND_NS, kind: 'site-outage' },
    (told) => {
      const of = (kind: 'lock' | 'unlock') =>
        told.of(kind).filter(({ values }) => values[0] === site || values[2] === site);
      expect(of('unlock').filter(({ atS }) => atS >= 120 && atS < 121)).toHaveLength(1);
      expect(of('lock').filter(({ atS }) => atS > 150 && atS < 300)).toHaveLength(1);
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
    'a gimbal that is stuck turns on when it can, to where it was told',
    { ...head, atNs: 0, durationNs: 20 * SECOND_NS, kind: 'terminal-stuck' },
    (told) => {
      expect(within(told, 'lock', 0, 20).length).toBeLessThan(count(bare, 'lock'));
      expect(within(told, 'lock', 20, 60).length).toBeGreaterThan(1);
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
    'a receiver that is saturated reads nothing, and its head goes on tracking',
    { ...head, terminal: 0, kind: 'receiver-saturated', durationNs: 8 * SECOND_NS },
    (told) => {
      // Idle frames too, which are not simulated one by one when all is well: the end hears nothing.
      expect(frames(told, CORRUPTED, [partner, node])).toBeGreaterThan(5);
      const silences = within(told, 'report', 90, 105).filter(
        ({ values }) => values[0] === node && values[1] === 302 && values[5] === 1,
      );
      expect(silences).toHaveLength(1);
      expect(within(told, 'unlock', 90, 95)).toEqual([]);
    },
  ],
  [
    'a beam that is aimed beside its partner steps the rate down, and up again',
    { ...head, terminal: 0, kind: 'point-ahead-error', errorRad: 15e-6 },
    (told) => {
      const steps = (from: number, to: number) =>
        within(told, 'report', from, to).filter(({ values }) => values[1] === 305).length;
      expect(steps(90, 92)).toBeGreaterThan(0);
      expect(steps(120, 130)).toBeGreaterThan(0);
    },
  ],
  [
    'a step of UTC is noticed and not followed',
    { ...common, kind: 'clock-step', offsetNs: 5e6 },
    (told) => expect(reports(told, 602)).toBeGreaterThan(0),
  ],
  [
    'a counter that drifts leads UTC away, step by step refused, and no further afterwards',
    { ...common, kind: 'clock-drift', driftPpb: 500_000 },
    (told) => {
      expect(reports(told, 602)).toBeGreaterThan(reports(bare, 602));
      /** What the node's bundles are stamped with, against truth [ms]. */
      const errors = (fromS: number, toS: number) =>
        within(told, 'accepted', fromS, toS)
          .filter(({ values }) => values[0] === node)
          .map(({ atS, values }) => Number(values[4]) / 1e6 - atS * 1e3);
      const [first = 0, ...drifting] = errors(91, 120);
      expect(drifting.at(-1)).toBeGreaterThan(first + 5);
      const after = errors(121, 240);
      expect(Math.max(...after) - Math.min(...after)).toBeLessThan(0.01);
    },
  ],
  [
    'a time source that is lost leads to another stratum',
    { ...common, kind: 'time-source-lost' },
    (told) => {
      expect(reports(told, 603)).toBe(1);
      expect(reports(told, 601)).toBeGreaterThan(reports(bare, 601));
    },
  ],
];
