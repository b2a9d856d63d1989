import { describe, expect, it } from 'vitest';
import type { CheckerFactory } from '../../../harness/checkers/checker.ts';
import { l3Convergence } from '../../../harness/checkers/l3-convergence.ts';
import { s1Conservation } from '../../../harness/checkers/s1-conservation.ts';
import { s17PayloadAndFlow } from '../../../harness/checkers/s17-payload-and-flow.ts';
import { s2Custody } from '../../../harness/checkers/s2-custody.ts';
import { s4Acknowledged } from '../../../harness/checkers/s4-acknowledged.ts';
import { s7Expiry } from '../../../harness/checkers/s7-expiry.ts';
import { s9Replay } from '../../../harness/checkers/s9-replay.ts';
import { classes, judge, type Step } from './rig.ts';

const breach = (what: string): Step => [30, 'breach', 1, 0, 2, what, 77];
const fault = (kind: string, node = 1): Step => [10, 'fault', 0, kind, node, 1];
const found = (factory: CheckerFactory, what: string, ...before: Step[]): readonly string[] =>
  classes(judge(factory, [...before, breach(what)]).findings);

const OWNERS: readonly (readonly [CheckerFactory, readonly string[]])[] = [
  [s1Conservation, ['receipt-missing', 'attempt-kept']],
  [
    s2Custody,
    [
      'taken-on-offer',
      'custody-again',
      'asked-again',
      'asked-without-room',
      'returned-behind',
      'hops-untaken',
    ],
  ],
  [
    s4Acknowledged,
    [
      ...['ack-behind', 'resume-not-received', 'resume-ended', 'resumed-unasked', 'resumed-unlike'],
      ...['ack-late', 'copy-untold', 'field-refused'],
    ],
  ],
  [
    s7Expiry,
    [
      'time-from-below',
      'time-echoed',
      'time-sourceless',
      'time-reply-altered',
      'time-upstream-kept',
    ],
  ],
  [s9Replay, ['hello-unyielded', 'counter-refused']],
  [s17PayloadAndFlow, ['previous-node', 'altered-resumed', 'altered-restored']],
  [
    l3Convergence,
    [
      'news-expired',
      'news-unanswered',
      'news-kept',
      'news-back',
      'news-own-ignored',
      'news-uncompared',
    ],
  ],
];

describe('what is said against the rules', () => {
  it('is a finding of the checker that it belongs to, and of no other', () => {
    for (const [factory, words] of OWNERS) {
      for (const [other, others] of OWNERS) {
        for (const word of others) {
          expect(found(factory, word)).toEqual(other === factory ? [word] : []);
        }
        expect(words.length).toBeGreaterThan(0);
      }
    }
  });

  it('is none of nodes with bounds of their own, or whose store does not keep', () => {
    for (const word of OWNERS[1]?.[1] ?? []) {
      expect(found(s2Custody, word, fault('other-limits'))).toEqual([]);
      expect(found(s2Custody, word, fault('other-limits', 2))).toEqual([word]);
    }
    expect(found(s1Conservation, 'receipt-missing', fault('store-full'))).toEqual([]);
    expect(found(s2Custody, 'hops-untaken', fault('stale-read'))).toEqual([]);
  });

  it('is none of frames that a slow computer has not looked at', () => {
    expect(found(s4Acknowledged, 'field-refused', fault('slow-processor'))).toEqual([]);
    expect(found(s4Acknowledged, 'field-refused', fault('hang', 2))).toEqual(['field-refused']);
  });

  it('is none of the end of news where clocks are off', () => {
    const off: Step = [10, 'clock', 3, -6e9, 1e9, 1];
    expect(found(l3Convergence, 'news-expired', off)).toEqual([]);
    expect(found(l3Convergence, 'news-unanswered', fault('clock-step'))).toEqual([]);
    expect(found(l3Convergence, 'news-own-ignored', off)).toEqual(['news-own-ignored']);
  });
});
