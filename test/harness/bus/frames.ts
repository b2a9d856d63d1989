import type { FrameImage, FrameNumber } from '../../../protocols/frame.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';

const COMMON = {
  stampNs: 0,
  acknowledgement: undefined,
  opcode: 'none',
  opcodeValue: 0,
} as const;

/** A data frame without a header, `bytes` of payload. */
export const dataFrame = (
  txfn: number,
  bytes: number,
  { session = 7, txNum = 0 }: { session?: number; txNum?: number } = {},
): FrameImage => numberedFrame({ txfn, txNum }, bytes, session);

/** The same outside ARQ. */
export const unnumberedDataFrame = (bytes: number): FrameImage =>
  numberedFrame(undefined, bytes, 7);

const numberedFrame = (
  number: FrameNumber | undefined,
  bytes: number,
  session: number,
): FrameImage =>
  encodeFrame({
    ...COMMON,
    session,
    type: 'data',
    number,
    segment: {
      transfer: 1,
      offset: 0,
      total: bytes + 1,
      class: 'tactical',
      last: false,
      header: undefined,
      data: new Uint8Array(bytes).fill(number?.txfn ?? 0),
    },
  });

export const idleFrame = (session: number): FrameImage =>
  encodeFrame({ ...COMMON, session, type: 'idle' });
