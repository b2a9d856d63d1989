import { crc32 } from 'node:zlib';
import type { BundleHeader } from '../../protocols/bundle.ts';
import {
  decodeFrame,
  encodeFrame,
  imageBytes,
  imageFromBytes,
} from '../../protocols/frame-codec.ts';
import type { DataFrame } from '../../protocols/frame.ts';

/** Nanoseconds of CPU time per call, best of the rounds. */
export interface CodecFigures {
  readonly payloadBytes: number;
  readonly withHeader: boolean;
  readonly encodeNs: number;
  readonly decodeNs: number;
  /** Decoding from one contiguous piece, as it comes from a socket. */
  readonly decodeContiguousNs: number;
  /** Share of the CRC within each of these. */
  readonly crcNs: number;
}

const CASES: readonly (readonly [payloadBytes: number, withHeader: boolean])[] = [
  [64, false],
  [64, true],
  [1_500, false],
  [1_500, true],
  [59_800, false],
  [59_800, true],
];

/** Measures encode and decode of data frames; `calls` per round. */
export const benchCodec = (calls: number, rounds = 5): readonly CodecFigures[] =>
  CASES.map(([payloadBytes, withHeader]) => {
    const frame = dataFrame(payloadBytes, withHeader);
    const image = encodeFrame(frame);
    const contiguous = imageFromBytes(imageBytes(image));
    const count = Math.max(1_000, Math.floor(payloadBytes > 10_000 ? calls / 10 : calls));
    const time = (work: () => number): number => best(work, count, rounds);
    return {
      payloadBytes,
      withHeader,
      encodeNs: time(() => encodeFrame(frame).crc),
      decodeNs: time(() => (decodeFrame(image).ok ? 1 : 0)),
      decodeContiguousNs: time(() => (decodeFrame(contiguous).ok ? 1 : 0)),
      crcNs: time(() => crc32(image.payload, crc32(image.head))),
    };
  });

const best = (work: () => number, count: number, rounds: number): number => {
  let fastest = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let round = 0; round < rounds; round += 1) {
    const start = process.cpuUsage();
    for (let call = 0; call < count; call += 1) sum += work();
    const { user, system } = process.cpuUsage(start);
    fastest = Math.min(fastest, ((user + system) * 1_000) / count);
  }
  if (sum === 0) throw new Error('the measured work did nothing');
  return Math.round(fastest);
};

const dataFrame = (payloadBytes: number, withHeader: boolean): DataFrame => {
  const header: BundleHeader = {
    source: { node: 731, service: 5 },
    createdNs: 1_234_567_890_123,
    sequence: 70_000,
    attempt: 0,
    destination: { node: 1_203, service: 9 },
    class: 'tactical',
    assured: false,
    custody: false,
    lifetimeNs: 3_600_000_000_000,
    ageNs: 12_345_678,
    hopLimit: 64,
    hopCount: 3,
    previousNode: 730,
    reportTo: 0,
    payloadBytes,
    digest: new Uint8Array(32).fill(7),
    security: [],
  };
  return {
    type: 'data',
    session: 0xdeadbeef,
    stampNs: 1_234_579_000_000,
    acknowledgement: {
      nextExpected: 4_711,
      ranges: [],
      duplicate: { first: 0, count: 0 },
      echoStampNs: 1_234_570_000_000,
    },
    opcode: 'none',
    opcodeValue: 0,
    number: { txfn: 50_000, txNum: 0 },
    segment: {
      transfer: 90_000,
      offset: 0,
      total: payloadBytes,
      class: 'tactical',
      last: true,
      header: withHeader ? header : undefined,
      data: new Uint8Array(payloadBytes).map((_, index) => index * 31),
    },
  };
};

if (process.argv[1]?.includes('codec-bench')) console.table(benchCodec(300_000));
