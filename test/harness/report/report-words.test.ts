import { describe, expect, it } from 'vitest';
import { EVENT_REPORTS } from '../../../flight/event-reports.ts';
import { argumentsText, codesOf } from '../../../harness/report/report-words.ts';

const names = {
  node: (id: number): string => `sat-${id}`,
  terminal: (place: number): string => ['forward', 'aft'][place] ?? String(place),
};

describe('event reports in words', () => {
  it('name nodes, terminals and what a code stands for', () => {
    expect(argumentsText(EVENT_REPORTS['link.down'], [1, 7, 2], names)).toBe(
      'terminal aft, peer sat-7, reason 2 (tracking lost)',
    );
    expect(argumentsText(EVENT_REPORTS['node.safe-mode'], [7], names)).toBe(
      'cause 7 (failed parts)',
    );
    expect(argumentsText(EVENT_REPORTS['link.down'], [1, 7, 7], names)).toContain('reason 7');
  });

  it('take every code that a cause lists, from 1 on', () => {
    const listed = Object.entries(EVENT_REPORTS).flatMap(([name, { cause }]) => {
      const codes = Object.keys(codesOf(cause)).map(Number);
      return codes.length === 0 ? [] : [[name, codes.length, codes[0]]];
    });
    expect(listed).toEqual([
      ['node.safe-mode', 7, 1],
      ['terminal.inhibited', 4, 1],
      ['terminal.out-of-use', 4, 1],
      ['terminal.in-use', 4, 1],
      ['link.down', 7, 1],
      ['link.frames-rejected', 12, 1],
    ]);
  });
});
