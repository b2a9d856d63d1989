import { describe, expect, it } from 'vitest';
import { mayCross, rulesLead } from '../../../harness/checkers/permitted.ts';
import { s18Policy } from '../../../harness/checkers/s18-policy.ts';
import { TRAFFIC_CLASSES } from '../../../protocols/bundle.ts';
import type { Policy } from '../../../protocols/policy.ts';
import { classes, FLOW, judge, type Step } from './rig.ts';

/** Nodes 1 and 2 military, 3 and 4 commercial; tactical may go over node 2, and come back. */
const POLICY: Policy = {
  segments: new Map([
    [1, 'military'],
    [2, 'military'],
    [3, 'commercial'],
    [4, 'commercial'],
  ]),
  rules: [
    {
      from: 'military',
      to: 'commercial',
      gateways: new Set([2]),
      origins: ['military'],
      classes: ['tactical'],
      destinations: undefined,
    },
    {
      from: 'commercial',
      to: 'military',
      gateways: undefined,
      origins: ['military'],
      classes: TRAFFIC_CLASSES,
      destinations: new Set([1]),
    },
  ],
};

const crossed = (
  from: number,
  to: number,
  source: number,
  destination: number,
  name = 'tactical',
) => [5, 'border-crossed', from, 0, to, 7, source, destination, name] as const satisfies Step;

const found = (...history: readonly Step[]) => judge(s18Policy, history, { policy: POLICY });

describe('S18 policy', () => {
  it('passes what the rules let go, out and back', () => {
    const { findings, checker } = found(crossed(2, 3, 1, 3), crossed(4, 2, 2, 1));
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(2);
  });

  it.each([
    ['at another node than the gateway', crossed(1, 3, 1, 3)],
    ['of another class', crossed(2, 3, 1, 3, 'broadband')],
    ['made in the other segment', crossed(3, 2, 4, 1)],
    ['for another destination', crossed(3, 2, 1, 2)],
  ])('finds a bundle that crosses %s', (_, step) => {
    const { findings } = found(step);
    expect(classes(findings)).toEqual(['crossed']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-RTE-061', node: step[2] });
  });

  it('finds a bundle that was refused for a policy that lets it go, and counts the others', () => {
    const out = { ...FLOW, from: 1, to: 3 };
    const back = { ...FLOW, from: 3, to: 1 };
    const refused: readonly Step[] = [
      [1, 'submit-refused', 1, 1, 0, 'policy'],
      [2, 'submit-refused', 3, 2, 1, 'policy'],
      [3, 'submit-refused', 1, 3, 0, 'throttled'],
    ];
    const { findings, checker } = judge(s18Policy, refused, { policy: POLICY, flows: [out, back] });
    expect(classes(findings)).toEqual(['refused-wrongly']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-RTE-064', node: 1 });
    expect(checker.counts()).toEqual({ crossings: 0, refusedAtSource: 2 });
  });

  it('has nothing to judge where there is no policy', () => {
    const { findings, checker } = judge(s18Policy, [crossed(1, 3, 1, 3)]);
    expect([findings, checker.tested()]).toEqual([[], 0]);
  });
});

describe('what the policy permits', () => {
  const tactical = { source: 1, destination: 3, class: 'tactical' } as const;

  it('is everything within a segment', () => {
    expect(mayCross(POLICY, { ...tactical, class: 'broadband' }, { from: 1, to: 2 })).toBe(true);
  });

  it('leads over as many borders as there are rules', () => {
    expect(rulesLead(POLICY, tactical)).toBe(true);
    expect(rulesLead(POLICY, { ...tactical, destination: 2 })).toBe(true);
    expect(rulesLead(POLICY, { ...tactical, source: 3, destination: 1 })).toBe(false);
  });
});
