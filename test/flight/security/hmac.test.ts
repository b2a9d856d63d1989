import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOf, hkdfSha256, hmacSha256 } from '../../../flight/security/hmac.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const inHex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

describe('HMAC-SHA-256', () => {
  // RFC 4231, test cases 1 to 4.
  it.each([
    [
      '0b'.repeat(20),
      Buffer.from('Hi There').toString('hex'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      Buffer.from('Jefe').toString('hex'),
      Buffer.from('what do ya want for nothing?').toString('hex'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      'aa'.repeat(20),
      'dd'.repeat(50),
      '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    ],
    [
      '0102030405060708090a0b0c0d0e0f10111213141516171819',
      'cd'.repeat(50),
      '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    ],
  ])('gives what RFC 4231 says for a key of %s', (key, bytes, expected) => {
    expect(inHex(hmacSha256(hex(key), hex(bytes)))).toBe(expected);
  });

  it('equals that of Node.js for keys of 0 to 64 bytes and messages up to 9,000', () => {
    for (let length = 0; length <= 64; length++) {
      const key = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
      const bytes = Uint8Array.from({ length: (length * 141) % 9_001 }, (_, i) => (i * 7) & 255);
      const expected = createHmac('sha256', key).update(bytes).digest('hex');
      expect(inHex(hmacSha256(key, bytes))).toBe(expected);
    }
  });

  it('refuses a key that is longer than a block', () => {
    expect(() => hmacSha256(new Uint8Array(65), new Uint8Array(1))).toThrow('65 bytes: at most 64');
  });
});

describe('HKDF-SHA-256', () => {
  it('gives what RFC 5869 says in its first test case', () => {
    const okm = hkdfSha256(
      hex('0b'.repeat(22)),
      hex('000102030405060708090a0b0c'),
      hex('f0f1f2f3f4f5f6f7f8f9'),
    );
    expect(Buffer.from(okm).toString('hex')).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf',
    );
  });

  it('equals that of Node.js without a salt, and with a long key and info', () => {
    for (const saltBytes of [0, 1, 32, 64]) {
      const [key, salt, info] = [
        new Uint8Array(200).fill(3),
        new Uint8Array(saltBytes).fill(9),
        new Uint8Array(100).fill(saltBytes),
      ];
      const expected = new Uint8Array(hkdfSync('sha256', key, salt, info, 32));
      expect(hkdfSha256(key, salt, info)).toEqual(expected);
    }
  });
});

describe('bytesOf', () => {
  it('keeps bytes above 127 as they are, in memory that is not shared', () => {
    const bytes = bytesOf('\u0000\u007f\u0080\u00ff', 4);
    expect([...bytes]).toEqual([0, 127, 128, 255]);
    expect(bytes.buffer.byteLength).toBe(4);
  });
});
