import { describe, expect, it } from 'vitest';
import { ArqReader } from '../../../harness/observe/acknowledgement-peek.ts';
import { crcOf } from '../../../protocols/codec.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import { ack, data, idle } from './acknowledging-frames.ts';

/** In one piece, with further fields at the end and a good CRC. */
const joined = ({ head, payload }: FrameImage, ending: readonly number[]): FrameImage => {
  const bytes = Uint8Array.from([...head, ...payload, ...ending]);
  return { head: bytes, payload: new Uint8Array(0), crc: crcOf(bytes, new Uint8Array(0)) };
};

describe('the reader of numbers and acknowledgements', () => {
  it('reads what the codec writes', () => {
    const reader = new ArqReader();
    const said = ack(0, 2 ** 45 + 3, {
      ranges: [
        { first: 300, count: 2 },
        { first: 9, count: 1 },
      ],
      duplicate: { first: 0, count: 7 },
    });
    expect(reader.readAcknowledgement(idle(said, 0x8000_0001))).toBe(true);
    expect(reader.peek).toMatchObject({
      session: 0x8000_0001,
      nextExpected: 0,
      ranges: [...said.ranges, said.duplicate],
      echoStampNs: 2 ** 45 + 3,
    });
    expect(reader.readNumber(data(40_000, 2 ** 50))).toBe(true);
    expect(reader.peek).toMatchObject({ session: 7, txfn: 40_000, stampNs: 2 ** 50 });
    expect(reader.readNumber(data(0, 5))).toBe(true);
    expect(reader.peek.txfn).toBe(0);
    expect(reader.readNumber(idle(said))).toBe(false);
    expect(reader.readAcknowledgement(idle(undefined))).toBe(false);
  });

  it('reads a frame that is not as an encoder writes it as its receiver does', () => {
    const reader = new ArqReader();
    const [plain, newer] = [data(3, 5), data(3, 7)];
    // The last of a field that comes twice counts: here a stamp of 99 at the end.
    const twice = joined(plain, [0x40, 99]);
    expect(reader.readNumber(twice)).toBe(true);
    expect(reader.peek).toMatchObject({ session: 7, txfn: 3, stampNs: 99 });
    expect(reader.readNumber({ ...twice, crc: 1 })).toBe(false);
    expect(reader.readNumber({ ...newer, payload: new Uint8Array(0) })).toBe(false);
    expect(reader.readNumber(joined(plain, [0x18, 4]))).toBe(false);
  });
});
