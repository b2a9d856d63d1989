import type { ManagementMessage } from '../../protocols/frame.ts';
import { MILLISECOND_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

type TimeTransfer = Extract<ManagementMessage, { kind: 'time-transfer' }>;

/** From here on no source is within reach. */
const STRATUM_NONE = 16;

/** An answer that comes later may find that the node asks somebody else, or nobody (LM-TIM-020). */
const ANSWERED_NS: Ns = 100 * MILLISECOND_NS;

interface Asked {
  readonly session: number;
  readonly exchange: number;
  readonly atNs: Ns;
}

/** Several nodes, or some that nobody knows of, told that stratum. */
const SEVERAL: NodeId = -1;

/**
 * Whether time flows away from sources only: a node that says its stratum, and is then answered by one whose stratum is
 * not lower, is not one behind that when it speaks of it next (LM-TIM-015); who has its stratum from one node alone does
 * not tell it to that one, nor to anybody once that one has said that it has none (LM-TIM-016); and who has no source is not one itself (LM-TIM-014). Told once in a session, as a `breach`.
 * Writes down what UTC and bound each message of a transfer declares when it leaves.
 */
export class StratumWatch {
  readonly #journal: Journal;
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** What each node said last of itself. */
  readonly #own = new Map<NodeId, number>();
  /** The stratum that it would have if it took the time of who answered last, and may not. */
  readonly #barred = new Map<NodeId, number>();
  readonly #sourceless: ReadonlySet<NodeId>;
  /** Who told each node a stratum in answers, ever: by node, and by stratum. Some may not have been taken. */
  readonly #tellers = new Map<NodeId, (NodeId | undefined)[]>();
  /** Strata that were told to somebody unknown. */
  readonly #astray = new Set<number>();
  /** What each node asked last. */
  readonly #asked = new Map<NodeId, Asked>();
  /** Who said to each node that it has no source, since anybody told it of one. */
  readonly #lost = new Map<NodeId, NodeId>();

  /** `sourceless`: nodes without a time source of their own. */
  constructor(
    journal: Journal,
    { nowNs, sourceless }: { readonly nowNs: () => Ns; readonly sourceless: ReadonlySet<NodeId> },
  ) {
    this.#journal = journal;
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
    this.#sourceless = sourceless;
  }

  /** A message leaves a modem for the first time. */
  said(from: Modem, session: number, message: TimeTransfer): void {
    const { exchange, stratum, reply, t1Ns, t3Ns, uncertaintyNs } = message;
    const barred = this.#barred.get(from.node);
    this.#barred.delete(from.node);
    if (stratum === barred) this.#breaches.tell(from, 'time-from-below', session);
    this.#own.set(from.node, stratum);
    if (stratum === 0 && this.#sourceless.has(from.node)) {
      this.#breaches.tell(from, 'time-sourceless', session);
    }
    const teller = this.#tellerOf(from.node, stratum);
    if (teller !== undefined && teller === from.partner?.node) {
      this.#breaches.tell(from, 'time-echoed', session);
    }
    if (teller !== undefined && teller === this.#lost.get(from.node)) {
      this.#breaches.tell(from, 'time-upstream-kept', session);
    }
    const nowNs = this.#nowNs();
    if (reply) this.#answers(from, stratum);
    else this.#asked.set(from.node, { session, exchange, atNs: nowNs });
    const errorNs = (reply ? t3Ns : t1Ns) - nowNs;
    this.#journal.append('time-told', nowNs, from.node, errorNs, uncertaintyNs, stratum);
  }

  /** A node takes an answer to its request. */
  taken(to: Modem, session: number, { exchange, reply, stratum }: TimeTransfer): void {
    if (!reply) return;
    const { node, partner } = to;
    const asked = this.#asked.get(node);
    const isLast = asked?.session === session && asked.exchange === exchange;
    if (stratum < STRATUM_NONE) this.#lost.delete(node);
    else if (partner !== undefined && isLast && this.#nowNs() - asked.atNs <= ANSWERED_NS) {
      this.#lost.set(node, partner.node);
    }
    const own = this.#own.get(to.node);
    if (own === undefined || stratum < own || stratum + 1 >= STRATUM_NONE) return;
    this.#barred.set(to.node, stratum + 1);
  }

  /** The only node that can have told it what makes that its stratum. */
  #tellerOf(node: NodeId, stratum: number): NodeId | undefined {
    if (stratum === 0 || stratum >= STRATUM_NONE || this.#astray.has(stratum - 1)) return undefined;
    return this.#tellers.get(node)?.[stratum - 1];
  }

  #answers({ node, partner }: Modem, stratum: number): void {
    if (stratum >= STRATUM_NONE) return;
    if (partner === undefined) {
      this.#astray.add(stratum);
      return;
    }
    let tellers = this.#tellers.get(partner.node);
    if (tellers === undefined) {
      tellers = [];
      this.#tellers.set(partner.node, tellers);
    }
    const known = tellers[stratum];
    tellers[stratum] = known === undefined || known === node ? node : SEVERAL;
  }

  /** What that node said of itself is over: its computer stops, or it spoke of its stratum while there was no light. */
  forget(node: NodeId): void {
    this.#own.delete(node);
    this.#barred.delete(node);
    this.#asked.delete(node);
    this.#lost.delete(node);
  }
}
