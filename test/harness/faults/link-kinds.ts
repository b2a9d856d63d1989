import { expect } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import {
  type Case,
  CORRUPTED,
  LOST,
  RECEIVED,
  SENT,
  bare,
  count,
  early,
  forged,
  frames,
  head,
  link,
  node,
  partner,
  reports,
  within,
} from './kinds-rig.ts';
import type { FaultRun } from './rig.ts';

const DIGEST_FAILED = 405;

/** Faults of links and frames, and adversaries. */
export const LINK_CASES: readonly Case[] = [
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
    'payloads are altered, and what comes so is refused by its destination',
    { ...link, kind: 'frames-corrupted', undetected: true, types: ['data'] },
    (told) => {
      expect(frames(told, CORRUPTED)).toBe(frames(bare, CORRUPTED));
      expect(reports(told, DIGEST_FAILED)).toBeGreaterThan(0);
      expect(told.of('delivered').every(({ values }) => values[4] === 1)).toBe(true);
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
    'frames are held and come together, late',
    { ...link, kind: 'frames-held', durationNs: 2 * SECOND_NS },
    (told) => {
      const arrivals = (of: FaultRun) => within(of, 'delivered', 90, 92.2).map(({ atS }) => atS);
      const late = arrivals(told).filter((atS) => !arrivals(bare).includes(atS));
      expect(late.length).toBeGreaterThan(0);
      for (const atS of late) expect(atS).toBeGreaterThan(92);
      expect(count(told, 'unlock')).toBe(0);
    },
  ],
  [
    'a link that flaps loses and finds its session again and again',
    {
      ...link,
      kind: 'link-outage',
      durationNs: 60 * SECOND_NS,
      pulse: { periodNs: 20 * SECOND_NS, onNs: 10 * SECOND_NS },
    },
    (told) => {
      expect(reports(told, 302)).toBeGreaterThanOrEqual(4);
      expect(within(told, 'delivered', 160, 240).length).toBeGreaterThan(10);
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
  ...(['hello', 'management', 'data', 'garbage'] as const).map(
    (forgery): Case => [
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
