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

  it('asks nobody who does not know the time, or is slow', () => {
    expect(found(...plan, left(20, 99.9))).toEqual([]);
    expect(found(...plan, KNOWN, [6, 'fault', 0, 'hang', 1, 1], left(20, 99.9))).toEqual([]);
  });
});
