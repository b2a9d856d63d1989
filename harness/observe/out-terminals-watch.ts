import type { Advertisement } from '../../protocols/routing.ts';
import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { readerOf } from '../journal/records.ts';
import { Breaches } from './breaches.ts';
import { DEVIATIONS_MAX } from './own-news-watch.ts';
import { isOlder, type NewsNumber } from './serial-order.ts';

/** What is told at once is on the line by then, whatever it waits behind. */
const TOLD_NS: Ns = 10 * SECOND_NS;
/** Stands for all neighbours where one is named. */
const ANY_NEIGHBOUR: NodeId = 0;

interface Order {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly enabled: boolean;
}

interface Line {
  readonly session: number;
  /** The session before: a CLOSE of it may be answered late. */
  readonly before: number;
  readonly sinceNs: Ns;
}

/** What a node told last of itself. */
interface Own extends NewsNumber {
  readonly out: ReadonlySet<TerminalIndex>;
  readonly full: boolean;
}

/**
 * Whether a terminal that the operator took out of use is told at once as down for all neighbours (LM-MGT-167). Judged when
 * a session of its node carries something new after the time for that; told once in a session, as a `breach`. Of a node that
 * never tells link state nothing is asked: foreign flight software may have none.
 */
export class OutTerminalsWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** Orders that were given, by number of the telecommand. */
  readonly #orders = new Map<number, Order>();
  /** Since when terminals are out, by node. */
  readonly #outNs = new Map<NodeId, Map<TerminalIndex, Ns>>();
  readonly #own = new Map<NodeId, Own>();
  /** By number of the transmitting modem. */
  readonly #lines: (Line | undefined)[] = [];

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
    journal.subscribe(
      readerOf({
        'terminal-ordered': (_atNs, node, command, terminal, enabled) => {
          this.#orders.set(command, { node, terminal, enabled: enabled === 1 });
        },
        'command-stage': (atNs, node, command, _opcode, stage) => {
          if (stage === 'done') this.#done(atNs, node, command);
        },
      }),
    );
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, { session, type, txNum }: FramePeek): void {
    if (session === 0) return;
    const line = this.#lineOf(from, session);
    if (line === undefined || txNum > 0) return;
    const out = this.#outNs.get(from.node);
    if (out === undefined || (type !== TYPE_DATA && type !== TYPE_MANAGEMENT)) return;
    const own = this.#own.get(from.node);
    if (own === undefined || own.full) return;
    for (const [terminal, outNs] of out) {
      if (this.#nowNs() - Math.max(outNs, line.sinceNs) <= TOLD_NS) continue;
      if (!own.out.has(terminal)) this.#breaches.tell(from, 'news-terminal-out', session);
    }
  }

  /** Advertisements leave a modem. */
  told({ node }: Modem, advertisements: readonly Advertisement[]): void {
    const news = advertisements.find(({ origin }) => origin === node);
    if (news === undefined) return;
    const before = this.#own.get(node);
    if (before !== undefined && !isOlder(before, news)) return;
    const { bootCount, counter, deviations } = news;
    const out = deviations
      .filter(({ condition, neighbour }) => condition === 'down' && neighbour === ANY_NEIGHBOUR)
      .map(({ terminal }) => terminal);
    const full = deviations.length >= DEVIATIONS_MAX;
    this.#own.set(node, { bootCount, counter, out: new Set(out), full });
  }

  /** A computer stops: what it knows when it starts anew is a matter of its store. */
  stopped(node: NodeId, modems: readonly Modem[]): void {
    this.#outNs.delete(node);
    for (const { number } of modems) this.#lines[number] = undefined;
  }

  #done(atNs: Ns, node: NodeId, command: number): void {
    const order = this.#orders.get(command);
    if (order?.node !== node) return;
    const out = this.#outNs.get(node) ?? new Map<TerminalIndex, Ns>();
    if (order.enabled) out.delete(order.terminal);
    else if (!out.has(order.terminal)) out.set(order.terminal, atNs);
    if (out.size > 0) this.#outNs.set(node, out);
    else this.#outNs.delete(node);
  }

  #lineOf({ number }: Modem, session: number): Line | undefined {
    const line = this.#lines[number];
    if (line?.session === session) return line;
    if (line?.before === session) return undefined;
    const next = { session, before: line?.session ?? 0, sinceNs: this.#nowNs() };
    this.#lines[number] = next;
    return next;
  }
}
