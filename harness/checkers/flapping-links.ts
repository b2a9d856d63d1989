import { MINUTE_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';

/** As LM-RTE-049 has it: losses so near to each other are flapping, and how long a link is held for it. */
const MEMORY_NS: Ns = 5 * MINUTE_NS;
const HOLD_NS: Ns = 10 * SECOND_NS;
const HOLD_MAX_NS: Ns = 160 * SECOND_NS;

/**
 * Links that truth interrupts again and again: flight software has to keep them down in what it advertises for
 * a while after they are back, longer with each loss, and bundles need not go over them meanwhile.
 */
export class FlappingLinks {
  readonly #losses = new Map<string, { count: number; lastNs: Ns }>();

  lost(key: string, atNs: Ns): void {
    const before = this.#losses.get(key);
    const again = before !== undefined && atNs - before.lastNs <= MEMORY_NS;
    this.#losses.set(key, { count: again ? before.count + 1 : 1, lastNs: atNs });
  }

  /** Of a link that is back. */
  holdNs(key: string, atNs: Ns): Ns {
    const { count, lastNs } = this.#losses.get(key) ?? { count: 0, lastNs: 0 };
    if (count < 2 || atNs - lastNs > MEMORY_NS) return 0;
    let holdNs = HOLD_NS;
    for (let loss = 3; loss <= count && holdNs < HOLD_MAX_NS; loss++) holdNs *= 2;
    return Math.min(holdNs, HOLD_MAX_NS);
  }
}
