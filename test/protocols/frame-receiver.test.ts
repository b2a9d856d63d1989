import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameImage } from '../../protocols/frame.ts';
import {
  authenticatedBytes,
  decodeFrame,
  imageBytes,
  imageFromBytes,
} from '../../protocols/frame-codec.ts';
import { decodedOf } from './frames.ts';
import { delimited, fixed32, frameOf, message, number, sealed, varint } from './wire.ts';

const IDLE = [number(1, 1), fixed32(2, 7), number(3, 1)];
const SEGMENT = [number(1, 1), number(3, 3), number(4, 2), number(5, 1), delimited(15, [1, 2, 3])];
const DATA = [number(1, 1), fixed32(2, 7), number(3, 2), delimited(14, message(SEGMENT))];

const reasonOf = (image: FrameImage): string => {
  const decoded = decodeFrame(image);
  return decoded.ok ? 'accepted' : decoded.reason;
};

/** DATA with another segment. */
const withSegment = (fields: Parameters<typeof message>[0]): FrameImage =>
  frameOf([...DATA.slice(0, 3), delimited(14, message(fields))]);

const HEADER = [
  number(1, 3),
  number(6, 4),
  number(8, 2),
  number(17, 3),
  delimited(18, new Uint8Array(32)),
];

describe('frame receiver', () => {
  it('accepts fields in any order', () => {
    const inOrder = decodedOf(frameOf(DATA));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(DATA, { minLength: 4 }),
        fc.shuffledSubarray(SEGMENT, { minLength: 5 }),
        (outer, inner) => {
          const fields = outer.map((field) =>
            field.number === 14 ? delimited(14, message(inner)) : field,
          );
          expect(decodedOf(frameOf(fields))).toEqual(inOrder);
        },
      ),
    );
  });

  it('skips and counts unknown fields at every level', () => {
    const strange = [number(13, 5), delimited(99, [1, 2]), fixed32(1_000, 3)];
    const eight = { number: 536_870_911, wireType: 1, content: [1, 2, 3, 4, 5, 6, 7, 8] };
    const inner = [
      ...SEGMENT,
      number(9, (1n << 64n) - 1n),
      delimited(6, message([...HEADER, eight])),
    ];
    const image = frameOf([...strange, ...DATA.slice(0, 3), delimited(14, message(inner))]);
    const decoded = decodeFrame(image);
    expect(decoded).toMatchObject({ ok: true, unknownFields: 5 });
  });

  it('takes the last of duplicates', () => {
    const image = frameOf([number(8, 5), ...DATA, number(8, 6), fixed32(2, 9)]);
    expect(decodedOf(image)).toMatchObject({ session: 9, stampNs: 6 });
    const twoAcks = [
      delimited(7, message([number(1, 5), number(3, 6)])),
      delimited(7, message([number(1, 8)])),
    ];
    const { acknowledgement } = decodedOf(frameOf([...IDLE, ...twoAcks]));
    expect(acknowledgement).toMatchObject({ nextExpected: 8, duplicate: { first: 0, count: 0 } });
  });

  it('accepts unpacked ranges and padded varints', () => {
    const padded = {
      number: 1,
      wireType: 0,
      content: [0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
    };
    const ack = [padded, number(2, 9), number(2, 2)];
    const frame = decodedOf(frameOf([...IDLE, delimited(7, message(ack))]));
    expect(frame.acknowledgement).toMatchObject({
      nextExpected: 5,
      ranges: [{ first: 9, count: 2 }],
    });
  });

  it.each([
    ['unknown-version', frameOf([number(1, 2), ...IDLE.slice(1)])],
    ['unknown-version', frameOf(IDLE.slice(1))],
    ['unknown-type', frameOf([number(1, 1), number(3, 4)])],
    ['unknown-type', frameOf([number(1, 1)])],
    ['unknown-opcode', frameOf([...IDLE, number(9, 5)])],
    ['malformed', frameOf([...IDLE, number(4, 65_536)])],
    ['malformed', frameOf([...IDLE, number(5, 8)])],
    ['malformed', frameOf([...IDLE, number(6, 2)])],
    ['malformed', frameOf([...IDLE, number(10, 65_536)])],
    ['malformed', frameOf([...IDLE, number(8, 2n ** 53n)])],
    ['malformed', frameOf([...IDLE, number(8, (1n << 64n) - 1n)])],
    ['accepted', frameOf([...IDLE, number(8, 2n ** 53n - 1n)])],
    ['malformed', frameOf([...IDLE, number(1, 2n ** 32n)])],
    ['malformed', frameOf([number(1, 1), { number: 2, wireType: 0, content: [1] }, number(3, 1)])],
    ['malformed', frameOf([...IDLE, delimited(8, [1])])],
    ['malformed', frameOf([...IDLE, { number: 20, wireType: 3, content: [] }])],
    ['malformed', frameOf([...IDLE, { number: 0, wireType: 0, content: [1] }])],
    ['malformed', frameOf([fixed32(15, 0), ...IDLE])],
    ['malformed', sealed([...message(IDLE), 0x40])],
    ['malformed', sealed([...message(IDLE), 0x40, ...Array<number>(10).fill(0x80), 0])],
    ['malformed', sealed([...message(IDLE), 0x72, 0x05, 1])],
    ['malformed', frameOf([...IDLE, delimited(14, [1])])],
    ['malformed', frameOf([...IDLE, number(6, 1)])],
    ['malformed', frameOf([...IDLE, number(11, 1)])],
    ['malformed', frameOf([...DATA, delimited(12, new Uint8Array(16))])],
    ['malformed', frameOf([number(1, 1), number(3, 3), delimited(12, new Uint8Array(15))])],
    ['accepted', frameOf([number(1, 1), number(3, 3), delimited(12, new Uint8Array(16))])],
    ['malformed', frameOf([number(1, 1), number(3, 3), delimited(12, new Uint8Array(17))])],
    ['malformed', frameOf([...IDLE, delimited(7, message([number(1, 65_536)]))])],
    ['malformed', frameOf([...IDLE, delimited(7, message([delimited(2, [1, 2, 3])]))])],
    ['malformed', frameOf([...IDLE, delimited(7, message([delimited(2, [1, 0])]))])],
    [
      'malformed',
      frameOf([...IDLE, delimited(7, message([delimited(2, Array<number>(10).fill(1))]))]),
    ],
    ['accepted', frameOf(DATA)],
    ['malformed', frameOf(DATA.slice(0, 3))],
    ['malformed', withSegment([...SEGMENT, number(4, 0)])],
    ['malformed', withSegment([...SEGMENT, number(4, 4)])],
    ['malformed', withSegment([...SEGMENT, number(2, 1)])],
    ['malformed', withSegment([...SEGMENT, number(3, 4)])],
    ['malformed', withSegment([...SEGMENT, number(5, 0), number(3, 2 ** 26 + 1)])],
    ['accepted', withSegment([...SEGMENT, delimited(6, message(HEADER))])],
    ['malformed', withSegment([...SEGMENT, delimited(6, message(HEADER.slice(1)))])],
    ['malformed', withSegment([...SEGMENT, delimited(6, message([...HEADER, number(6, 0)]))])],
    ['malformed', withSegment([...SEGMENT, delimited(6, message([...HEADER, number(8, 9)]))])],
    ['malformed', withSegment([...SEGMENT, delimited(6, message([...HEADER, number(17, 4)]))])],
    ['malformed', withSegment([...SEGMENT, delimited(6, message(HEADER.slice(0, 4)))])],
    [
      'malformed',
      withSegment([...SEGMENT, delimited(6, message([...HEADER, delimited(18, [1])]))]),
    ],
    [
      'malformed',
      withSegment([
        ...SEGMENT,
        delimited(6, message([...HEADER, ...Array.from({ length: 9 }, () => delimited(19, []))])),
      ]),
    ],
  ])('%s: case %#', (reason, image) => {
    expect(reasonOf(image)).toBe(reason);
  });

  it('drops frames whose CRC differs, is missing or is not last', () => {
    const good = imageBytes(frameOf(DATA));
    for (let at = 0; at < good.length - 5; at += 1) {
      const bad = good.slice();
      bad[at] = (bad[at] as number) ^ 0x10;
      expect(reasonOf(imageFromBytes(bad))).toBe('bad-crc');
    }
    expect(reasonOf(imageFromBytes(Uint8Array.from(message(DATA))))).toBe('malformed');
    expect(reasonOf(imageFromBytes(new Uint8Array(0)))).toBe('malformed');
    const bytes = Uint8Array.from([...good, ...varint(8), 1]);
    expect(reasonOf(imageFromBytes(bytes))).toBe('malformed');
    expect(imageBytes(imageFromBytes(bytes))).toEqual(bytes);
  });

  it('drops what is too large before looking into it', () => {
    expect(reasonOf(imageFromBytes(new Uint8Array(60_601)))).toBe('too-large');
    const payload = delimited(14, new Uint8Array(60_001));
    expect(reasonOf(frameOf([number(1, 1), number(3, 3), payload]))).toBe('too-large');
  });
});

describe('data that a receiver keeps', () => {
  const heldBytes = (extra: ReturnType<typeof delimited>[]): number => {
    const image = imageFromBytes(
      imageBytes(frameOf([...DATA.slice(0, 3), ...extra, ...DATA.slice(3)])),
    );
    const frame = decodedOf(image);
    if (frame.type !== 'data') throw new Error(frame.type);
    expect([...frame.segment.data]).toEqual([1, 2, 3]);
    return frame.segment.data.buffer.byteLength;
  };

  it('keep no frame alive that is mostly something else', () => {
    expect(heldBytes([])).toBeLessThan(1_024);
    expect(heldBytes([delimited(100, new Uint8Array(59_000))])).toBe(3);
    expect(heldBytes([delimited(14, new Uint8Array(59_000))])).toBe(3);
  });
});

describe('authenticated bytes', () => {
  it('depend on every named field and on nothing else', () => {
    const fields = {
      session: 1,
      type: 'management',
      number: { txfn: 2, txNum: 3 },
      counter: 2 ** 40 + 5,
      opcode: 'none',
      opcodeValue: 6,
      body: Uint8Array.of(7, 8),
    } as const;
    const hex = (over: object): string =>
      Buffer.from(authenticatedBytes({ ...fields, ...over })).toString('hex');
    expect(hex({})).toBe('01030100000200060000000100000100000000050000000207' + '08');
    const others = [
      { session: 2 },
      { type: 'data' },
      { number: { txfn: 3, txNum: 3 } },
      { number: undefined },
      { counter: 5 },
      { opcode: 'pause' },
      { opcodeValue: 7 },
      { body: Uint8Array.of(7) },
    ].map(hex);
    expect(new Set([hex({}), ...others]).size).toBe(others.length + 1);
    expect(hex({ number: { txfn: 2, txNum: 4 } })).toBe(hex({}));
  });
});
