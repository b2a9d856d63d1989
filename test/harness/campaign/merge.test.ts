import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../harness/campaign/campaign.ts';
import { caseRanges } from '../../../harness/campaign/case-ranges.ts';
import type { CaseResult } from '../../../harness/campaign/case-result.ts';
import type { CampaignIdentity } from '../../../harness/campaign/identity.ts';
import { loadCampaign } from '../../../harness/campaign/load-campaign.ts';
import { type CampaignPart, mergeParts } from '../../../harness/campaign/merge.ts';
import { row } from './rows.ts';

const smoke = loadCampaign('smoke', { folder: '.', freshBase: 'a', gateIds: [] });
const own: Campaign = { ...smoke, cases: 6, fresh: 2, stop: { ...smoke.stop, failures: 2 } };
const identity = (more: Partial<CampaignIdentity> = {}): CampaignIdentity => ({
  id: 'x',
  campaign: own,
  maker: { version: '1', node: '20', platform: 'p', program: 'd' },
  shard: { index: 1, of: 2 },
  inputs: { 'ring-8': 'text' },
  choices: {},
  ...more,
});
const part = (
  rows: readonly CaseResult[],
  more: Partial<CampaignIdentity> = {},
  shown = 'a',
): CampaignPart => ({
  shown,
  identity: identity(more),
  rows: new Map(rows.map((one) => [one.case, one])),
});
const failed = (number: number): CaseResult => row(number, { result: 'fail', signatures: ['S1'] });
const numbers = (rows: readonly CaseResult[]): number[] => rows.map((one) => one.case);

describe('parts of a campaign', () => {
  it('come together in the order of their cases, whatever their own', () => {
    const { end, identity: whole } = mergeParts([
      part([row(1), row(3), row(5), row(7)]),
      part([row(6), row(0), row(4), row(2)]),
    ]);
    expect(numbers(end.rows)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(end.missing).toEqual([]);
    expect(whole.shard).toEqual({ index: 1, of: 1 });
  });

  it('stop where one process would have stopped, and need nothing behind that', () => {
    const { end } = mergeParts([part([row(0), failed(2), failed(4)]), part([row(1), failed(3)])]);
    expect(numbers(end.rows)).toEqual([0, 1, 2, 3]);
    expect(end.stop?.case).toBe(3);
    expect(end.missing).toEqual([]);
  });

  it('miss what could have stopped the campaign earlier, and no more', () => {
    const { end } = mergeParts([part([row(0), failed(2), failed(4)])]);
    expect(end.missing).toEqual([1, 3]);
    expect(end.stop).toBeUndefined();
  });

  it('may hold a case twice with one result', () => {
    const { end } = mergeParts([part([row(0)]), part([row(0, { timing: { wallMs: 77 } })])]);
    expect(numbers(end.rows)).toEqual([0]);
  });

  it('are refused with the case that has two results', () => {
    const parts = [part([row(0)]), part([row(0, { hash: 'cd' })], {}, 'b')];
    expect(() => mergeParts(parts)).toThrow(
      /case 0 has another result in a: pass \(journal cd\) here/,
    );
  });

  it.each([
    ['fresh seeds', { campaign: { ...own, freshBase: 'b' } }],
    ['cases', { campaign: { ...own, cases: 7 } }],
    ['phases', { campaign: { ...own, phases: { ...own.phases, warmUpNs: 1 } } }],
    ['stop', { campaign: { ...own, stop: { ...own.stop, failures: 3 } } }],
    ['scenario ring-8', { inputs: { 'ring-8': 'another' } }],
    ['program: program', { maker: { ...identity().maker, program: 'e' } }],
  ])('are refused when they differ in %s', (what, more) => {
    expect(() => mergeParts([part([row(0)]), part([row(1)], more, 'b')])).toThrow(
      expect.objectContaining({ place: 'b', message: expect.stringContaining(`: ${what} is `) }),
    );
  });

  it('may come from other places, and from other seeds where there are no fresh ones', () => {
    const fixed = { ...own, fresh: 0 };
    const elsewhere = { ...fixed, folder: '/else', freshBase: 'b', description: 'other words' };
    const parts = [part([row(0)], { campaign: fixed }), part([row(1)], { campaign: elsewhere })];
    expect(numbers(mergeParts(parts).end.rows)).toEqual([0, 1]);
  });
});

describe('numbers of cases', () => {
  it('are told as ranges', () => {
    expect(caseRanges([4])).toBe('case 4');
    expect(caseRanges([0, 1, 2, 5, 7, 8])).toBe('cases 0–2, 5, 7–8');
    const odd = Array.from({ length: 40 }, (_, index) => 2 * index + 1);
    expect(caseRanges(odd)).toMatch(/^cases 1, 3, .*, 23 … 79 \(40 in all\)$/);
  });
});
