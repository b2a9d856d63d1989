import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelimitedReader, delimited } from '../../../harness/gateway/delimited.ts';

const read = (pieces: readonly Uint8Array[], bytesMax = 100_000): Uint8Array[] => {
  const reader = new DelimitedReader(bytesMax);
  const messages: Uint8Array[] = [];
  for (const piece of pieces) reader.push(piece, (message) => messages.push(message));
  return messages;
};

describe('a stream of messages behind their lengths', () => {
  it('is cut into the messages that were sent, however it is cut on the way', () => {
    const sizes = fc.array(fc.nat(300), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.array(fc.integer({ min: 1, max: 200 })), (lengths, cuts) => {
        const sent = lengths.map((length, at) => new Uint8Array(length).fill(at));
        const stream = Buffer.concat(sent.map(delimited));
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(stream.subarray(at, at + cut));
          at += cut;
        }
        pieces.push(stream.subarray(at));
        expect(read(pieces)).toEqual(sent);
      }),
    );
  });

  it('is copied as it comes: a piece of one byte keeps no buffer of its own alive', () => {
    const reader = new DelimitedReader(100_000);
    const messages: Uint8Array[] = [];
    for (const byte of delimited(Uint8Array.of(1, 2, 3, 4, 5, 6, 7))) {
      const piece = Uint8Array.of(byte);
      reader.push(piece, (message) => messages.push(message));
      piece.fill(0xff);
    }
    expect(messages).toEqual([Uint8Array.of(1, 2, 3, 4, 5, 6, 7)]);
  });

  it('has messages of any length that a varint tells', () => {
    for (const length of [0, 1, 127, 128, 16_383, 16_384, 90_000]) {
      expect(read([delimited(new Uint8Array(length))])[0]?.length).toBe(length);
    }
  });

  it('ends at a length beyond the bound, before anything of it came', () => {
    expect(() => read([Uint8Array.of(0x80, 0x10)], 2_047)).toThrow('2048 bytes, at most 2047');
    expect(() => read([Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)])).toThrow('34359738367 bytes');
  });

  it('ends at what is no varint', () => {
    expect(() => read([new Uint8Array(6).fill(0xff)])).toThrow('no varint');
  });
});
