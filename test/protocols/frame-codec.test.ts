import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import { headerToWire } from '../../protocols/bundle-wire.ts';
import { frameBytes, type LinkFrame } from '../../protocols/frame.ts';
import {
  DATA_FRAME_OVERHEAD_BYTES_MAX,
  decodeFrame,
  encodeFrame,
  imageBytes,
  imageFromBytes,
  MANAGEMENT_FRAME_OVERHEAD_BYTES_MAX,
} from '../../protocols/frame-codec.ts';
import { lasermesh } from '../../protocols/generated/lasermesh.js';
import { linkFrame, segment as segments } from './arbitraries.ts';
import { dataFrame, decodedOf } from './frames.ts';

const Link = lasermesh.link.LinkFrame;
const WireSegment = lasermesh.bundle.Segment;

/** The same frame through generated code only. */
const generatedBytes = (frame: LinkFrame, crc: number): Uint8Array => {
  const { session, stampNs: stamp, acknowledgement: ack, opcodeValue } = frame;
  const types = ['idle', 'data', 'management'];
  const opcodes = ['none', 'rate-down', 'rate-up', 'pause', 'resume'];
  const numbered = frame.type === 'idle' ? undefined : frame.number;
  return Link.encode({
    version: 1,
    session,
    type: types.indexOf(frame.type) + 1,
    ...(numbered === undefined ? {} : { ...numbered, sequenced: true }),
    ...(ack === undefined
      ? {}
      : {
          acknowledgement: {
            nextExpected: ack.nextExpected,
            ranges: ack.ranges.flatMap(({ first, count }) => [first, count]),
            duplicateFirst: ack.duplicate.first,
            duplicateCount: ack.duplicate.count,
            echoStamp: ack.echoStampNs,
          },
        }),
    stamp,
    opcode: opcodes.indexOf(frame.opcode),
    opcodeValue,
    ...(frame.type === 'management'
      ? { counter: frame.counter, tag: frame.tag, payload: frame.body }
      : {}),
    ...(frame.type === 'data'
      ? {
          payload: WireSegment.encode({
            ...frame.segment,
            class: TRAFFIC_CLASSES.indexOf(frame.segment.class) + 1,
            header: frame.segment.header ? headerToWire(frame.segment.header) : null,
          }).finish(),
        }
      : {}),
    crc,
  }).finish();
};

describe('frame codec', () => {
  it('gives back every frame, in two pieces and in one', () => {
    fc.assert(
      fc.property(linkFrame, (frame) => {
        const image = encodeFrame(frame);
        expect(decodeFrame(image)).toEqual({ ok: true, value: frame, unknownFields: 0 });
        const bytes = imageBytes(image);
        expect(bytes.length).toBe(frameBytes(image));
        expect(decodedOf(imageFromBytes(bytes))).toEqual(frame);
      }),
      { numRuns: 600 },
    );
  });

  it('sends data on with the CRC that they came with, and finds the same one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4_000, maxLength: 60_000 }), (data) => {
        const came = decodedOf(encodeFrame(dataFrame({ data, total: data.length })));
        if (came.type !== 'data') throw new Error('a data frame stays one');
        expect(came.segment.dataCrc !== undefined).toBe(data.length >= 4_096);
        const sent = encodeFrame({ ...came, session: 99, stampNs: 77 });
        expect(sent.crc).toBe(crc32(imageBytes(sent).subarray(0, -5)));
      }),
      { numRuns: 60 },
    );
  });

  it('writes the bytes that generated code writes', () => {
    fc.assert(
      fc.property(linkFrame, (frame) => {
        const image = encodeFrame(frame);
        // A CRC of 0 is a proto3 default: our encoder writes the field nevertheless.
        fc.pre(image.crc !== 0);
        expect(Buffer.from(imageBytes(image)).toString('hex')).toBe(
          Buffer.from(generatedBytes(frame, image.crc)).toString('hex'),
        );
      }),
      { numRuns: 600 },
    );
  });

  it('takes what generated code writes and is read by it', () => {
    fc.assert(
      fc.property(segments, (segment) => {
        const frame: LinkFrame = {
          type: 'data',
          session: 7,
          stampNs: 1,
          acknowledgement: undefined,
          opcode: 'none',
          opcodeValue: 0,
          number: undefined,
          segment,
        };
        const image = encodeFrame(frame);
        const ours = WireSegment.decode(Link.decode(imageBytes(image)).payload);
        expect(ours.transfer).toBe(segment.transfer);
        expect(ours.offset).toBe(segment.offset);
        expect(ours.total).toBe(segment.total);
        expect(ours.header?.createdNs).toBe(segment.header?.createdNs);
        expect(ours.header?.security?.length).toBe(segment.header?.security.length);
        expect([...ours.data]).toEqual([...segment.data]);
        expect(decodedOf(imageFromBytes(generatedBytes(frame, image.crc)))).toEqual(frame);
      }),
      { numRuns: 300 },
    );
  });

  it('reads an image however it is cut in two', () => {
    fc.assert(
      fc.property(linkFrame, fc.double({ min: 0, max: 1, noNaN: true }), (frame, share) => {
        const { head: all, crc } = imageFromBytes(imageBytes(encodeFrame(frame)));
        const cut = Math.floor(share * all.length);
        const image = { head: all.subarray(0, cut), payload: all.subarray(cut), crc };
        expect(decodedOf(image)).toEqual(frame);
      }),
      { numRuns: 400 },
    );
  });

  it('does not copy the payload of a data frame', () => {
    const data = new Uint8Array(1_000).fill(9);
    const frame = dataFrame({ data, total: 1_000 });
    const image = encodeFrame(frame);
    expect(image.payload).toBe(data);
    const decoded = decodedOf(image);
    expect(decoded.type === 'data' && decoded.segment.data).toBe(data);
  });

  it('keeps within the stated overheads, and reaches them', () => {
    const ack = {
      nextExpected: 65_535,
      ranges: Array.from({ length: 4 }, () => ({ first: 65_535, count: 65_535 })),
      duplicate: { first: 65_535, count: 65_535 },
      echoStampNs: Number.MAX_SAFE_INTEGER,
    };
    const full = {
      session: 0xffffffff,
      stampNs: Number.MAX_SAFE_INTEGER,
      acknowledgement: ack,
      opcode: 'resume',
      opcodeValue: 65_535,
      number: { txfn: 65_535, txNum: 7 },
    } as const;
    const data = new Uint8Array(59_980);
    const frame: LinkFrame = { ...dataFrame({ data, total: data.length }), ...full };
    const { payload } = Link.decode(imageBytes(encodeFrame(frame)));
    const overhead = frameBytes(encodeFrame(frame)) - payload.length;
    expect(overhead).toBe(DATA_FRAME_OVERHEAD_BYTES_MAX);
    const body = new Uint8Array(60_000);
    const tag = new Uint8Array(16).fill(1);
    const management: LinkFrame = {
      type: 'management',
      ...full,
      counter: Number.MAX_SAFE_INTEGER,
      tag,
      body,
    };
    const length = frameBytes(encodeFrame(management));
    expect(length - body.length).toBe(MANAGEMENT_FRAME_OVERHEAD_BYTES_MAX);
  });

  it('throws on numbers that the wire cannot carry', () => {
    const frame = dataFrame({});
    expect(() => encodeFrame({ ...frame, number: { txfn: 65_536, txNum: 0 } })).toThrow();
    expect(() => encodeFrame({ ...frame, number: { txfn: 1, txNum: 8 } })).toThrow();
    expect(() => encodeFrame({ ...frame, stampNs: -1 })).toThrow();
    expect(() => encodeFrame({ ...frame, stampNs: 1.5 })).toThrow();
    expect(() => encodeFrame({ ...frame, session: 2 ** 32 })).toThrow();
    expect(() => encodeFrame({ ...frame, opcodeValue: Number.NaN })).toThrow();
    expect(() => encodeFrame(dataFrame({ data: new Uint8Array(60_000) }))).toThrow('payload');
  });
});
