import { type JournalReader, readerOf } from '../journal/records.ts';

/** Counts faults that fired, by kind: what was only drawn is no test. */
export class FiredKinds {
  readonly counts = new Map<string, number>();
  readonly reader: JournalReader = readerOf({
    fault: (_atNs, _index, kind, _node, active) => {
      if (active === 1) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    },
  });
}
