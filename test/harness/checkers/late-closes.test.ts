import { describe, expect, it } from 'vitest';
import { s5ContactAndLock } from '../../../harness/checkers/s5-contact-and-lock.ts';
import { classes, judge, planned, SECOND, type Step } from './rig.ts';

const KNOWN: Step = [5, 'clock', 1, 0, 1e6, 1];
const closes = (seconds: number): Step => [seconds, 'session-closing', 1, 1, 2, 0];

const found = (...history: Step[]): readonly string[] =>
  classes(judge(s5ContactAndLock, history).findings);

describe('S5 about sessions that close late', () => {
  const plan = planned(1, 2, 10, 100);

  it('finds an end that begins to close with less than half of the lead left', () => {
    expect(found(...plan, KNOWN, closes(99.8))).toEqual(['closes-late']);
    expect(found(...plan, KNOWN, closes(100.05))).toEqual(['closes-late']);
  });

  it('lets it close in time, before its contact goes on, and when there is none', () => {
    expect(found(...plan, KNOWN, closes(99.5))).toEqual([]);
    expect(found(...plan, ...planned(1, 2, 100, 200), KNOWN, closes(99.8))).toEqual([]);
    expect(found(...plan, KNOWN, closes(101))).toEqual([]);
  });

  it('asks nobody who does not know the time, is slow, or has bounds of its own', () => {
    expect(found(...plan, closes(99.8))).toEqual([]);
    expect(found(...plan, [5, 'clock', 1, 0, 2e8, 1], closes(99.8))).toEqual([]);
    for (const kind of ['slow-processor', 'hang', 'other-limits']) {
      expect(found(...plan, KNOWN, [6, 'fault', 0, kind, 1, 1], closes(99.8))).toEqual([]);
    }
  });
});

describe('S5 about sessions that are not closed', () => {
  const plan = planned(1, 2, 10, 100);
  const left = (firstS: number, lastS: number): Step => [
    lastS + 0.3,
    'session-left',
    1,
    1,
    2,
    0,
    firstS * SECOND,
    lastS * SECOND,
  ];

  it('finds one that goes on up to the end of its contact', () => {
    expect(found(...plan, KNOWN, left(20, 99.9))).toEqual(['unclosed']);
  });

  it('lets one be lost before, begin just then, or go on in the next contact', () => {
    expect(found(...plan, KNOWN, left(20, 99.6))).toEqual([]);
    expect(found(...plan, KNOWN, left(96, 99.9))).toEqual([]);
    expect(found(...plan, ...planned(1, 2, 100, 200), KNOWN, left(20, 99.9))).toEqual([]);
  });

  /** Both ends used it until then; their lock ends when the contact does. */
  const both = (lastS: number, otherS = lastS, endS = 100): Step[] => [
    [endS, 'session-left', 1, 1, 2, 0, 20 * SECOND, lastS * SECOND],
    [endS, 'session-left', 2, 0, 1, 1, 20 * SECOND, otherS * SECOND],
  ];
  const KNOWN_BOTH: Step[] = [KNOWN, [5, 'clock', 2, 0, 1e6, 1]];

  it('finds one that both ends have used shortly before, and that then was nowhere', () => {
    expect(found(...plan, ...KNOWN_BOTH, ...both(96))).toEqual(['unclosed']);
    expect(found(...plan, ...KNOWN_BOTH, ...both(95))).toEqual([]);
    expect(found(...plan, ...KNOWN_BOTH, ...both(96, 95))).toEqual([]);
  });

  it('lets its lock be lost before, a fault strike, or its key be retired', () => {
    expect(found(...plan, ...KNOWN_BOTH, ...both(96, 96, 99.5))).toEqual([]);
    expect(found(...plan, KNOWN, ...both(96))).toEqual([]);
    const hit: Step = [90, 'fault', 0, 'link-outage', 2, 1];
    expect(found(...plan, ...KNOWN_BOTH, hit, ...both(96))).toEqual([]);
    const retired: Step = [97, 'key-epoch', 1, 1, 'retired'];
    expect(found(...plan, ...KNOWN_BOTH, retired, ...both(96))).toEqual([]);
  });

  it('asks nobody who does not know the time, or is slow', () => {
    expect(found(...plan, left(20, 99.9))).toEqual([]);
    expect(found(...plan, KNOWN, [6, 'fault', 0, 'hang', 1, 1], left(20, 99.9))).toEqual([]);
  });
});
