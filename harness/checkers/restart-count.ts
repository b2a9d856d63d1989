import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Thresholds } from './thresholds.ts';

interface Count {
  upNs: Ns;
  restarts: number;
  byWatchdog: number;
}

/** Counts restarts as LM-MGT-161 does: which of them lead into safe mode. */
export class RestartCount {
  readonly #terms: Pick<Thresholds, 'resetsMax' | 'watchdogResetsMax' | 'steadyNs'>;
  readonly #counts = new Map<NodeId, Count>();
  /** They went into safe mode for it, and are there. */
  readonly #led = new Set<NodeId>();

  constructor(terms: Pick<Thresholds, 'resetsMax' | 'watchdogResetsMax' | 'steadyNs'>) {
    this.#terms = terms;
  }

  /** Whether the node that starts now has to go into safe mode, by its restarts alone. */
  tooMany(node: NodeId, atNs: Ns, cause: string): boolean {
    const { resetsMax, watchdogResetsMax, steadyNs } = this.#terms;
    const before = this.#counts.get(node);
    const anew = before === undefined || cause === 'power-on' || atNs - before.upNs > steadyNs;
    const count = anew ? { upNs: atNs, restarts: 0, byWatchdog: 0 } : before;
    this.#counts.set(node, count);
    count.upNs = atNs;
    if (cause === 'power-on') return false;
    count.restarts++;
    if (cause === 'watchdog') count.byWatchdog++;
    const led = count.restarts >= resetsMax || count.byWatchdog >= watchdogResetsMax;
    if (led) this.#led.add(node);
    return led;
  }

  /** An order ends a node's safe mode: where restarts led there, their count begins anew (LM-MGT-163). */
  safeEnded(node: NodeId): void {
    if (this.#led.delete(node)) this.#counts.delete(node);
  }
}
