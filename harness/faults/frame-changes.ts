import { crcOf, joinChunks } from '../../protocols/codec.ts';
import {
  decodeFrame,
  encodeFrame,
  imageBytes,
  imageFromBytes,
} from '../../protocols/frame-codec.ts';
import { type Acknowledgement, type FrameImage, frameBytes } from '../../protocols/frame.ts';
import type { Deviation } from '../scenario/fault.ts';

/* What becomes of the bytes of frames on their way. `chance` is a draw, 0 … 1. */

const REMEMBERED_MAX = 10_000;

/** Its end is missing: anything from nothing at all to all but one byte is left. */
export const truncated = (image: FrameImage, chance: number): FrameImage => {
  const bytes = imageBytes(image);
  return imageFromBytes(bytes.subarray(0, Math.floor(chance * bytes.length)));
};

/** That long under a good CRC, by a field of padding; undefined: it is longer already. */
export const oversized = (image: FrameImage, bytes: number): FrameImage | undefined => {
  const missing = bytes - frameBytes(image);
  if (missing < PAD_BYTES_MIN) return undefined;
  return withEnding(image, padding(missing));
};

/** Without its acknowledgement; undefined: it has none. */
export const withoutAcknowledgement = (image: FrameImage): FrameImage | undefined => {
  const frame = decodeFrame(image);
  if (!frame.ok || frame.value.acknowledgement === undefined) return undefined;
  return encodeFrame({ ...frame.value, acknowledgement: undefined });
};

/** An idle frame that says nothing but the acknowledgement of that frame. */
export const acknowledgementAlone = (image: FrameImage): FrameImage | undefined => {
  const frame = decodeFrame(image);
  if (!frame.ok || frame.value.acknowledgement === undefined) return undefined;
  const { session, acknowledgement } = frame.value;
  const nothing = { stampNs: 0, opcode: 'none', opcodeValue: 0 } as const;
  return encodeFrame({ type: 'idle', session, acknowledgement, ...nothing });
};

/** Acknowledgements of one direction: each frame says what the one `age` frames earlier said. */
export class StaleAcknowledgements {
  readonly #age: number;
  #session = 0;
  #said: Acknowledgement[] = [];

  constructor(age: number) {
    this.#age = Math.min(age, REMEMBERED_MAX);
  }

  change(image: FrameImage): FrameImage | undefined {
    const frame = decodeFrame(image);
    if (!frame.ok || frame.value.acknowledgement === undefined) return undefined;
    const { session, acknowledgement } = frame.value;
    // A sender forgets with its session, too.
    if (session !== this.#session) this.#said = [];
    this.#session = session;
    this.#said.push(acknowledgement);
    if (this.#said.length > this.#age + 1) this.#said.shift();
    return encodeFrame({ ...frame.value, acknowledgement: this.#said[0] });
  }
}

/** What a frame of another version, or of careless software, ends with; the last of a field counts. */
export const foreign = (image: FrameImage, deviation: Deviation, chance: number): FrameImage => {
  const endings = ENDINGS[deviation];
  const ending = endings[Math.floor(chance * endings.length)] ?? [];
  return withEnding(image, Uint8Array.from(ending));
};

const VERSION = 0x08;
const TYPE = 0x18;
const TX_NUM = 0x28;
const STAMP = 0x40;
const OPCODE = 0x48;
const OPCODE_VALUE = 0x50;
/** Field 200, which no version knows: as a varint, and as bytes. */
const UNKNOWN = [0xc0, 0x0c];
const UNKNOWN_BYTES = [0xc2, 0x0c];
const ALL_ONES = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
const EIGHT_MORE = Array<number>(8).fill(0x80);

const ENDINGS: Readonly<Record<Deviation, readonly (readonly number[])[]>> = {
  'unknown-field': [
    [...UNKNOWN, 1],
    [...UNKNOWN_BYTES, 5, 0x68, 0x65, 0x6c, 0x6c, 0x6f],
    [...UNKNOWN_BYTES, 0],
  ],
  'unknown-enum': [
    [OPCODE, 5],
    [OPCODE, 0x7f],
  ],
  'unknown-type': [
    [TYPE, 4],
    [TYPE, 0x7f],
    [TYPE, 0],
  ],
  'unknown-version': [
    [VERSION, 2],
    [VERSION, 0x7f],
    [VERSION, 0],
  ],
  'varint-limits': [
    // 2^53 − 1 and one more, 2^64 − 1.
    [STAMP, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
    [STAMP, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10],
    [STAMP, ...ALL_ONES],
    [...UNKNOWN, ...ALL_ONES],
    // 2^32, 2^16 − 1 and one more, 8 where 7 is the most.
    [VERSION, 0x80, 0x80, 0x80, 0x80, 0x10],
    [OPCODE_VALUE, 0xff, 0xff, 0x03],
    [OPCODE_VALUE, 0x80, 0x80, 0x04],
    [TX_NUM, 8],
    // 1 in ten bytes, and in eleven.
    [VERSION, 0x81, ...EIGHT_MORE, 0],
    [VERSION, 0x81, ...EIGHT_MORE, 0x80, 0],
  ],
};

const PAD_LENGTH_BYTES = 3;
const PAD_BYTES_MIN = UNKNOWN_BYTES.length + PAD_LENGTH_BYTES;

/** A field of no meaning, that many bytes long with its key and its length. */
const padding = (bytes: number): Uint8Array => {
  const field = new Uint8Array(bytes);
  field.set(UNKNOWN_BYTES);
  let length = bytes - PAD_BYTES_MIN;
  // A varint of three bytes, the first two of which say that more comes.
  for (let i = 0; i < PAD_LENGTH_BYTES; i++) {
    field[UNKNOWN_BYTES.length + i] = (length & 0x7f) | (i < PAD_LENGTH_BYTES - 1 ? 0x80 : 0);
    length >>= 7;
  }
  return field;
};

/** The frame with further fields at its end, and a good CRC. */
const withEnding = ({ head, payload }: FrameImage, ending: Uint8Array): FrameImage => {
  const bytes = joinChunks([head, payload, ending]);
  return { head: bytes, payload: NO_BYTES, crc: crcOf(bytes, NO_BYTES) };
};
const NO_BYTES = new Uint8Array(0);
