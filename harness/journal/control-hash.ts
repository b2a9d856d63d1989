import { createHash } from 'node:crypto';
import type { Ns } from '../../protocols/units.ts';

/** Records between two intermediate hashes. */
export const HASH_INTERVAL_RECORDS = 1_000;
const BYTES_PER_VALUE = 8;
/** Kind byte of the definition of a word; record kinds stay below. */
const WORD = 255;
const FORMAT = 'lasermesh control records 1';

/**
 * Rolling SHA-256 over control records. Canonical bytes of a record: kind (1 byte), time, values,
 * each as a little-endian double (exact for integers below 2^53); a word is the number of its
 * first appearance among control records, and its UTF-8 bytes enter before that number is used.
 */
export class ControlHash {
  /** Hash after every 1,000 records, hexadecimal. */
  readonly intermediate: string[] = [];
  records = 0;

  readonly #hash = createHash('sha256').update(FORMAT);
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;

  /** Take the first `count` numbers as the values of one record. */
  add(kind: number, atNs: Ns, numbers: Float64Array, count: number): void {
    this.#reserve(1 + (1 + count) * BYTES_PER_VALUE);
    const view = this.#view;
    let at = this.#used;
    view.setUint8(at, kind);
    view.setFloat64(at + 1, atNs, true);
    at += 1 + BYTES_PER_VALUE;
    for (let i = 0; i < count; i++) {
      view.setFloat64(at, numbers[i] as number, true);
      at += BYTES_PER_VALUE;
    }
    this.#used = at;
    if (++this.records % HASH_INTERVAL_RECORDS === 0) this.intermediate.push(this.digest());
  }

  define(word: string): void {
    const bytes = new TextEncoder().encode(word);
    this.#reserve(5 + bytes.length);
    this.#view.setUint8(this.#used, WORD);
    this.#view.setUint32(this.#used + 1, bytes.length, true);
    this.#bytes.set(bytes, this.#used + 5);
    this.#used += 5 + bytes.length;
  }

  /** Hash of all records so far, hexadecimal; more may follow. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#bytes.subarray(0, this.#used));
    this.#used = 0;
  }

  #reserve(count: number): void {
    if (this.#used + count > this.#bytes.length) this.#flush();
    if (count > this.#bytes.length) {
      this.#bytes = new Uint8Array(count * 2);
      this.#view = new DataView(this.#bytes.buffer);
    }
  }
}
