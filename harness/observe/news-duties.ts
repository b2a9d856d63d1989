import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Advertisement } from '../../protocols/routing.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import { isOlder, type NewsNumber } from './serial-order.ts';

/** An answer that goes at once is on the line by then, whatever it waits behind. */
const ANSWERED_NS: Ns = 10 * SECOND_NS;
/** News that end sooner need not be told any more, whatever a clock says. */
const LIVES_NS: Ns = MINUTE_NS;
/** Origins that are remembered of one node: the one that was told longest ago goes. */
const ORIGINS_MAX = 256;
/** What one end owes at most: the oldest is let go. */
const DUTIES_MAX = 32;

interface Known extends NewsNumber {
  readonly untilNs: Ns;
}

type DatabaseSummary = Extract<ManagementMessage, { kind: 'database-summary' }>;

/** Origins that a neighbour said it has something of. */
interface Named {
  readonly session: number;
  readonly origins: ReadonlySet<NodeId>;
}

/** What a node owes the neighbour on a line: news of that origin, as new as that. */
interface Duty {
  readonly node: NodeId;
  readonly session: number;
  readonly origin: NodeId;
  readonly number: NewsNumber;
  readonly dueNs: Ns;
}

/**
 * What nodes owe to whoever tells them link state: who hears what is older than it has told answers with the newer
 * (LM-RTE-045), and who hears news of itself that are ahead of its own goes on behind them (LM-RTE-047), over any line. So does who
 * is told by a summary that a neighbour has something older, or nothing at all, or is asked for it (LM-RTE-051, -052). Judged when the line that it
 * was heard on carries something new after the time for that; told once in a session, as a `breach`.
 */
export class NewsDuties {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** By node: what it told since it started, by origin. */
  readonly #told = new Map<NodeId, Map<NodeId, Known>>();
  /** By number of the modem. */
  readonly #duties = new Map<number, Duty[]>();
  /** By number of the modem: what a summary has named so far that is not complete. */
  readonly #named = new Map<number, Named>();
  /** By number of the modem: when something new last left while its end owed. */
  readonly #newNs = new Map<number, Ns>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  /** A node takes what its neighbour told. */
  taken(to: Modem, session: number, advertisements: readonly Advertisement[]): void {
    const nowNs = this.#nowNs();
    const { node } = to;
    for (const { origin, bootCount, counter } of advertisements) {
      const number = { bootCount, counter };
      const told = this.#told.get(node)?.get(origin);
      const older = told !== undefined && isOlder(number, told);
      const duty = { node, session, origin, dueNs: nowNs + ANSWERED_NS };
      if (older && told.untilNs - nowNs > LIVES_NS) this.#owes(to, { ...duty, number: told });
      else if (origin === node && (told === undefined || isOlder(told, number))) {
        this.#owes(to, { ...duty, number: next(number) });
      }
    }
  }

  /** A node takes what its neighbour says of its database. */
  compared(to: Modem, session: number, { keys, wanted, complete }: DatabaseSummary): void {
    for (const key of keys) this.#held(to, session, key.origin, key);
    for (const origin of wanted) this.#held(to, session, origin, undefined);
    if (keys.length === 0 && !complete) return;
    const before = this.#named.get(to.number);
    const origins = new Set(before?.session === session ? before.origins : []);
    for (const { origin } of keys) origins.add(origin);
    if (!complete) {
      this.#named.set(to.number, { session, origins });
      return;
    }
    this.#named.delete(to.number);
    for (const origin of this.#told.get(to.node)?.keys() ?? []) {
      if (!origins.has(origin)) this.#held(to, session, origin, undefined);
    }
  }

  /** Of that origin a neighbour has nothing newer than that; undefined: it asks, or has nothing. */
  #held(to: Modem, session: number, origin: NodeId, theirs: NewsNumber | undefined): void {
    const { node } = to;
    const told = this.#told.get(node)?.get(origin);
    const nowNs = this.#nowNs();
    if (told === undefined || told.untilNs - nowNs <= LIVES_NS) return;
    if (theirs !== undefined && !isOlder(theirs, told)) return;
    this.#owes(to, { node, session, origin, number: told, dueNs: nowNs + ANSWERED_NS });
  }

  /** A node tells news for the first time. */
  told(from: Modem, session: number, advertisements: readonly Advertisement[]): void {
    for (const advertisement of advertisements) {
      const { origin, bootCount, counter, issuedNs, validityNs } = advertisement;
      this.#remember(from.node, origin, { bootCount, counter, untilNs: issuedNs + validityNs });
      if (this.#duties.size > 0) this.#answered(from, session, advertisement);
    }
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, { session, type, txNum }: FramePeek): void {
    if (this.#duties.size === 0 || txNum > 0) return;
    if (type !== TYPE_DATA && type !== TYPE_MANAGEMENT) return;
    const duties = this.#duties.get(from.number);
    if (duties === undefined || session === 0) return;
    const nowNs = this.#nowNs();
    const newNs = this.#newNs.get(from.number) ?? -1;
    this.#newNs.set(from.number, nowNs);
    const left: Duty[] = [];
    for (const duty of duties) {
      const { session: heardIn, origin, dueNs } = duty;
      if (heardIn !== session) continue;
      // Where nothing new has left since then its window was closed: the answer is among what it lets out now.
      const closed = dueNs <= nowNs && newNs < dueNs - ANSWERED_NS;
      if (closed) left.push({ ...duty, dueNs: nowNs + ANSWERED_NS });
      else if (dueNs > nowNs) left.push(duty);
      if (closed || dueNs > nowNs) continue;
      const own = origin === from.node;
      this.#breaches.tell(from, own ? 'news-own-ignored' : 'news-unanswered', session);
    }
    this.#keep(from.number, left);
  }

  /** A computer stops: it owes nothing, and knows nothing. */
  stopped(node: NodeId, modems: readonly Modem[]): void {
    this.#told.delete(node);
    for (const { number } of modems) {
      this.#duties.delete(number);
      this.#named.delete(number);
      this.#newNs.delete(number);
    }
  }

  #answered(from: Modem, session: number, advertisement: Advertisement): void {
    const { origin } = advertisement;
    // Of itself a node tells everybody; of others, who told it the older.
    const over = (duty: Duty, number: number): boolean =>
      duty.origin === origin &&
      duty.node === from.node &&
      (origin === from.node || (number === from.number && duty.session === session)) &&
      !isOlder(advertisement, duty.number);
    for (const [number, duties] of this.#duties) {
      const left = duties.filter((duty) => !over(duty, number));
      if (left.length < duties.length) this.#keep(number, left);
    }
  }

  #owes({ number }: Modem, duty: Duty): void {
    this.#duties.set(number, [...(this.#duties.get(number) ?? []), duty].slice(-DUTIES_MAX));
  }

  #keep(number: number, duties: readonly Duty[]): void {
    if (duties.length === 0) this.#duties.delete(number);
    else this.#duties.set(number, [...duties]);
  }

  #remember(node: NodeId, origin: NodeId, known: Known): void {
    const told = this.#told.get(node) ?? new Map<NodeId, Known>();
    this.#told.set(node, told);
    const before = told.get(origin);
    if (before !== undefined && isOlder(known, before)) return;
    told.delete(origin);
    told.set(origin, known);
    if (told.size <= ORIGINS_MAX) return;
    const [oldest] = told.keys();
    if (oldest !== undefined) told.delete(oldest);
  }
}

const next = ({ bootCount, counter }: NewsNumber): NewsNumber => ({
  bootCount,
  counter: (counter + 1) >>> 0,
});
