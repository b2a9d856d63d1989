import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HmacKey } from '../../../flight/security/hmac.ts';
import { finish, initialState, writeDigest } from '../../../flight/security/sha256.ts';

/** Bytes that differ from place to place and from length to length. */
const bytesOf = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 167 + length * 31) & 0xff);

describe('HMAC-SHA-256 under kept states', () => {
  it('gives what OpenSSL gives, for keys and messages of every length up to four blocks', () => {
    for (const keyLength of [0, 1, 16, 32, 63, 64, 65, 128, 200]) {
      const key = bytesOf(keyLength);
      const own = new HmacKey(key);
      for (let length = 0; length <= 256; length++) {
        const message = bytesOf(length);
        const theirs = createHmac('sha256', key).update(message).digest();
        expect([...own.code(message)]).toEqual([...theirs]);
      }
    }
  });

  it('cuts the code where asked, and one message leaves nothing to the next', () => {
    const key = new HmacKey(bytesOf(32));
    const first = key.code(bytesOf(100));
    key.code(bytesOf(7));
    expect(key.code(bytesOf(100))).toEqual(first);
    expect(key.code(bytesOf(100), 16)).toEqual(first.slice(0, 16));
  });

  it('meets RFC 4231, cases 1 and 2', () => {
    const hex = (key: Uint8Array, text: string): string =>
      Buffer.from(new HmacKey(key).code(Buffer.from(text))).toString('hex');
    expect(hex(new Uint8Array(20).fill(0x0b), 'Hi There')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
    expect(hex(Buffer.from('Jefe'), 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});

describe('SHA-256', () => {
  it('gives what OpenSSL gives, whatever the length', () => {
    for (const length of [0, 3, 55, 56, 63, 64, 65, 119, 120, 1_000]) {
      const state = initialState();
      finish(state, bytesOf(length), 0);
      const digest = new Uint8Array(32);
      writeDigest(state, digest);
      const theirs = createHash('sha256').update(bytesOf(length)).digest();
      expect([...digest]).toEqual([...theirs]);
    }
  });
});
