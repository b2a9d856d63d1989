import type { FrameImage } from '../../protocols/frame.ts';

/** What the medium needs to know of a frame without decoding it. */
export interface FramePeek {
  session: number;
  type: number;
  txfn: number;
  txNum: number;
}

/** Type of a management frame. */
export const TYPE_DATA = 2;
export const TYPE_MANAGEMENT = 3;

const TAG_VERSION = 0x08;
const TAG_SESSION = 0x15;
const TAG_TYPE = 0x18;
const TAG_TXFN = 0x20;
const TAG_TX_NUM = 0x28;

/**
 * Read the first five fields of a LinkFrame, in the order in which every encoder of ours (and protobuf
 * libraries in general) writes them; a field that is missing or out of order counts as 0. For draws and
 * statistics only: nothing is decided by it that the receiver decides.
 */
export const peekFrame = (image: FrameImage, out: FramePeek): void => {
  const bytes = image.head;
  let at = 0;
  out.session = 0;
  out.type = 0;
  out.txfn = 0;
  out.txNum = 0;
  if (bytes[at] === TAG_VERSION) at += 2;
  if (bytes[at] === TAG_SESSION) {
    out.session =
      ((bytes[at + 1] ?? 0) |
        ((bytes[at + 2] ?? 0) << 8) |
        ((bytes[at + 3] ?? 0) << 16) |
        ((bytes[at + 4] ?? 0) << 24)) >>>
      0;
    at += 5;
  }
  if (bytes[at] === TAG_TYPE) {
    out.type = bytes[at + 1] ?? 0;
    at += 2;
  }
  if (bytes[at] === TAG_TXFN) {
    let shift = 0;
    at++;
    for (; shift < 21; shift += 7) {
      const byte = bytes[at++] ?? 0;
      out.txfn |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
  }
  if (bytes[at] === TAG_TX_NUM) out.txNum = bytes[at + 1] ?? 0;
};
