import type { FrameImage } from '../../protocols/frame.ts';
import { decodeFrame, encodeFrame } from '../../protocols/frame-codec.ts';
import { decodeManagement, encodeManagement } from '../../protocols/management-codec.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { FramePeek } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * Of the frames of a session one in so many is checked, by the number of its type: powers of two. More
 * would cost over a fiftieth of a run. Handshakes, and what is of no known type, are checked one and all.
 */
const CHECKED_SHARE: readonly number[] = [1, 64, 64, 4];

interface Checked {
  /** Frames without a number of their own: idle frames, and data outside ARQ. */
  unnumbered: number;
  checked: number;
  malformed: number;
}

/**
 * Whether what is sent keeps its bytes when it is decoded and encoded again (LM-FRM-003), the message in
 * a management frame included. Which frames are tried is told by their numbers, so that it needs no
 * chance.
 */
export class FrameCheck {
  readonly #journal: Journal;
  /** Of the present lock, by number of the transmitting modem. */
  readonly #counts: (Checked | undefined)[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, peek: FramePeek): void {
    const numbered = peek.txfn > 0;
    if (numbered && !isChecked(peek, peek.txfn)) return;
    let count = this.#counts[from.number];
    if (count === undefined) {
      count = { unnumbered: 0, checked: 0, malformed: 0 };
      this.#counts[from.number] = count;
    }
    if (!numbered && !isChecked(peek, count.unnumbered++)) return;
    count.checked++;
    if (!keepsItsBytes(image)) count.malformed++;
  }

  /** Writes the counts of one direction of a lock, at its end. */
  summarise(modem: Modem, partner: NodeId, atNs: Ns): void {
    const count = this.#counts[modem.number];
    this.#counts[modem.number] = undefined;
    if (count === undefined || count.checked === 0) return;
    const { node, terminal } = modem;
    const { checked, malformed } = count;
    this.#journal.append('frames-checked', atNs, node, terminal, partner, checked, malformed);
  }
}

const isChecked = ({ session, type }: FramePeek, number: number): boolean =>
  session === 0 || number % (CHECKED_SHARE[type] ?? 1) === 0;

/** Whether decoding and encoding gives the same bytes, the message inside included. */
const keepsItsBytes = (image: FrameImage): boolean => {
  const frame = decodeFrame(image);
  if (!frame.ok) return false;
  const again = encodeFrame(frame.value);
  if (again.crc !== image.crc || !sameBytes(again, image)) return false;
  if (frame.value.type !== 'management') return true;
  const { body, opcode } = frame.value;
  // What the fast control channel says needs no message.
  if (body.length === 0) return opcode !== 'none';
  const message = decodeManagement(body);
  return message.ok && Buffer.compare(encodeManagement(message.value), body) === 0;
};

/** Equal bytes, wherever the image is cut; the CRC is compared apart. */
const sameBytes = (a: FrameImage, b: FrameImage): boolean =>
  a.head.length === b.head.length
    ? Buffer.compare(a.head, b.head) === 0 && samePayload(a.payload, b.payload)
    : Buffer.compare(joined(a), joined(b)) === 0;

/** A payload that was not copied is the same without a look at it. */
const samePayload = (a: Uint8Array, b: Uint8Array): boolean =>
  (a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length) ||
  Buffer.compare(a, b) === 0;

const joined = ({ head, payload }: FrameImage): Uint8Array => Buffer.concat([head, payload]);
