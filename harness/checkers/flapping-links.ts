import type { Ns } from '../../protocols/units.ts';
import type { Thresholds } from './thresholds.ts';

/** As LM-RTE-049 has it: losses so near to each other are flapping, and how long a link is held for it. */
type FlapBounds = Pick<Thresholds, 'flapMemoryNs' | 'flapHoldNs' | 'flapHoldMaxNs'>;

/**
 * Links that truth interrupts again and again: flight software has to keep them down in what it advertises for
 * a while after they are back, longer with each loss, and bundles need not go over them meanwhile.
 */
export class FlappingLinks {
  readonly #bounds: FlapBounds;
  readonly #losses = new Map<string, { count: number; lastNs: Ns }>();

  constructor(bounds: FlapBounds) {
    this.#bounds = bounds;
  }

  lost(key: string, atNs: Ns): void {
    const before = this.#losses.get(key);
    const again = before !== undefined && atNs - before.lastNs <= this.#bounds.flapMemoryNs;
    this.#losses.set(key, { count: again ? before.count + 1 : 1, lastNs: atNs });
  }

  /** Of a link that is back. */
  holdNs(key: string, atNs: Ns): Ns {
    const { flapMemoryNs, flapHoldNs, flapHoldMaxNs } = this.#bounds;
    const { count, lastNs } = this.#losses.get(key) ?? { count: 0, lastNs: 0 };
    if (count < 2 || atNs - lastNs > flapMemoryNs) return 0;
    let holdNs = flapHoldNs;
    for (let loss = 3; loss <= count && holdNs < flapHoldMaxNs; loss++) holdNs *= 2;
    return Math.min(holdNs, flapHoldMaxNs);
  }
}
