import type { FrameImage, LinkFrame } from '../../protocols/frame.ts';
import { decodeFrame } from '../../protocols/frame-codec.ts';

/** The frame of an image that must be sound. */
export const decodedOf = (image: FrameImage): LinkFrame => {
  const decoded = decodeFrame(image);
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return decoded.value;
};

/** A data frame with one segment. */
export const dataFrame = (segment: {
  readonly data?: Uint8Array;
  readonly total?: number;
}): Extract<LinkFrame, { type: 'data' }> => ({
  type: 'data',
  session: 7,
  stampNs: 1,
  acknowledgement: undefined,
  opcode: 'none',
  opcodeValue: 0,
  number: { txfn: 1, txNum: 0 },
  segment: {
    transfer: 1,
    offset: 0,
    total: segment.total ?? 3,
    class: 'tactical',
    last: true,
    header: undefined,
    data: segment.data ?? Uint8Array.of(1, 2, 3),
  },
});
