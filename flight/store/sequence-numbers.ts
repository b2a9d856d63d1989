import type { StoreRegion } from '../../protocols/avionics.ts';
import type { FlightServices } from '../ports.ts';
import type { RecordStore } from './bundle-store.ts';

/** Key of the record in region `critical`, which the store keeps twice. */
export const SEQUENCE_KEY = 'bundle-sequence';
const BUNDLE_RECORD = { region: 'critical', key: SEQUENCE_KEY } as const;
const BLOCK = 1_024;
const LOW_WATER = 256;

/**
 * Sequence numbers, such as those of this node's bundles, reserved ahead in the store in blocks: the
 * record names the first number that was not reserved, so that a reset skips numbers but never uses one
 * twice.
 */
export class SequenceNumbers {
  readonly #store: RecordStore;
  readonly #services: FlightServices;
  readonly #granted: () => void;
  readonly #record: { readonly region: StoreRegion; readonly key: string };
  #next = 1;
  #reserved = 1;
  #asked = 1;

  constructor(
    services: FlightServices,
    store: RecordStore,
    granted: () => void,
    record: { readonly region: StoreRegion; readonly key: string } = BUNDLE_RECORD,
  ) {
    this.#services = services;
    this.#store = store;
    this.#granted = granted;
    this.#record = record;
  }

  /** The next number; undefined until a reservation is durable, then `granted` is called. */
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
    if (bytes !== undefined && bytes.length === 8) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
      this.#next = view.getUint32(0) * 4_294_967_296 + view.getUint32(4);
    }
    this.#reserved = this.#next;
    this.#asked = this.#next;
    this.#ask();
  }

  durable(reserved: number): void {
    this.#reserved = reserved;
    this.#granted();
  }

  /** Asked again with the next request. */
  failed(): void {
    this.#asked = this.#reserved;
    this.#services.reports.report('store.failed', 0, 1);
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
