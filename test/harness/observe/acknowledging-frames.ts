import type { Acknowledgement, FrameImage } from '../../../protocols/frame.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';

const NONE = { first: 0, count: 0 };

export const data = (txfn: number, stampNs: number, session = 7): FrameImage =>
  encodeFrame({
    type: 'data',
    session,
    stampNs,
    acknowledgement: ack(0, 0),
    opcode: 'none',
    opcodeValue: 0,
    number: { txfn, txNum: 0 },
    segment: {
      transfer: 1,
      offset: 0,
      total: 2,
      class: 'tactical',
      last: false,
      header: undefined,
      data: new Uint8Array(1),
    },
  });

export const ack = (
  nextExpected: number,
  echoStampNs: number,
  more: Partial<Acknowledgement> = {},
): Acknowledgement => ({ nextExpected, ranges: [], duplicate: NONE, echoStampNs, ...more });

export const idle = (acknowledgement: Acknowledgement | undefined, session = 7): FrameImage =>
  encodeFrame({
    type: 'idle',
    session,
    stampNs: 0,
    acknowledgement,
    opcode: 'none',
    opcodeValue: 0,
  });
