import type { Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightClock } from '../ports.ts';
import type { HeldBundle } from './held-bundle.ts';

/** A hold doubles up to this often. */
const DOUBLINGS_MAX = 4;

interface Passed {
  count: number;
  lastNs: Ns;
}

/**
 * How often a relay handed one attempt of a bundle on of late. Where nodes do not know the same of the
 * network, a bundle may go round between them at the speed of light until its hops are used up: who
 * has it for the third time keeps it for a while, each time for longer (LM-BND-056).
 */
export class Passes {
  readonly #clock: FlightClock;
  readonly #limits: Pick<Limits, 'passesMax' | 'passHoldNs' | 'passMemoryNs' | 'passesKeptMax'>;
  /** The one that passed last is last. */
  readonly #passed = new Map<string, Passed>();

  constructor(clock: FlightClock, limits: Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#passed.size;
  }

  /** The relay handed the bundle on. */
  add(bundle: HeldBundle): void {
    const name = nameOf(bundle);
    const passed = this.#passed.get(name) ?? { count: 0, lastNs: 0 };
    passed.count++;
    passed.lastNs = this.#clock.nowNs();
    this.#passed.delete(name);
    this.#passed.set(name, passed);
    this.#forget(passed.lastNs - this.#limits.passMemoryNs);
  }

  /**
   * How long a bundle that came just now is to be kept before it goes on; 0: not at all. One hold in a
   * round is enough: where it came by long before, somebody else has kept it since.
   */
  holdNs(bundle: HeldBundle): Ns {
    const { passesMax, passHoldNs } = this.#limits;
    const passed = this.#passed.get(nameOf(bundle));
    if (passed === undefined || passed.count < passesMax) return 0;
    const holdNs = passHoldNs * (1 << Math.min(passed.count - passesMax, DOUBLINGS_MAX));
    return 2 * (this.#clock.nowNs() - passed.lastNs) < holdNs ? holdNs : 0;
  }

  #forget(beforeNs: Ns): void {
    for (const [name, { lastNs }] of this.#passed) {
      if (lastNs >= beforeNs && this.#passed.size <= this.#limits.passesKeptMax) return;
      this.#passed.delete(name);
    }
  }
}

const nameOf = ({ key, header }: HeldBundle): string => [key, header.attempt].join('/');
