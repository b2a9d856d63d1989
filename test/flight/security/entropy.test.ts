import { describe, expect, it } from 'vitest';
import { createEntropy } from '../../../flight/security/entropy.ts';

const SOURCE = new Uint8Array(64).fill(7);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('random bytes of a node', () => {
  it('come in any length and never twice', () => {
    const random = createEntropy(SOURCE, 1);
    const draws = [1, 16, 31, 32, 33, 100].map(random);
    expect(draws.map((bytes) => bytes.length)).toEqual([1, 16, 31, 32, 33, 100]);
    expect(new Set(Array.from({ length: 500 }, () => hex(random(16)))).size).toBe(500);
  });

  it('follow from the entropy and the boot count alone', () => {
    expect(hex(createEntropy(SOURCE, 3)(48))).toBe(hex(createEntropy(SOURCE, 3)(48)));
  });

  it('differ after a reboot even when the entropy source is stuck', () => {
    expect(hex(createEntropy(SOURCE, 1)(32))).not.toBe(hex(createEntropy(SOURCE, 2)(32)));
  });
});
