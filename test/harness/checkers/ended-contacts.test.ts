import { describe, expect, it } from 'vitest';
import { l3Convergence } from '../../../harness/checkers/l3-convergence.ts';
import { classes, judge, planned, type Step } from './rig.ts';

const found = (...history: Step[]): readonly string[] =>
  classes(judge(l3Convergence, history).findings).filter((name) => OWN.includes(name));
const OWN = ['closed-as-lost', 'down-outlived'];

const down = (seconds: number, yes = 1): Step => [seconds, 'told-down', 1, 1, 2, yes];
const lock = (seconds: number, partner: number): Step => [seconds, 'lock', 1, 1, partner, 0, 0];
const unlock = (seconds: number, partner: number): Step => [
  seconds,
  'unlock',
  1,
  1,
  partner,
  0,
  'contact-end',
];
const closing = (seconds: number): Step => [seconds, 'session-closing', 1, 1, 2, 0];

describe('L3 about links that are closed in order', () => {
  const plan = planned(1, 2, 10, 100);

  it('finds one that is told as down', () => {
    expect(found(...plan, lock(15, 2), closing(99.4), down(99.5))).toEqual(['closed-as-lost']);
  });

  it('lets a loss be told, before CLOSE and after it', () => {
    expect(found(...plan, lock(15, 2), down(99), down(99.3, 0), closing(99.4))).toEqual([]);
    expect(found(...plan, lock(15, 2), closing(99.4), unlock(99.5, 2), down(99.6))).toEqual([]);
  });

  it('lets one be told that is closed at the very end, without time for an answer', () => {
    expect(found(...plan, lock(15, 2), closing(99.95), down(99.96))).toEqual([]);
  });

  it('lets a link be told as down that is closed in mid-contact, or was used again', () => {
    expect(found(...plan, lock(15, 2), closing(50), down(50.1))).toEqual([]);
    const used: Step = [99.45, 'session-used', 1, 1, 2, 7];
    expect(found(...plan, lock(15, 2), closing(99.4), used, down(99.5))).toEqual([]);
  });
});

describe('L3 about links that are told as down', () => {
  const plan = [...planned(1, 2, 10, 100), ...planned(1, 3, 110, 900)];
  const history: Step[] = [...plan, down(50), lock(120, 3)];

  it('finds one whose contact has been over for long', () => {
    expect(found(...history)).toEqual(['down-outlived']);
    expect(found(...history, down(310, 0))).toEqual(['down-outlived']);
  });

  it('lets it be taken back in time', () => {
    expect(found(...history, down(290, 0))).toEqual([]);
  });

  it('asks nobody who could not tell, or was disturbed', () => {
    expect(found(...plan, down(50))).toEqual([]);
    expect(found(...history, unlock(290, 3))).toEqual([]);
    const hit: Step = [200, 'fault', 0, 'clock-step', 1, 1];
    expect(found(...history, hit)).toEqual([]);
    expect(found(...history, [200, 'node-down', 1, 'computer-reset'])).toEqual([]);
  });

  it('asks for no link that has a contact again', () => {
    expect(found(...planned(1, 2, 250, 900), ...history)).toEqual([]);
  });
});
