/** Largest varint of a length [bytes]: lengths lie within 35 bits. */
const LENGTH_BYTES_MAX = 5;
const SEPTETS = [1, 0x80, 0x4000, 0x20_0000, 0x1000_0000] as const;
const NOTHING = new Uint8Array(0);

/** A stream that is no sequence of messages with their lengths. */
export class DelimitedError extends Error {
  readonly reason: 'malformed' | 'too-large';

  constructor(reason: 'malformed' | 'too-large', message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Cuts a stream into messages, each behind its length as a varint (what protobuf libraries call
 * delimited). Keeps no more than one message, however small its pieces, and reserves at most twice what has come of it.
 */
export class DelimitedReader {
  /** Longest message that is taken [bytes]; may be raised when more is known of the sender. */
  bytesMax: number;
  /** What came of the message that is under way, with room for more. */
  #body = NOTHING;
  #held = 0;
  #lengthSoFar = 0;
  #lengthBytes = 0;
  /** Length of the message that is under way; undefined: its length is. */
  #length: number | undefined;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /**
   * Messages that this piece completes; `taken` is called for each before the next is looked at.
   *
   * @throws DelimitedError; the stream is of no use any more
   */
  push(piece: Uint8Array, taken: (message: Uint8Array) => void): void {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#length === undefined) rest = this.#takeLength(rest);
      // An empty message is complete with its length.
      if (this.#length !== undefined) rest = this.#takeBody(rest, this.#length, taken);
    }
  }

  #takeLength(rest: Uint8Array): Uint8Array {
    for (let at = 0; at < rest.length; at++) {
      const byte = rest[at] as number;
      if (this.#lengthBytes === LENGTH_BYTES_MAX) {
        throw new DelimitedError('malformed', 'length: no varint');
      }
      this.#lengthSoFar += (byte & 0x7f) * (SEPTETS[this.#lengthBytes] as number);
      this.#lengthBytes++;
      if (byte >= 0x80) continue;
      const length = this.#lengthSoFar;
      if (length > this.bytesMax) {
        const message = `message of ${length} bytes, at most ${this.bytesMax} are taken`;
        throw new DelimitedError('too-large', message);
      }
      this.#lengthSoFar = 0;
      this.#lengthBytes = 0;
      this.#length = length;
      return rest.subarray(at + 1);
    }
    return rest.subarray(rest.length);
  }

  #takeBody(rest: Uint8Array, length: number, taken: (message: Uint8Array) => void): Uint8Array {
    const part = rest.subarray(0, length - this.#held);
    this.#keep(part, length);
    if (this.#held === length) {
      const message = this.#body;
      this.#body = NOTHING;
      this.#held = 0;
      this.#length = undefined;
      taken(message);
    }
    return rest.subarray(part.length);
  }

  /** A copy: pieces of a socket lie in buffers of their own, each of which takes hundreds of bytes. */
  #keep(part: Uint8Array, length: number): void {
    const held = this.#held + part.length;
    if (held > this.#body.length) {
      const body = new Uint8Array(Math.min(length, 2 * held));
      body.set(this.#body.subarray(0, this.#held));
      this.#body = body;
    }
    this.#body.set(part, this.#held);
    this.#held = held;
  }
}

/** The message with its length before it. */
export const delimited = (message: Uint8Array): Uint8Array => {
  const head: number[] = [];
  for (let rest = message.length; ; rest = Math.floor(rest / 128)) {
    head.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) break;
  }
  const whole = new Uint8Array(head.length + message.length);
  whole.set(head);
  whole.set(message, head.length);
  return whole;
};
