import { describe, expect, it } from 'vitest';
import { gatewayFigures, gatewayText, serveAgainWords } from '../../../harness/cli/serve-told.ts';
import type { SiteFigures } from '../../../harness/gateway/site.ts';

const NO_TIMES = { count: 0, sumNs: 0, p50Ns: 0, p99Ns: 0, maxNs: 0 };
const SITE: SiteFigures = {
  name: 'middle-01',
  attached: true,
  attachments: 1,
  steps: 8_103,
  roundTrip: { count: 8_103, sumNs: 1e9, p50Ns: 543e3, p99Ns: 6.19e6, maxNs: 78.77e6 },
  dropped: 0,
  hung: false,
};

/** Line of a node with these figures. */
const lineOf = (changes: Partial<SiteFigures>): string | undefined => {
  const figures = { lateness: NO_TIMES, driftNs: 0, sites: [{ ...SITE, ...changes }] };
  return gatewayText(gatewayFigures(figures, new Map(), [1, 2])).split('\n')[0];
};

describe('what a served run says of a node', () => {
  it('is how long its answers took', () => {
    const times = '8,103 steps, round trip p50 543 µs  p99 6.19 ms  max 78.77 ms';
    expect(lineOf({})).toBe(`  middle-01    ${times}`);
    expect(lineOf({ attachments: 2 })).toBe(`  middle-01    ${times}   attached 2 times`);
  });

  it('is that it never answered, not that it took no time', () => {
    const mute = { steps: 3, roundTrip: NO_TIMES };
    expect(lineOf(mute)).toBe('  middle-01    3 steps, none answered');
    expect(lineOf({ ...mute, hung: true })).toBe(
      '  middle-01    3 steps, none answered   hung at the end',
    );
  });

  it('is that it hangs, whatever it answered before', () => {
    expect(lineOf({ hung: true })).toMatch(/max 78\.77 ms {3}hung at the end$/);
  });

  it('is that nobody came', () => {
    const nobody = { attached: false, attachments: 0, steps: 0, roundTrip: NO_TIMES };
    expect(lineOf(nobody)).toBe('  middle-01    nobody attached');
  });
});

describe('the command that serves the same once more', () => {
  const plain = { mode: 'real-time', speed: 1, answerWithin: 1e9, patience: 30e9 } as const;

  it('leaves out what is so anyhow', () => {
    expect(serveAgainWords('ring-8', { ...plain, attach: ['ring-03'] }, 7)).toEqual([
      'serve',
      'ring-8',
      '--seed',
      '7',
      '--attach',
      'ring-03',
      '--mode',
      'real-time',
    ]);
  });

  it('has the pace and the bounds that decided when a node hung', () => {
    const terms = { ...plain, offer: ['a/fore', 'b'], speed: 0.5, answerWithin: 0, patience: 90e9 };
    expect(serveAgainWords(undefined, terms, 7).slice(3)).toEqual([
      ...['--offer', 'a/fore', '--offer', 'b', '--mode', 'real-time', '--speed', '0.5'],
      ...['--answer-within', '0 h', '--patience', '90 s'],
    ]);
  });
});
