import { type JournalReader, readerOf } from '../journal/records.ts';
import type { Fault } from '../scenario/fault.ts';

/**
 * Counts faults that fired, by kind: what was only drawn is no test. A correlated fault counts beside its
 * parts, once, with the first of them.
 */
export class FiredKinds {
  readonly counts = new Map<string, number>();
  readonly reader: JournalReader;
  /** Ids of correlated faults that have been counted. */
  readonly #wholes = new Set<string>();

  constructor(faults: readonly Pick<Fault, 'partOf'>[]) {
    this.reader = readerOf({
      fault: (_atNs, index, kind, _node, active) => {
        if (active !== 1) return;
        this.#count(kind);
        const whole = faults[index]?.partOf;
        if (whole === undefined || this.#wholes.has(whole.id)) return;
        this.#wholes.add(whole.id);
        this.#count(whole.kind);
      },
    });
  }

  #count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}
