import { describe, expect, it } from 'vitest';
import { progressText } from '../../../harness/cli/progress.ts';

const STATE = { atNs: 4_360e9, linksUp: 58, linksPlanned: 64, bundles: 18_204, faults: 3 };
const RUN = { name: 'sdn-backbone', endNs: 7_200e9, wallMs: 3_516 };

describe('the progress line', () => {
  it('shows time, bar, share, speed, links, bundles and faults where there is room', () => {
    expect(progressText(STATE, { ...RUN, columns: 119 })).toBe(
      'sdn-backbone  01:12:40 / 02:00:00  ████████████░░░░░░░░   60 %  1,240 × real time  ' +
        'links 58/64  bundles 18,204',
    );
    expect(progressText(STATE, { ...RUN, columns: 140 })).toContain('faults 3 active');
  });

  it.each([119, 79, 60, 40, 30])('never gets wider than %d columns', (columns) => {
    const line = progressText(STATE, { ...RUN, columns });
    expect(line.length).toBeLessThanOrEqual(columns);
    expect(line).toContain('01:12:40 / 02:00:00');
  });

  it('keeps the bar as wide as it is while figures grow', () => {
    const bar = (bundles: number) =>
      /[█░]+/.exec(progressText({ ...STATE, bundles }, { ...RUN, columns: 79 }))?.[0];
    expect(bar(1)).toBe(bar(1_000_000));
  });
});
