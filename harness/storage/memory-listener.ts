import type { StoreRecord, StoreRegion } from '../../protocols/avionics.ts';
import type { Chunks } from '../../protocols/bundle.ts';

/** What the mass memory tells its owner; `durable` before the computer hears of it. */
export interface MassMemoryListener {
  /** Software writes a record, whatever becomes of it. */
  readonly written?: ((region: StoreRegion, key: string, bytes: Chunks) => void) | undefined;
  durable(record: StoreRecord, write: number): void;
  removed(region: StoreRegion, key: string): void;
  failed(write: number, reason: 'full' | 'device'): void;
  /** A write that a crash hit left a record that is none. */
  torn(region: StoreRegion, key: string): void;
  /** Bits of a record flipped, more than the memory corrects. */
  damaged(record: StoreRecord): void;
  /** A stale read took a record away, or brought an old one back; `before`: what was there. */
  readonly staled?: (
    region: StoreRegion,
    key: string,
    record: StoreRecord | undefined,
    before: StoreRecord | undefined,
  ) => void;
}
