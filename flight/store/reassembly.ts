import type { BundleHeader, Chunks } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { PieceCrcs } from './held-bundle.ts';

/** Shortest average piece that is taken, beyond a few: what tiny segments may cost in memory. */
const PIECE_BYTES_MIN = 64;
const PIECES_FREE = 64;

/**
 * A bundle that is coming in: views of its segments in order. Nothing is copied; what is covered
 * already is cut away, so that pieces never overlap.
 */
export class Reassembly {
  readonly header: BundleHeader;
  readonly key: string;
  readonly from: NodeId;
  readonly classIndex: number;
  readonly total: number;
  readonly arrivedNs: Ns;
  readonly ageNs: Ns;
  readonly expiresNs: Ns;
  /** Neighbours not to be asked: none yet. */
  readonly excluded: readonly NodeId[] = [];
  transfer: number;
  /** Bytes that came in an earlier session: the whole is verified before anybody relies on it. */
  resumedBytes = 0;
  receivedBytes = 0;
  /** When its last segment came. */
  heardNs: Ns;
  /** Session in which its sender was told what is here. */
  offeredIn: { readonly up: boolean } | undefined;
  readonly #offsets: number[] = [];
  readonly #pieces: Uint8Array[] = [];
  readonly #crcs: (number | undefined)[] = [];

  constructor(terms: {
    readonly header: BundleHeader;
    readonly key: string;
    readonly from: NodeId;
    readonly classIndex: number;
    readonly arrivedNs: Ns;
    readonly ageNs: Ns;
    readonly expiresNs: Ns;
    readonly transfer: number;
  }) {
    this.header = terms.header;
    this.key = terms.key;
    this.from = terms.from;
    this.classIndex = terms.classIndex;
    this.total = terms.header.payloadBytes;
    this.arrivedNs = terms.arrivedNs;
    this.ageNs = terms.ageNs;
    this.expiresNs = terms.expiresNs;
    this.transfer = terms.transfer;
    this.heardNs = terms.arrivedNs;
  }

  get complete(): boolean {
    return this.receivedBytes === this.total;
  }

  /**
   * Take a segment's bytes, with their CRC-32 where it is known; false when they lie outside the bundle
   * or come in too small pieces.
   */
  add(offset: number, data: Uint8Array, crc: number | undefined): boolean {
    if (offset < 0 || offset + data.length > this.total) return false;
    if (data.length === 0) return true;
    if (this.#pieces.length > PIECES_FREE + this.total / PIECE_BYTES_MIN) return false;
    const last = this.#offsets.length - 1;
    if (last < 0 || offset >= this.#endOf(last)) this.#insert(last + 1, offset, data, crc);
    else this.#fill(offset, data);
    return true;
  }

  /** Begin with what an earlier session brought from the start. */
  resume(kept: Reassembly): void {
    for (const piece of kept.prefix()) {
      this.add(this.resumedBytes, piece, undefined);
      this.resumedBytes += piece.length;
    }
  }

  /** Payload, when complete. */
  payload(): Chunks {
    return this.#pieces;
  }

  /** CRC-32 of each piece of the payload where it is known. */
  pieceCrcs(): PieceCrcs {
    return this.#crcs;
  }

  /** Length of the run of bytes from the start that is there. */
  contiguousBytes(): number {
    let end = 0;
    for (let at = 0; at < this.#pieces.length; at++) {
      if (this.#offsets[at] !== end) break;
      end = this.#endOf(at);
    }
    return end;
  }

  /** The pieces of that run. */
  prefix(): Chunks {
    const end = this.contiguousBytes();
    return this.#pieces.filter((_, at) => (this.#offsets[at] as number) < end);
  }

  #endOf(at: number): number {
    return (this.#offsets[at] as number) + (this.#pieces[at] as Uint8Array).length;
  }

  #insert(at: number, offset: number, data: Uint8Array, crc: number | undefined): void {
    this.receivedBytes += data.length;
    if (at === this.#offsets.length) {
      this.#offsets.push(offset);
      this.#pieces.push(data);
      this.#crcs.push(crc);
      return;
    }
    this.#offsets.splice(at, 0, offset);
    this.#pieces.splice(at, 0, data);
    this.#crcs.splice(at, 0, crc);
  }

  /** Out of order, or a repetition: put the parts that are missing into the gaps. */
  #fill(offset: number, data: Uint8Array): void {
    const end = offset + data.length;
    let at = this.#firstEndingAfter(offset);
    let from = offset;
    while (from < end) {
      const nextStart = at < this.#offsets.length ? (this.#offsets[at] as number) : end;
      const gapEnd = Math.min(nextStart, end);
      if (gapEnd > from) {
        this.#insert(at, from, data.subarray(from - offset, gapEnd - offset), undefined);
        at++;
      }
      if (at >= this.#offsets.length) break;
      from = Math.max(from, this.#endOf(at));
      at++;
    }
  }

  #firstEndingAfter(offset: number): number {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#endOf(middle) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
