import type { ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

type TimeTransfer = Extract<ManagementMessage, { kind: 'time-transfer' }>;

/** From here on no source is within reach. */
const STRATUM_NONE = 16;

/**
 * Whether time flows away from sources only (LM-TIM-015): a node that says its stratum, and is then answered by one whose
 * stratum is not lower, is not one behind that when it speaks of it next. Told once in a session, as a `breach`. Writes
 * down what UTC and bound each message of a transfer declares when it leaves.
 */
export class StratumWatch {
  readonly #journal: Journal;
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** What each node said last of itself. */
  readonly #own = new Map<NodeId, number>();
  /** The stratum that it would have if it took the time of who answered last, and may not. */
  readonly #barred = new Map<NodeId, number>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  /** A message leaves a modem for the first time. */
  said(from: Modem, session: number, message: TimeTransfer): void {
    const { stratum, reply, t1Ns, t3Ns, uncertaintyNs } = message;
    const barred = this.#barred.get(from.node);
    this.#barred.delete(from.node);
    if (stratum === barred) this.#breaches.tell(from, 'time-from-below', session);
    this.#own.set(from.node, stratum);
    const nowNs = this.#nowNs();
    const errorNs = (reply ? t3Ns : t1Ns) - nowNs;
    this.#journal.append('time-told', nowNs, from.node, errorNs, uncertaintyNs, stratum);
  }

  /** A node takes an answer to its request. */
  taken(to: Modem, { reply, stratum }: TimeTransfer): void {
    const own = this.#own.get(to.node);
    if (!reply || own === undefined || stratum < own || stratum + 1 >= STRATUM_NONE) return;
    this.#barred.set(to.node, stratum + 1);
  }

  /** A computer stops: it begins without a stratum. */
  stopped(node: NodeId): void {
    this.#own.delete(node);
    this.#barred.delete(node);
  }
}
