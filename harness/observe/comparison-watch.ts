import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

/** What is said when a session comes up is on the line by then, whatever it waits behind. */
const COMPARED_NS: Ns = 10 * SECOND_NS;

/** One end of a session. */
interface Line {
  readonly session: number;
  /** The session before: a CLOSE of it may be answered late. */
  readonly before: number;
  readonly sinceNs: Ns;
  compared: boolean;
}

/**
 * Whether the lower of two nodes opens the comparison of databases when their session comes up (LM-RTE-050). Judged when
 * its line carries something new after the time for that; told once in a session, as a `breach`. Of a node that never tells
 * link state nothing is asked: foreign flight software may have none.
 */
export class ComparisonWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** By number of the transmitting modem. */
  readonly #lines: (Line | undefined)[] = [];
  readonly #tellers = new Set<NodeId>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, { session, type, txNum }: FramePeek): void {
    if (session === 0 || from.partner === undefined || from.node > from.partner.node) return;
    const line = this.#lineOf(from, session);
    if (
      line === undefined ||
      line.compared ||
      txNum > 0 ||
      (type !== TYPE_DATA && type !== TYPE_MANAGEMENT)
    )
      return;
    if (this.#nowNs() - line.sinceNs <= COMPARED_NS || !this.#tellers.has(from.node)) return;
    line.compared = true;
    this.#breaches.tell(from, 'news-uncompared', session);
  }

  /** It tells of link state. */
  told({ node }: Modem): void {
    this.#tellers.add(node);
  }

  /** It names what its node holds. */
  named(from: Modem, session: number): void {
    const line = this.#lineOf(from, session);
    if (line !== undefined) line.compared = true;
  }

  /** A computer stops: a session that it has later is another one. */
  stopped(modems: readonly Modem[]): void {
    for (const { number } of modems) this.#lines[number] = undefined;
  }

  #lineOf({ number }: Modem, session: number): Line | undefined {
    const line = this.#lines[number];
    if (line?.session === session) return line;
    if (line?.before === session) return undefined;
    const next = { session, before: line?.session ?? 0, sinceNs: this.#nowNs(), compared: false };
    this.#lines[number] = next;
    return next;
  }
}
