import { decodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage, FrameRange } from '../../protocols/frame.ts';

const TAG_VERSION = 0x08;
const TAG_SESSION = 0x15;
const TAG_TYPE = 0x18;
const TAG_TXFN = 0x20;
const TAG_TX_NUM = 0x28;
const TAG_NUMBERED = 0x30;
const TAG_ACKNOWLEDGEMENT = 0x3a;
const TAG_STAMP = 0x40;
/** Opcode, its value, authentication counter. */
const CONTROL_TAGS = [0x48, 0x50, 0x58] as const;
const TAG_TAG = 0x62;
const TAG_PAYLOAD = 0x72;

const ACK_NEXT = 0x08;
const ACK_RANGES = 0x12;
const ACK_DUPLICATE_FIRST = 0x18;
const ACK_DUPLICATE_COUNT = 0x20;
const ACK_ECHO = 0x28;

/** What a frame's head says of numbers and acknowledgements. */
export interface ArqPeek {
  session: number;
  /** Of the frame, by its number on the wire. */
  type: number;
  /** -1: the frame has no number. */
  txfn: number;
  stampNs: number;
  acknowledges: boolean;
  nextExpected: number;
  /** Ranges beyond it, and that of the last duplicates; usually none. */
  ranges: readonly FrameRange[];
  /** Number of the last duplicate; -1: none is told. */
  duplicate: number;
  echoStampNs: number;
}

const newArqPeek = (): ArqPeek => ({
  session: 0,
  type: 0,
  txfn: -1,
  stampNs: 0,
  acknowledges: false,
  nextExpected: 0,
  ranges: [],
  duplicate: -1,
  echoStampNs: 0,
});

/** Frame numbers on the wire have 16 bits. */
const LAST_NUMBER = 0xffff;
const NO_RANGES: readonly FrameRange[] = [];

/**
 * Reads what ARQ writes into the head of a frame, in the order in which encoders write it: twenty times
 * cheaper than decoding the frame, and done for every one that leaves or arrives. A frame that arrives
 * with something else in it, as faults and adversaries make them, is decoded.
 */
export class ArqReader {
  readonly peek = newArqPeek();
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** Number and stamp; false: it has none. */
  readNumber(image: FrameImage): boolean {
    this.#begin(image);
    const { peek } = this;
    this.#skipBytes(TAG_ACKNOWLEDGEMENT);
    peek.stampNs = this.#field(TAG_STAMP);
    return this.#isPlain(image) ? peek.txfn >= 0 : this.#decoded(image);
  }

  /** Authentication counter of a management frame, as its encoder writes it; 0: it has none. */
  readCounter(image: FrameImage): number {
    this.#begin(image);
    this.#skipBytes(TAG_ACKNOWLEDGEMENT);
    this.#field(TAG_STAMP);
    let value = 0;
    for (const tag of CONTROL_TAGS) value = this.#field(tag);
    return value;
  }

  /** Nothing follows but the fields that an encoder writes, once each. */
  #isPlain({ head, payload }: FrameImage): boolean {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== TAG_PAYLOAD) {
      for (const tag of CONTROL_TAGS) this.#field(tag);
      this.#skipBytes(TAG_TAG);
      if (this.#at === head.length) return payload.length === 0;
      if (bytes[this.#at] !== TAG_PAYLOAD) return false;
    }
    this.#at++;
    const length = this.#varint();
    return this.#at + length === head.length + payload.length;
  }

  /** As its receiver reads it; false: that refuses it, or it has no number. */
  #decoded(image: FrameImage): boolean {
    const frame = decodeFrame(image);
    if (!frame.ok || frame.value.type === 'idle' || frame.value.number === undefined) return false;
    const { peek } = this;
    peek.session = frame.value.session;
    peek.txfn = frame.value.number.txfn;
    peek.stampNs = frame.value.stampNs;
    return true;
  }

  #skipBytes(tag: number): void {
    if (this.#bytes[this.#at] !== tag) return;
    this.#at++;
    const length = this.#varint();
    this.#at += length;
  }

  /** The acknowledgement; false: there is none. */
  readAcknowledgement(image: FrameImage): boolean {
    this.#begin(image);
    if (this.#bytes[this.#at] !== TAG_ACKNOWLEDGEMENT) return false;
    this.#at++;
    const length = this.#varint();
    const end = this.#at + length;
    const { peek } = this;
    peek.duplicate = -1;
    peek.nextExpected = this.#field(ACK_NEXT);
    peek.ranges = this.#bytes[this.#at] === ACK_ECHO ? NO_RANGES : this.#ranges(end);
    peek.echoStampNs = this.#at < end ? this.#field(ACK_ECHO) : 0;
    return this.#at === end;
  }

  /** Stops behind the number. */
  #begin({ head }: FrameImage): void {
    this.#bytes = head;
    this.#at = head[0] === TAG_VERSION ? 2 : 0;
    const { peek } = this;
    peek.session = 0;
    if (head[this.#at] === TAG_SESSION) {
      const at = this.#at;
      const high = (head[at + 4] as number) * 0x1000000;
      const low =
        (head[at + 1] as number) |
        ((head[at + 2] as number) << 8) |
        ((head[at + 3] as number) << 16);
      peek.session = high + low;
      this.#at += 5;
    }
    peek.type = 0;
    if (head[this.#at] === TAG_TYPE) {
      peek.type = head[this.#at + 1] as number;
      this.#at += 2;
    }
    const txfn = this.#field(TAG_TXFN);
    if (head[this.#at] === TAG_TX_NUM) this.#at += 2;
    const numbered = head[this.#at] === TAG_NUMBERED && head[this.#at + 1] === 1;
    if (numbered) this.#at += 2;
    peek.txfn = numbered ? txfn : -1;
  }

  #ranges(end: number): FrameRange[] {
    const ranges: FrameRange[] = [];
    if (this.#at < end && this.#bytes[this.#at] === ACK_RANGES) {
      this.#at++;
      const length = this.#varint();
      const last = Math.min(this.#at + length, end);
      while (this.#at < last) ranges.push({ first: this.#varint(), count: this.#varint() });
    }
    if (this.#at >= end) return ranges;
    const first = this.#field(ACK_DUPLICATE_FIRST);
    const count = this.#at < end ? this.#field(ACK_DUPLICATE_COUNT) : 0;
    if (count === 0) return ranges;
    ranges.push({ first, count });
    this.peek.duplicate = (first + count - 1) & LAST_NUMBER;
    return ranges;
  }

  /** Its value; 0 when another field stands there: that is how 0 is written. */
  #field(tag: number): number {
    if (this.#bytes[this.#at] !== tag) return 0;
    this.#at++;
    return this.#varint();
  }

  #varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }
}
