import type { StoreRecord } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';

/** What stood at a key before a change; undefined: nothing. */
export interface Before {
  readonly key: string;
  readonly record: StoreRecord | undefined;
}

interface Change extends Before {
  readonly atNs: Ns;
}

/** Changes beyond the age are let go when so many more have come. */
const SPARE = 1_024;

/** The last changes of one region of a mass memory, so that they can be undone. */
export class ChangeLog {
  readonly ageNs: Ns;
  #changes: Change[] = [];
  #swept = 0;

  constructor(ageNs: Ns) {
    this.ageNs = ageNs;
  }

  changed(atNs: Ns, key: string, record: StoreRecord | undefined): void {
    this.#changes.push({ atNs, key, record });
    if (this.#changes.length < this.#swept + SPARE) return;
    this.#changes = this.#changes.filter((change) => change.atNs > atNs - this.ageNs);
    this.#swept = this.#changes.length;
  }

  /** What stood at each key before its last change, if that came within that age; forgets these changes. */
  take(nowNs: Ns, ageNs: Ns): readonly Before[] {
    const last = new Map<string, Before>();
    for (const change of this.#changes) {
      if (change.atNs > nowNs - ageNs) last.set(change.key, change);
    }
    this.#changes = this.#changes.filter((change) => change.atNs <= nowNs - ageNs);
    this.#swept = 0;
    return [...last.values()];
  }
}
