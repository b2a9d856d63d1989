import type { Advertisement } from '../../protocols/routing.ts';
import {
  MILLISECOND_NS,
  MINUTE_NS,
  type NodeId,
  type Ns,
  SECOND_NS,
} from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import { isOlder, type NewsNumber } from './serial-order.ts';

/** What goes on at once is on the line by then, whatever it waits behind. */
const PASSED_ON_NS: Ns = 10 * SECOND_NS;
/** What goes back at once is on the line by then; later somebody may have asked. */
const BACK_NS: Ns = 100 * MILLISECOND_NS;
/** News that end sooner need not be told any more, whatever a clock says. */
const LIVES_NS: Ns = MINUTE_NS;
/** Origins that are remembered of one node: the one that was told longest ago goes. */
const ORIGINS_MAX = 256;
/** What one line owes at most: the oldest is let go. */
const DUTIES_MAX = 32;

/** A modem, and the session that it sends in. */
interface Line {
  readonly modem: Modem;
  readonly partner: NodeId;
  readonly session: number;
  /** The session before: a CLOSE of it may be answered late. */
  readonly before: number;
  duties: readonly Duty[];
  /** When something new last left while it owed; −1: never. */
  newNs: Ns;
}

interface Duty {
  readonly origin: NodeId;
  readonly number: NewsNumber;
  readonly dueNs: Ns;
}

interface Known extends NewsNumber {
  /** Who brought it; undefined: it was told before it was heard. */
  readonly from: NodeId | undefined;
  readonly atNs: Ns;
}

/**
 * Whether news of link state go to every neighbour but the one that they came from (LM-RTE-045): from a node's own, and
 * from what it takes that is newer than all that it told or took since it started. Judged as `NewsDuties` does; told once
 * in a session, as a `breach`.
 */
export class FloodWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** By number of the modem: asked for each frame. */
  readonly #lines: (Line | undefined)[] = [];
  /** Numbers of the modems that a node used since it started. */
  readonly #used = new Map<NodeId, number[]>();
  /** By node: the newest that it told or took since it started, by origin. */
  readonly #known = new Map<NodeId, Map<NodeId, Known>>();
  /** Those that told news of their own since they started: who has no link state passes none on. */
  readonly #speakers = new Set<NodeId>();
  /** By node and neighbour: when that said last what asks for an answer. */
  readonly #asked = new Map<string, Ns>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  /** A node takes what its neighbour told. */
  taken({ node, partner }: Modem, advertisements: readonly Advertisement[]): void {
    if (partner === undefined) return;
    for (const advertisement of advertisements) {
      const { origin } = advertisement;
      const known = this.#known.get(node)?.get(origin);
      if (origin === node || (known !== undefined && isOlder(advertisement, known)))
        this.#asks(node, partner.node);
      else if (known === undefined || isOlder(known, advertisement))
        this.#news(node, advertisement, partner.node);
    }
  }

  /** A node takes what its neighbour says of its database. */
  compared({ node, partner }: Modem): void {
    if (partner !== undefined) this.#asks(node, partner.node);
  }

  /** Advertisements leave a modem. */
  told(from: Modem, session: number, advertisements: readonly Advertisement[]): void {
    const { node, partner } = from;
    if (partner === undefined) return;
    for (const advertisement of advertisements) {
      const { origin } = advertisement;
      const known = this.#known.get(node)?.get(origin);
      const isNews = known === undefined || isOlder(known, advertisement);
      if (isNews && origin === node) {
        this.#speakers.add(node);
        this.#news(node, advertisement, undefined);
      } else if (isNews) this.#remember(node, origin, { ...advertisement, from: undefined });
      else if (this.#goesBack(node, partner.node, advertisement, known))
        this.#breaches.tell(from, 'news-back', session);
      this.#passedOn(node, partner.node, advertisement);
    }
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, { session, type, txNum }: FramePeek): void {
    if (from.partner === undefined || (type !== TYPE_DATA && type !== TYPE_MANAGEMENT)) return;
    const line = this.#lines[from.number];
    if (line?.session !== session) {
      this.#begins(from, from.partner.node, session);
      return;
    }
    if (txNum > 0 || line.duties.length === 0) return;
    const nowNs = this.#nowNs();
    const { newNs } = line;
    line.newNs = nowNs;
    // Where nothing new has left since then its window was closed: news are among what it lets out now.
    line.duties = line.duties.map((duty) => {
      const closed = duty.dueNs <= nowNs && newNs < duty.dueNs - PASSED_ON_NS;
      return closed ? { ...duty, dueNs: nowNs + PASSED_ON_NS } : duty;
    });
    const left = line.duties.filter(({ dueNs }) => dueNs > nowNs);
    if (left.length < line.duties.length) this.#breaches.tell(from, 'news-kept', session);
    line.duties = left;
  }

  /** A computer stops: it owes nothing, and knows nothing. */
  stopped(node: NodeId): void {
    for (const number of this.#used.get(node) ?? []) this.#lines[number] = undefined;
    this.#used.delete(node);
    this.#known.delete(node);
    this.#speakers.delete(node);
  }

  #begins(modem: Modem, partner: NodeId, session: number): void {
    const { node, number } = modem;
    const line = this.#lines[number];
    if (session !== 0 && line?.before === session) return;
    const before = line?.session === 0 ? line.before : (line?.session ?? 0);
    this.#lines[number] = { modem, partner, session, before, duties: [], newNs: -1 };
    if (line === undefined) this.#used.set(node, [...(this.#used.get(node) ?? []), number]);
  }

  #linesOf(node: NodeId): readonly Line[] {
    const numbers = this.#used.get(node) ?? [];
    return numbers.map((number) => this.#lines[number]).filter((line) => line !== undefined);
  }

  #news(node: NodeId, advertisement: Advertisement, from: NodeId | undefined): void {
    const { origin, bootCount, counter, issuedNs, validityNs } = advertisement;
    const nowNs = this.#nowNs();
    this.#remember(node, origin, { bootCount, counter, from });
    if (!this.#speakers.has(node) || issuedNs + validityNs - nowNs <= LIVES_NS) return;
    const duty = { origin, number: { bootCount, counter }, dueNs: nowNs + PASSED_ON_NS };
    for (const line of this.#linesOf(node)) {
      if (line.session === 0 || line.partner === from) continue;
      line.duties = [...line.duties, duty].slice(-DUTIES_MAX);
    }
  }

  /** Once for each neighbour, whatever links lead there. */
  #passedOn(node: NodeId, partner: NodeId, advertisement: Advertisement): void {
    for (const line of this.#linesOf(node)) {
      if (line.partner !== partner || line.duties.length === 0) continue;
      line.duties = line.duties.filter(
        ({ origin, number }) => origin !== advertisement.origin || isOlder(advertisement, number),
      );
    }
  }

  #goesBack(node: NodeId, to: NodeId, told: Advertisement, known: Known): boolean {
    const nowNs = this.#nowNs();
    const isSame = told.bootCount === known.bootCount && told.counter === known.counter;
    if (known.from !== to || !isSame || nowNs - known.atNs > BACK_NS) return false;
    return nowNs - (this.#asked.get(`${node} ${to}`) ?? Number.NEGATIVE_INFINITY) > PASSED_ON_NS;
  }

  #asks(node: NodeId, by: NodeId): void {
    this.#asked.set(`${node} ${by}`, this.#nowNs());
  }

  #remember(node: NodeId, origin: NodeId, { bootCount, counter, from }: Omit<Known, 'atNs'>): void {
    const known = this.#known.get(node) ?? new Map<NodeId, Known>();
    this.#known.set(node, known);
    known.delete(origin);
    known.set(origin, { bootCount, counter, from, atNs: this.#nowNs() });
    if (known.size <= ORIGINS_MAX) return;
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  }
}
