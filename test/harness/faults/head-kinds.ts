import { expect } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import {
  type Case,
  bare,
  count,
  early,
  frames,
  head,
  node,
  partner,
  reports,
  within,
} from './kinds-rig.ts';
import type { FaultRun, Told } from './rig.ts';

const BUSY_NS = 9;
const third = partner + 1;

/** State changes of the node's first terminal. */
const states = (told: FaultRun, fromS: number, toS: number): unknown[] =>
  within(told, 'transition', fromS, toS)
    .filter(({ values }) => values[0] === node && values[1] === 'terminal' && values[2] === 0)
    .map(({ values }) => values[4]);
const sun = (told: FaultRun): readonly Told[] =>
  told.of('inhibit').filter(({ values }) => values[2] === 'sun');
const handshakesAlone = (told: FaultRun): readonly Told[] =>
  told.of('transmit-outside').filter(({ values }) => values[2] === 'management');

/** Faults of terminals, beyond what the first kinds of heads do. */
export const HEAD_CASES: readonly Case[] = [
  [
    'a Sun that comes into view puts the lasers out and blinds, and leaves again',
    { ...head, kind: 'sun-in-view' },
    (told) => {
      expect(sun(told).map(({ atS, values }) => [atS, values[3]])).toEqual([
        [90, 1],
        [90, 1],
        [120, 0],
        [120, 0],
      ]);
      expect(within(told, 'unlock', 90, 91)).toHaveLength(2);
      expect(within(told, 'lock', 90, 120)).toEqual([]);
      expect(within(told, 'lock', 120, 240)).toHaveLength(2);
    },
  ],
  [
    'a gimbal with stiction turns late, and sticks and jumps while it tracks',
    { ...head, terminal: 0, kind: 'gimbal-stiction', slowdown: 4, stickNs: 2 * SECOND_NS },
    (told) => {
      expect(within(told, 'unlock', 90, 120).length).toBeGreaterThan(0);
      expect(within(told, 'unlock', 121, 240)).toEqual([]);
      expect(within(told, 'lock', 90, 240).length).toBeGreaterThan(0);
    },
  ],
  [
    'a gimbal with stiction needs its time for the first turn',
    {
      ...{ ...head, ...early, atNs: 0, terminal: 0, kind: 'gimbal-stiction' },
      ...{ slowdown: 3, stickNs: SECOND_NS / 1_000 },
    },
    (told) => {
      // 7.5 s of turning, 0.5 s of settling.
      expect(states(bare, 7.9, 8.1)).toEqual(['acquiring.staring']);
      expect(states(told, 1, 22.9)).toEqual([]);
      expect(states(told, 22.9, 23.1)).toHaveLength(1);
    },
  ],
  [
    'a false lock is taken for a link that nobody answers on, until it ends',
    { ...head, ...early, kind: 'false-lock', frames: true },
    (told) => {
      expect(states(told, 1, 61)).toContain('tracking.fine.handshaking');
      const own = told.of('lock').filter(({ values }) => values[0] === node || values[2] === node);
      expect(own.filter(({ atS }) => atS < 61)).toEqual([]);
      expect(own.filter(({ atS }) => atS > 61)).toHaveLength(2);
      expect(handshakesAlone(told).length).toBeGreaterThan(10);
      expect(reports(told, 308)).toBeGreaterThan(0);
    },
  ],
  [
    'a false lock of the sensor alone gets as far as the search for frames',
    { ...head, ...early, kind: 'false-lock', frames: false },
    (told) => {
      expect(states(told, 1, 61)).toContain('tracking.fine.syncing');
      expect(states(told, 1, 61)).not.toContain('tracking.fine.handshaking');
      expect(within(told, 'lock', 61, 240).length).toBeGreaterThan(1);
    },
  ],
  [
    'a sensor that is deceived does not notice that the light goes',
    { ...head, atNs: 60 * SECOND_NS, durationNs: 60 * SECOND_NS, kind: 'false-lock', frames: true },
    (told) => expect(states(told, 60, 240)).toEqual(states(bare, 60, 240)),
  ],
  [
    'a head that starts anew is lost without a word, says what it knew, and is found again',
    { ...head, terminal: 0, kind: 'terminal-reset', durationNs: SECOND_NS, stale: true },
    (told) => {
      const [unlock] = within(told, 'unlock', 90, 91);
      expect(unlock?.values.slice(0, 4)).toEqual([node, 0, partner, 1]);
      // Its own computer learns it from the silence of the link.
      expect(states(told, 90, 94)).toEqual([]);
      expect(states(told, 94, 97)).toContain('tracking.fine.handshaking');
      // Nobody answers: it is turned anew.
      expect(states(told, 94, 110)).toContain('slewing.turning');
      expect(within(told, 'lock', 97, 150).length).toBeGreaterThan(0);
    },
  ],
  [
    'a head that starts anew and says so is turned to its partner at once',
    { ...head, terminal: 0, kind: 'terminal-reset', durationNs: SECOND_NS, stale: false },
    (told) => {
      expect(states(told, 90, 91)).toEqual([]);
      expect(states(told, 91, 91.1)).toEqual(['tracking.fading', 'slewing.turning']);
      expect(within(told, 'lock', 91, 120).length).toBeGreaterThan(0);
    },
  ],
  [
    'heads that come up late miss their first command, and get another',
    { ...head, atNs: 0, kind: 'power-up-late', delayNs: 5 * SECOND_NS },
    (told) => {
      expect(within(told, 'report', 0, 240).map(({ values }) => values[1])).not.toContain(206);
      expect(within(told, 'lock', 0, 240).length).toBe(count(bare, 'lock'));
    },
  ],
  [
    'a head that hears the wrong partner refuses what it says, and finds the right one afterwards',
    { ...head, ...early, kind: 'wrong-partner', heard: third },
    (told) => {
      const [first, second] = told.of('injected').map(({ values }) => Number(values[3]));
      expect(first).toBeGreaterThan(5);
      expect(second).toBe(first);
      expect(states(told, 1, 61)).toContain('tracking.fine.handshaking');
      expect(reports(told, 301)).toBe(reports(bare, 301));
      expect(within(told, 'lock', 61, 240).length).toBeGreaterThan(1);
    },
  ],
  [
    'a modem whose line runs slower is busy for longer, and only while it does',
    { ...head, kind: 'rate-change', share: 0.05 },
    (told) => {
      const busy = (of: FaultRun): number => frames(of, BUSY_NS);
      expect(busy(told)).toBeGreaterThan(1.5 * busy(bare));
      expect(busy(told)).toBeLessThan(20 * busy(bare));
      const arrivals = (of: FaultRun, from: number, to: number) =>
        within(of, 'delivered', from, to).map(({ atS }) => atS);
      expect(arrivals(told, 91, 119)).not.toEqual(arrivals(bare, 91, 119));
      expect(arrivals(told, 125, 240)).toEqual(arrivals(bare, 125, 240));
    },
  ],
];
