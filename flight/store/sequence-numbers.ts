import type { StoreRegion } from '../../protocols/avionics.ts';
import { SECOND_NS } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';
import type { RecordStore } from './bundle-store.ts';
import { REGION_NUMBERS } from './region-numbers.ts';

/** Key of the record in region `critical`, which the store keeps twice. */
export const SEQUENCE_KEY = 'bundle-sequence';
const BUNDLE_RECORD = { region: 'critical', key: SEQUENCE_KEY } as const;
const BLOCK = 1_024;
const LOW_WATER = 256;
/** Behind a record that cannot be read: the upper half of 32 bits, 64 numbers for each second of 388 days. */
const LOST_FIRST = 2_147_483_648;
const LOST_PER_SECOND = 64;
const LOST_LAST = 4_294_967_295 - 1_048_576;

/** Who waits for numbers. */
interface NumbersOwner {
  granted(): void;
  /** The store took no reservation: nobody knows when there will be numbers. */
  refused?(): void;
}

/**
 * Sequence numbers, such as those of this node's bundles, reserved ahead in the store in blocks: the
 * record names the first number that was not reserved, so that a reset skips numbers but never uses one
 * twice. When the record is there and cannot be read, numbers go on where UTC says (LM-BND-003).
 */
export class SequenceNumbers {
  readonly #store: RecordStore;
  readonly #services: FlightServices;
  readonly #owner: NumbersOwner;
  readonly #record: { readonly region: StoreRegion; readonly key: string };
  #next = 1;
  #reserved = 1;
  #asked = 1;

  constructor(
    services: FlightServices,
    store: RecordStore,
    owner: NumbersOwner,
    record: { readonly region: StoreRegion; readonly key: string } = BUNDLE_RECORD,
  ) {
    this.#services = services;
    this.#store = store;
    this.#owner = owner;
    this.#record = record;
  }

  /** The next number; undefined until a reservation is durable, then its owner is told. */
  take(): number | undefined {
    if (this.#next + LOW_WATER >= this.#reserved && this.#asked === this.#reserved) this.#ask();
    const skips = this.#services.hazard?.('sequence-number-skipped') === true;
    if (skips && this.#next + 1 < this.#reserved) this.#next++;
    return this.#next < this.#reserved ? this.#next++ : undefined;
  }

  /** Somebody waits: ask again when the store refused. */
  wanted(): void {
    if (this.#asked === this.#reserved) this.#ask();
  }

  /** The record that was found at boot; undefined: none. */
  restore(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined) this.#next = readNumber(bytes) ?? this.#lost();
    this.#reserved = this.#next;
    this.#asked = this.#next;
    this.#ask();
  }

  durable(reserved: number): void {
    this.#reserved = reserved;
    this.#owner.granted();
  }

  /** Asked again with the next request. */
  failed(): void {
    this.#asked = this.#reserved;
    this.#services.reports.report('store.failed', 0, 1);
    this.#owner.refused?.();
  }

  /** Where a source goes on that does not know how far it came: beyond all that it can have used. */
  #lost(): number {
    const { clock, reports } = this.#services;
    reports.report('store.record-unreadable', REGION_NUMBERS.critical);
    const seconds = Math.max(0, Math.floor(clock.utcNs() / SECOND_NS));
    return Math.min(LOST_FIRST + seconds * LOST_PER_SECOND, LOST_LAST);
  }

  #ask(): void {
    this.#asked = this.#reserved + BLOCK;
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, Math.floor(this.#asked / 4_294_967_296));
    view.setUint32(4, this.#asked % 4_294_967_296);
    this.#store.write({ ...this.#record, bytes: [bytes] }, this, this.#asked);
  }
}

/** Undefined: the record holds no number. */
const readNumber = (bytes: Uint8Array): number | undefined => {
  if (bytes.length !== 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return view.getUint32(0) * 4_294_967_296 + view.getUint32(4);
};
