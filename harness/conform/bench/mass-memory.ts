import type { AvionicsEffect, StoreRecord } from '../../../protocols/avionics.ts';
import { MILLISECOND_NS, type Ns } from '../../../protocols/units.ts';

type Write = Extract<AvionicsEffect, { kind: 'store-write' }>;
type Delete = Extract<AvionicsEffect, { kind: 'store-delete' }>;

/** How a write takes. */
export type WriteOutcome = 'durable' | 'full' | 'device' | 'never';

export interface MemoryUser {
  later(afterNs: Ns, act: () => void): void;
  durable(write: number): void;
  failed(write: number, reason: 'full' | 'device'): void;
}

/** A write takes so long to be durable, if nothing else was said. */
const WRITE_NS: Ns = MILLISECOND_NS;

/** The store of the node on the bench: outlives resets, loses what was not durable. */
export class MassMemory {
  readonly records = new Map<string, StoreRecord>();
  readonly #user: MemoryUser;
  /** What becomes of writes from now on. */
  outcome: WriteOutcome = 'durable';
  writeNs: Ns = WRITE_NS;
  /** Rises with each reset: what was under way is lost. */
  #life = 0;

  constructor(user: MemoryUser) {
    this.#user = user;
  }

  write({ write, region, key, bytes }: Write): void {
    const life = this.#life;
    const { outcome } = this;
    if (outcome === 'never') return;
    this.#user.later(this.writeNs, () => {
      if (life !== this.#life) return;
      if (outcome !== 'durable') {
        this.#user.failed(write, outcome);
        return;
      }
      this.records.set(`${region} ${key}`, { region, key, bytes });
      this.#user.durable(write);
    });
  }

  /** In the order of the writes before it. */
  delete({ region, key }: Delete): void {
    const life = this.#life;
    this.#user.later(this.writeNs, () => {
      if (life === this.#life) this.records.delete(`${region} ${key}`);
    });
  }

  reset(): void {
    this.#life++;
  }

  in(region: StoreRecord['region']): readonly StoreRecord[] {
    return [...this.records.values()].filter((record) => record.region === region);
  }
}
