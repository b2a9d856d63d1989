import { expect } from 'vitest';
import { REJECT_REASONS } from '../../../protocols/errors.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  type Case,
  CORRUPTED,
  LOST,
  RECEIVED,
  SENT,
  bare,
  common,
  count,
  frames,
  link,
  node,
  partner,
  reports,
  within,
} from './kinds-rig.ts';
import type { FaultRun } from './rig.ts';

const third = partner + 1;
const ofLink = ({ values }: { readonly values: readonly unknown[] }): boolean =>
  values[0] === node && values[2] === partner;
const locksOfLink = (told: FaultRun, kind: 'lock' | 'unlock'): number[] =>
  told
    .of(kind)
    .filter(ofLink)
    .map(({ atS }) => atS);
/** Frames that receivers refused, by reason, of all nodes. */
const refusals = (told: FaultRun): Set<unknown> =>
  new Set(
    told
      .of('report')
      .filter(({ values }) => values[1] === 307)
      .map(({ values }) => REJECT_REASONS[Number(values[4]) - 1]),
  );
const steps = (told: FaultRun, from: number, to: number): number =>
  within(told, 'report', from, to).filter(({ values }) => values[1] === 305).length;
const both = (told: FaultRun, column: number): number =>
  frames(told, column) + frames(told, column, [partner, node]);

/** Faults of links beyond frames hit by lot, and of what frames carry. */
export const FRAME_CASES: readonly Case[] = [
  [
    'a contact begins late in truth',
    { ...link, kind: 'contact-off-plan', atNs: 0, lateNs: 100 * SECOND_NS, earlyNs: 0 },
    (told) => {
      expect(locksOfLink(bare, 'lock')[0]).toBeLessThan(60);
      // The fault ends at 30 s: from then on the plan is right.
      expect(locksOfLink(told, 'lock')[0]).toBeGreaterThan(30);
    },
  ],
  [
    'errors come in bursts of two states',
    { ...link, kind: 'gilbert-elliott', meanGoodNs: SECOND_NS, meanBadNs: SECOND_NS / 2 },
    (told) => {
      expect(both(told, CORRUPTED)).toBeGreaterThan(3);
      expect(both(told, RECEIVED)).toBeGreaterThan(both(told, CORRUPTED));
    },
  ],
  [
    'a step of the error rate hits long frames more',
    { ...link, kind: 'error-rate-step', bitErrorRate: 1e-4 },
    (told) => {
      expect(both(told, CORRUPTED)).toBeGreaterThan(3);
      expect(both(told, RECEIVED)).toBeGreaterThan(both(told, CORRUPTED));
    },
  ],
  [
    'a margin that wobbles about its threshold steps the rate up and down, and rests afterwards',
    { ...link, kind: 'margin-wobble', swingMilliDb: 1_000, periodNs: 10 * SECOND_NS },
    (told) => {
      expect(steps(told, 90, 120)).toBeGreaterThan(2);
      expect(steps(told, 150, 240)).toBe(0);
      expect(steps(bare, 90, 240)).toBe(0);
    },
  ],
  [
    'a step of latency makes everything come later, and nothing afterwards',
    { ...link, kind: 'latency-step', delayNs: 50e6 },
    (told) => {
      const arrivals = (of: FaultRun, from: number, to: number) =>
        within(of, 'delivered', from, to).map(({ atS }) => atS);
      const late = arrivals(told, 90, 120).filter((atS) => !arrivals(bare, 90, 120).includes(atS));
      expect(late.length).toBeGreaterThan(1);
      expect(arrivals(told, 125, 240)).toEqual(arrivals(bare, 125, 240));
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  [
    'truncated frames are no frames',
    { ...link, kind: 'frames-truncated', share: 0.3 },
    (told) => {
      expect(both(told, CORRUPTED)).toBeGreaterThan(0);
      expect(refusals(told)).toContain('malformed');
    },
  ],
  [
    'frames that are too long are refused',
    { ...link, kind: 'frames-oversized', bytes: 61_000, share: 0.3 },
    (told) => expect(refusals(told)).toContain('too-large'),
  ],
  [
    'frames padded up to the limit are taken',
    { ...link, kind: 'frames-oversized', bytes: 60_600 },
    (told) => {
      expect(refusals(told)).toEqual(new Set());
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  [
    'a field that nobody knows is passed over',
    { ...link, kind: 'frames-foreign', deviation: 'unknown-field' },
    (told) => {
      expect(refusals(told)).toEqual(new Set());
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  ...(
    [
      ['unknown-enum', 'unknown-opcode'],
      ['unknown-type', 'unknown-type'],
      ['unknown-version', 'unknown-version'],
      ['varint-limits', 'malformed'],
    ] as const
  ).map(
    ([deviation, reason]): Case => [
      `frames that are foreign by ${deviation} are refused`,
      { ...link, kind: 'frames-foreign', deviation, share: 0.3 },
      (told) => {
        expect(refusals(told)).toContain(reason);
        expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
      },
    ],
  ),
  [
    'without acknowledgements frames are sent again until the session is suspect',
    { ...link, kind: 'acknowledgement-lost' },
    (told) => {
      expect(reports(told, 309)).toBeGreaterThan(0);
      expect(both(told, SENT)).toBeGreaterThan(both(bare, SENT));
      expect(within(told, 'delivered', 150, 240).length).toBe(
        within(bare, 'delivered', 150, 240).length,
      );
    },
  ],
  [
    'acknowledgements that come twice change nothing',
    { ...link, kind: 'acknowledgement-duplicated', delayNs: 5e6 },
    (told) => {
      expect(both(told, RECEIVED)).toBeGreaterThan(both(told, SENT));
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  [
    'stale acknowledgements have frames sent again',
    { ...link, kind: 'acknowledgement-stale', age: 8, durationNs: 10 * SECOND_NS },
    (told) => {
      expect(both(told, SENT)).toBeGreaterThan(both(bare, SENT));
      expect(within(told, 'delivered', 150, 240).length).toBe(
        within(bare, 'delivered', 150, 240).length,
      );
    },
  ],
  [
    'custody that a partner says it refuses is offered elsewhere, and nothing is delivered twice',
    { ...link, kind: 'custody-refused', reason: 'no-route' },
    (told) => {
      const refused = within(told, 'report', 90, 121).filter(({ values }) => values[1] === 402);
      expect(refused.length).toBeGreaterThan(0);
      // Reason no-route, from the partner or to it.
      expect(new Set(refused.map(({ values }) => values[8]))).toEqual(new Set([2]));
      expect(within(told, 'report', 150, 240).some(({ values }) => values[1] === 402)).toBe(false);
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  [
    'a segment that is lost is lost whenever it is sent',
    { ...link, kind: 'segment-lost', share: 0.3 },
    (told) => {
      expect(both(told, LOST)).toBeGreaterThan(2);
      expect(reports(told, 302)).toBeGreaterThan(0);
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    },
  ],
  [
    'a storm of urgent bundles is submitted while it lasts',
    {
      ...{ ...common, durationNs: 2 * SECOND_NS, kind: 'priority-storm', to: third },
      ...{ class: 'management', bytes: 500, intervalNs: 10e6, lifetimeNs: MINUTE_NS },
      ...{ assured: false, custody: false },
    },
    (told) => {
      expect(count(told, 'submitted')).toBe(count(bare, 'submitted') + 200);
      expect(within(told, 'submitted', 92, 240)).toHaveLength(
        within(bare, 'submitted', 92, 240).length,
      );
      expect(count(told, 'delivered')).toBe(count(bare, 'delivered') + 200);
    },
  ],
];
