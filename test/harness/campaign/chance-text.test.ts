import { describe, expect, it } from 'vitest';
import { chanceText } from '../../../harness/campaign/chance-text.ts';

describe('a probability in percent', () => {
  it.each([
    [0.005, '0.50 %'],
    [0.0375, '3.8 %'],
    [0.5, '50 %'],
    [1, '100 %'],
    [3, '100 %'],
  ])('of %d is %s', (chance, text) => {
    expect(chanceText(chance)).toBe(text);
  });
});
