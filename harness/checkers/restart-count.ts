import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';

const RESTARTS_MAX = 5;
const WATCHDOG_MAX = 3;
/** A run of this length between two restarts begins the count anew. */
const SOUND_RUN_NS: Ns = 10 * MINUTE_NS;

interface Count {
  upNs: Ns;
  restarts: number;
  byWatchdog: number;
}

/** Counts restarts as LM-MGT-161 does: which of them lead into safe mode. */
export class RestartCount {
  readonly #counts = new Map<NodeId, Count>();

  /** Whether the node that starts now has to go into safe mode, by its restarts alone. */
  tooMany(node: NodeId, atNs: Ns, cause: string): boolean {
    const before = this.#counts.get(node);
    const anew = before === undefined || cause === 'power-on' || atNs - before.upNs > SOUND_RUN_NS;
    const count = anew ? { upNs: atNs, restarts: 0, byWatchdog: 0 } : before;
    this.#counts.set(node, count);
    count.upNs = atNs;
    if (cause === 'power-on') return false;
    count.restarts++;
    if (cause === 'watchdog') count.byWatchdog++;
    return count.restarts >= RESTARTS_MAX || count.byWatchdog >= WATCHDOG_MAX;
  }
}
