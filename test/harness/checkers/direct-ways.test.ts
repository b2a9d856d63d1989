import { describe, expect, it } from 'vitest';
import { s15Hops } from '../../../harness/checkers/s15-hops.ts';
import { classes, judge, planned, SECOND, type Step } from './rig.ts';

const found = (...history: Step[]): readonly string[] => classes(judge(s15Hops, history).findings);

const plan = planned(1, 2, 10, 300);
const lock: Step = [20, 'lock', 1, 1, 2, 0, 0];
const session = (seconds: number): Step => [seconds, 'session-used', 2, 0, 1, 7];
/** Node 1 sends a bundle for node 2 to node 3, that came at that time. */
const around = (seconds: number, cameS: number): Step => [
  seconds,
  'sent-around',
  1,
  0,
  3,
  2,
  cameS * SECOND,
];

describe('S15 about bundles whose destination is a neighbour', () => {
  it('finds one that is sent elsewhere, as the link is told as down', () => {
    expect(found(...plan, lock, session(30), around(41, 40))).toEqual(['sent-around']);
  });

  it('lets it go where there was no session when it came, or is none now', () => {
    expect(found(...plan, lock, around(41, 40))).toEqual([]);
    expect(found(...plan, lock, session(38), around(41, 40))).toEqual([]);
    const closing: Step = [35, 'session-closing', 2, 0, 1, 1];
    expect(found(...plan, lock, session(30), closing, around(41, 40))).toEqual([]);
    const unlock: Step = [35, 'unlock', 1, 1, 2, 0, 'beacon-lost'];
    expect(found(...plan, lock, session(30), unlock, around(41, 40))).toEqual([]);
  });

  it('lets it go when its session, or the lock, has just ended', () => {
    const history = [...plan, lock, session(30), around(41, 40)];
    expect(found(...history, session(42))).toEqual([]);
    expect(found(...history, [42, 'unlock', 1, 1, 2, 0, 'beacon-lost'])).toEqual([]);
    expect(found(...history, session(44))).toEqual(['sent-around']);
  });

  it('lets it go when the contact ends soon, and by a computer that is slow', () => {
    expect(found(...plan, lock, session(30), around(280, 270))).toEqual([]);
    const slow: Step = [35, 'fault', 0, 'slow-processor', 1, 1];
    expect(found(...plan, lock, session(30), slow, around(41, 40))).toEqual([]);
  });
});
