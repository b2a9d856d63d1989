import type { ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

type TimeTransfer = Extract<ManagementMessage, { kind: 'time-transfer' }>;

/** From here on no source is within reach. */
const STRATUM_NONE = 16;

/** Several nodes, or some that nobody knows of, told that stratum. */
const SEVERAL: NodeId = -1;

/**
 * Whether time flows away from sources only: a node that says its stratum, and is then answered by one whose stratum is
 * not lower, is not one behind that when it speaks of it next (LM-TIM-015); who has its stratum from one node alone does
 * not tell it to that one; and who has no source is not one itself (LM-TIM-014). Told once in a session, as a `breach`.
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
    const { stratum, reply, t1Ns, t3Ns, uncertaintyNs } = message;
    const barred = this.#barred.get(from.node);
    this.#barred.delete(from.node);
    if (stratum === barred) this.#breaches.tell(from, 'time-from-below', session);
    this.#own.set(from.node, stratum);
    if (stratum === 0 && this.#sourceless.has(from.node)) {
      this.#breaches.tell(from, 'time-sourceless', session);
    }
    if (this.#echoes(from, stratum)) this.#breaches.tell(from, 'time-echoed', session);
    if (reply) this.#answers(from, stratum);
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

  #echoes({ node, partner }: Modem, stratum: number): boolean {
    if (partner === undefined || stratum === 0 || stratum >= STRATUM_NONE) return false;
    if (this.#astray.has(stratum - 1)) return false;
    return this.#tellers.get(node)?.[stratum - 1] === partner.node;
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
  }
}
