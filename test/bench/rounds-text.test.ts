import { expect, it } from 'vitest';
import type { Round } from './measure.ts';
import { headText, roundsText } from './rounds-text.ts';

const round = (figure: number): Round => ({
  bench: 'BACKBONE',
  what: 'sdn-backbone, 120 min, 44 nodes',
  cpuS: 1_234.56,
  floorS: 123.45,
  figure,
  unit: '× real time on one core',
  residentMb: 12_345,
  notes: { delivered: 1_234_567, hash: '0123456789ab', verdict: 'pass', setUpCpuS: 123.456 },
  sound: true,
});

it('fits a hundred columns and states how far the rounds lie apart', () => {
  const rounds = [round(49_000.5), round(50_000), round(51_000.5)];
  const text = roundsText({
    bench: 'BACKBONE',
    rounds,
    middle: round(50_000),
    spread: { figure: [49_000.5, 51_000.5], cpuS: [1, 2], overhead: [1, 2] },
    sound: true,
  });
  expect(text).toContain('3: 49,000.5 to 51,000.5 (±2.0 %)');
  for (const line of `${headText()}\n${text}`.split('\n')) {
    expect(line.length).toBeLessThanOrEqual(100);
  }
});
