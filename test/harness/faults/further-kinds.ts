import { expect } from 'vitest';
import { REJECT_REASONS } from '../../../protocols/errors.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import {
  bare,
  type Case,
  common,
  CORRUPTED,
  count,
  frames,
  head,
  link,
  node,
  partner,
  reports,
  scenario,
  within,
} from './kinds-rig.ts';
import { type FaultRun, nodeNamed, run } from './rig.ts';

const REFUSED_STEP = 602;
const RATE_STEP = 305;
const FRAMES_REJECTED = 307;

/** What the node's own receiver was refused for [ms], between two seconds. */
const refused = (told: FaultRun, fromS: number, toS: number): readonly number[] =>
  within(told, 'report', fromS, toS)
    .filter(({ values }) => values[0] === node && values[1] === REFUSED_STEP)
    .map(({ values }) => Number(values[4]) / 1e6);
const steps = (told: FaultRun, fromS: number, toS: number): number =>
  within(told, 'report', fromS, toS).filter(({ values }) => values[1] === RATE_STEP).length;
const unauthenticated = (told: FaultRun, fromS: number, toS: number): number =>
  within(told, 'report', fromS, toS).filter(
    ({ values }) =>
      values[1] === FRAMES_REJECTED && REJECT_REASONS[Number(values[4]) - 1] === 'unauthenticated',
  ).length;
const hidden = nodeNamed(scenario, 'ring-05');
const long = { durationNs: 100 * SECOND_NS };
const WEEK_MS = 604_800_000;

/** Further faults of spacecraft, time and security. */
export const FURTHER_CASES: readonly Case[] = [
  [
    'a step of UTC back is noticed and not followed',
    { ...common, kind: 'clock-step', offsetNs: -5e6 },
    (told) => {
      expect(Math.round(refused(told, 90, 120)[0] ?? 0)).toBe(-5);
      expect(reports(told, 602)).toBe(reports(bare, 602) + 1);
    },
  ],
  [
    'an error of UTC that goes to and fro is refused where it is large',
    { ...common, kind: 'clock-periodic', amplitudeNs: 5e6, periodNs: 20e9 },
    (told) => {
      expect(refused(told, 90, 120).length).toBeGreaterThan(0);
      expect(refused(told, 121, 240)).toEqual([]);
    },
  ],
  [
    'a noise of UTC is refused where it is large',
    { ...common, kind: 'clock-noise', amplitudeNs: 50e6, everyNs: SECOND_NS },
    (told) => {
      expect(refused(told, 90, 120).length).toBeGreaterThan(0);
      expect(refused(told, 121, 240)).toEqual([]);
    },
  ],
  [
    'a rate that walks leads UTC away, and no further afterwards',
    { ...common, kind: 'clock-walk', stepPpb: 500_000 },
    (told) => {
      const errors = (fromS: number, toS: number) =>
        within(told, 'accepted', fromS, toS)
          .filter(({ values }) => values[0] === node)
          .map(({ atS, values }) => Number(values[4]) / 1e6 - atS * 1e3);
      const [first = 0, ...walking] = errors(91, 120);
      expect(Math.abs((walking.at(-1) ?? 0) - first)).toBeGreaterThan(0.5);
    },
  ],
  [
    'a week number that rolls over too early is refused',
    { ...common, kind: 'time-source-rollover', counter: 'week' },
    (told) => {
      expect(Math.round(refused(told, 90, 120)[0] ?? 0)).toBe(WEEK_MS);
      expect(refused(told, 150, 240)).toEqual([]);
    },
  ],
  [
    'a counter of a time source that ends, and starts again, is refused',
    { ...common, kind: 'time-source-rollover', counter: 'end', durationNs: 100 * SECOND_NS },
    (told) => {
      const [end = 0, again = 0] = refused(told, 90, 190);
      expect(end).toBeGreaterThan(9e9);
      expect(again).toBeLessThan(-50_000);
    },
  ],
  [
    'a time source that says 0 is refused',
    { ...common, kind: 'time-source-zero' },
    (told) => {
      const [at] = within(told, 'report', 90, 120).filter(
        ({ values }) => values[0] === node && values[1] === REFUSED_STEP,
      );
      expect(refused(told, 90, 120)[0]).toBeCloseTo(-1e3 * (at?.atS ?? 0), 0);
    },
  ],
  [
    'a shadow on the panels shows in what the battery has, until it is gone',
    { ...common, kind: 'eclipse' },
    (told) => {
      const own = told.of('energy').filter(({ values, atS }) => values[0] === node && atS > 0);
      expect(own.map(({ atS, values }) => [atS, values[2]])).toEqual([
        [90, 1],
        [120, 0],
      ]);
    },
  ],
  [
    'beams that shake step the rate of their partners down, and up again',
    { ...common, kind: 'jitter-step', jitterRad: 15e-6 },
    (told) => {
      expect(steps(told, 90, 92)).toBeGreaterThan(0);
      expect(steps(told, 120, 135)).toBeGreaterThan(0);
    },
  ],
  [
    'software with other limits is started, and the own one again at the end',
    { ...common, ...long, kind: 'other-limits', limits: { ackDelayNs: 5 * SECOND_NS } },
    (told) => {
      const starts = told.of('node-up').filter(({ values }) => values[0] === node);
      expect(starts.map(({ values }) => values[1])).toEqual(['power-on', 'warm', 'warm']);
      const same = run(scenario, [{ ...common, ...long, kind: 'other-limits', limits: {} }]);
      const acknowledging = (of: FaultRun) => within(of, 'frames-summary', 190, 191);
      expect(acknowledging(told)).not.toEqual(acknowledging(same));
    },
  ],
  [
    'noise out of a partner’s direction corrupts what comes from there, and only that',
    { ...head, kind: 'jamming', jammer: partner, coneRad: 0.1, noiseMilliDb: 40_000 },
    (told) => {
      const other = nodeNamed(scenario, 'ring-08');
      expect(frames(told, CORRUPTED, [partner, node])).toBeGreaterThan(0);
      expect(frames(told, CORRUPTED, [node, partner])).toBe(0);
      expect(frames(told, CORRUPTED, [other, node])).toBe(0);
      expect(within(told, 'unlock', 121, 240)).toEqual([]);
    },
  ],
  [
    'noise from beyond the horizon reaches nobody',
    { ...head, kind: 'jamming', jammer: hidden, coneRad: Math.PI, noiseMilliDb: 40_000 },
    (told) => expect(count(told, 'unlock')).toBe(count(bare, 'unlock')),
  ],
  [
    'codes that are altered on the way make frames that nobody believes',
    { ...link, kind: 'tags-corrupted' },
    (told) => {
      expect(unauthenticated(told, 90, 125)).toBeGreaterThan(0);
      expect(unauthenticated(told, 135, 240)).toBe(0);
    },
  ],
];
