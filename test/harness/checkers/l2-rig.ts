import { l2Delivery } from '../../../harness/checkers/l2-delivery.ts';
import { judge, planned, type Step } from './rig.ts';

export const lock = (seconds: number, a: number, b: number): Step => [
  seconds,
  'lock',
  a,
  1,
  b,
  0,
  0,
];
export const unlock = (seconds: number, a: number, b: number): Step => [
  seconds,
  'unlock',
  a,
  1,
  b,
  0,
  'x',
];

export const sorted = (...parts: Step[][]): Step[] =>
  parts
    .flat()
    .map((step, i) => ({ step, i }))
    .sort((left, right) => left.step[0] - right.step[0] || left.i - right.i)
    .map(({ step }) => step);

/** 1 – 2 – 3, locked from 0 to 400 s and from 100 s to 400 s. */
export const way = [
  ...planned(1, 2, 0, 400),
  ...planned(2, 3, 100, 400),
  lock(1, 1, 2),
  lock(100, 2, 3),
  unlock(400, 1, 2),
  unlock(400, 2, 3),
];
export const judged = (history: Step[], facts: Parameters<typeof judge>[2] = {}) => {
  const { findings, checker } = judge(l2Delivery, history, facts);
  return { findings, counts: checker.counts(), tested: checker.tested() };
};
