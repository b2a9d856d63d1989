import type { StoreRecord } from '../../protocols/avionics.ts';
import { joinChunks } from '../../protocols/codec.ts';
import type { TerminalIndex } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';
import { WRITES_FROM } from '../write-numbers.ts';

/** Key of the record in region `critical`. */
const HEALTH_KEY = 'health';
const VERSION = 1;
const HEAD_BYTES = 4;
const COUNT_MAX = 255;

/**
 * What fault detection must know after a reset: why the node is in safe mode, how many resets came
 * one after the other, which terminals the operator took out of use. One record, kept twice by the
 * store: version, cause, resets, watchdog resets, then a byte for each terminal.
 */
export class HealthMemory {
  readonly #services: FlightServices;
  #nextWrite = WRITES_FROM.health;
  /** The record could not be written as it is now. */
  #owed = false;

  /** 0: not in safe mode. */
  safeCause = 0;
  resets = 0;
  watchdogResets = 0;
  readonly terminalsOut = new Set<TerminalIndex>();

  constructor(services: FlightServices) {
    this.#services = services;
  }

  /** At boot; a record that is not understood is as none. */
  restore(records: readonly StoreRecord[]): void {
    const record = records.find(({ region, key }) => region === 'critical' && key === HEALTH_KEY);
    const bytes = record === undefined ? undefined : joinChunks(record.bytes);
    if (bytes === undefined || bytes.length < HEAD_BYTES || bytes[0] !== VERSION) return;
    [, this.safeCause, this.resets, this.watchdogResets] = bytes as unknown as [
      number,
      number,
      number,
      number,
    ];
    for (const terminal of bytes.subarray(HEAD_BYTES)) this.terminalsOut.add(terminal);
  }

  save(): void {
    const bytes = Uint8Array.of(
      VERSION,
      this.safeCause,
      Math.min(this.resets, COUNT_MAX),
      Math.min(this.watchdogResets, COUNT_MAX),
      ...this.terminalsOut,
    );
    this.#owed = false;
    const record = { region: 'critical', key: HEALTH_KEY, bytes: [bytes] } as const;
    this.#services.effects.push({ kind: 'store-write', write: this.#nextWrite++, ...record });
  }

  /** A write was refused; `write` may be another part's. */
  failed(write: number): void {
    if (write >= WRITES_FROM.health && write < this.#nextWrite) this.#owed = true;
  }

  /** The store works again. */
  catchUp(): void {
    if (this.#owed) this.save();
  }
}
