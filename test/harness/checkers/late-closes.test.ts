import { describe, expect, it } from 'vitest';
import { s5ContactAndLock } from '../../../harness/checkers/s5-contact-and-lock.ts';
import { classes, judge, planned, type Step } from './rig.ts';

const KNOWN: Step = [5, 'clock', 1, 0, 1e6, 1];
const closes = (seconds: number): Step => [seconds, 'session-closing', 1, 1, 2, 0];

const found = (...history: Step[]): readonly string[] =>
  classes(judge(s5ContactAndLock, history).findings);

describe('S5 about sessions that close late', () => {
  const plan = planned(1, 2, 10, 100);

  it('finds an end that begins to close with less than half of the lead left', () => {
    expect(found(...plan, KNOWN, closes(99.8))).toEqual(['closes-late']);
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
