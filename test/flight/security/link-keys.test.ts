import { describe, expect, it } from 'vitest';
import { createHmac, hkdfSync } from 'node:crypto';
import {
  derivePairKey,
  deriveSessionKeys,
  tagMatches,
  tagOf,
} from '../../../flight/security/link-keys.ts';

const NETWORK = Uint8Array.from({ length: 32 }, (_, i) => i);
const NONCES = {
  initiatorNonce: new Uint8Array(16).fill(1),
  answererNonce: new Uint8Array(16).fill(2),
};

describe('link keys', () => {
  it('are the same for a pair from either side, and other for every other pair or epoch', () => {
    const key = derivePairKey(NETWORK, { one: 1, other: 2, epoch: 1 });
    expect(derivePairKey(NETWORK, { one: 2, other: 1, epoch: 1 })).toEqual(key);
    for (const pair of [
      { one: 1, other: 3, epoch: 1 },
      { one: 1, other: 2, epoch: 2 },
      { one: 12, other: 1, epoch: 1 },
    ]) {
      expect(derivePairKey(NETWORK, pair)).not.toEqual(key);
    }
    expect(
      derivePairKey(
        NETWORK.map((byte) => byte ^ 1),
        { one: 1, other: 2, epoch: 1 },
      ),
    ).not.toEqual(key);
  });

  it('follow RFC 5869 over a fixed label', () => {
    const info = Buffer.concat([
      Buffer.from('lasermesh pair\0'),
      Buffer.from('000000010000000200000005', 'hex'),
    ]);
    const expected = new Uint8Array(hkdfSync('sha256', NETWORK, new Uint8Array(0), info, 32));
    expect(derivePairKey(NETWORK, { one: 2, other: 1, epoch: 5 })).toEqual(expected);
  });

  it('of a session differ by direction and meet crosswise', () => {
    const pair = derivePairKey(NETWORK, { one: 1, other: 2, epoch: 1 });
    const one = deriveSessionKeys(pair, { ...NONCES, session: 9, own: 1, peer: 2 });
    const two = deriveSessionKeys(pair, { ...NONCES, session: 9, own: 2, peer: 1 });
    expect(one.send).toEqual(two.receive);
    expect(one.receive).toEqual(two.send);
    expect(one.send).not.toEqual(one.receive);
    const later = deriveSessionKeys(pair, { ...NONCES, session: 10, own: 1, peer: 2 });
    expect(later.send).not.toEqual(one.send);
  });

  it('tag with HMAC-SHA-256 cut to 16 bytes, and refuse every changed bit and length', () => {
    const bytes = Buffer.from('what is covered');
    const tag = tagOf(NETWORK, bytes);
    const whole = createHmac('sha256', NETWORK).update(bytes).digest();
    expect([...tag]).toEqual([...whole.subarray(0, 16)]);
    expect(tagMatches(NETWORK, bytes, tag)).toBe(true);
    for (let bit = 0; bit < 128; bit++) {
      const wrong = tag.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(tagMatches(NETWORK, bytes, wrong)).toBe(false);
    }
    expect(tagMatches(NETWORK, bytes, tag.subarray(0, 15))).toBe(false);
    expect(tagMatches(NETWORK, bytes, new Uint8Array(0))).toBe(false);
  });
});
