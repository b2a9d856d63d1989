import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Advertisement } from '../../protocols/routing.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { FramePeek } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import { isOlder, type NewsNumber } from './serial-order.ts';

type Numbered = Pick<Advertisement, 'bootCount' | 'counter' | 'issuedNs' | 'validityNs'>;
/** Whoever held news that end sooner may have dropped them, by its own clock. */
const HELD_NS: Ns = MINUTE_NS;

/** Own news that deviate are told anew after half of their validity, and this, as clocks go. */
const AGAIN_NS: Ns = 30 * SECOND_NS;

/** Origins that are remembered of one line: the one that was told longest ago goes. */
const ORIGINS_MAX = 256;
/** News that ended so long ago are told by nobody: what waits for a line goes before it is over. */
const EXPIRED_NS: Ns = 15 * SECOND_NS;

const NEVER_NS: Ns = Number.POSITIVE_INFINITY;

type MessageOf<K extends ManagementMessage['kind']> = Extract<ManagementMessage, { kind: K }>;

/** What a modem told in one session, by origin. */
interface Line {
  session: number;
  readonly origins: Map<NodeId, Numbered>;
}

interface OwnLinks extends Pick<Numbered, 'bootCount' | 'counter'> {
  /** By when it has to be told anew, in true time; Infinity: it tells of no deviation. */
  readonly againNs: Ns;
  readonly down: ReadonlyMap<string, readonly [terminal: number, neighbour: NodeId]>;
}

/**
 * Whether link state that nodes tell goes forward only (LM-RTE-042, -045): within a session what is told of an origin is
 * never older than what was told before, as it comes from one database over one queue; and of itself a node tells
 * nothing else under a number that it has used; whether it ends (LM-RTE-034), and whether what deviates is told anew in time (LM-RTE-044). Each is told once in a session, as a `breach`. And which of its own links a
 * node tells as down.
 */
export class AdvertisementWatch {
  readonly #journal: Journal;
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** By number of the transmitting modem. */
  readonly #lines: (Line | undefined)[] = [];
  /** By origin: the newest that anybody told, and by when everybody has dropped it. */
  readonly #newest = new Map<NodeId, NewsNumber & { readonly endsNs: Ns }>();
  /** What each node told last of its own links. */
  readonly #own = new Map<NodeId, OwnLinks>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  /** A message of link state leaves a modem; `peek` is the head of its frame. */
  said(from: Modem, { session, txNum }: FramePeek, message: ManagementMessage): void {
    if (message.kind === 'advertisements') this.#tells(from, { session, txNum }, message);
    else if (message.kind === 'database-summary' && txNum === 0)
      this.#names(from, session, message);
  }

  /** A computer stops: it owes nothing of what it told, even if it uses the same numbers again. */
  stopped(node: NodeId): void {
    const own = this.#own.get(node);
    if (own !== undefined) this.#own.set(node, { ...own, againNs: NEVER_NS });
  }

  #tells(
    from: Modem,
    { session, txNum }: Pick<FramePeek, 'session' | 'txNum'>,
    { advertisements }: MessageOf<'advertisements'>,
  ): void {
    const own = advertisements.find(({ origin }) => origin === from.node);
    // A first copy may have found no light.
    if (own !== undefined) this.#ownLinks(from, session, own);
    if (txNum > 0) return;
    let line = this.#lines[from.number];
    if (line?.session !== session) {
      line = { session, origins: new Map() };
      this.#lines[from.number] = line;
    }
    for (const advertisement of advertisements) {
      this.#judge(from, line, advertisement);
      this.#lives(from, session, advertisement);
    }
  }

  /** What a node holds, by number: nothing whose validity is long over (LM-RTE-034). */
  #names(from: Modem, session: number, { keys }: MessageOf<'database-summary'>): void {
    for (const { origin, bootCount, counter } of keys) {
      const known = this.#newest.get(origin);
      if (known?.bootCount !== bootCount || known.counter !== counter) continue;
      if (this.#nowNs() > known.endsNs) this.#breaches.tell(from, 'news-expired', session);
    }
  }

  #lives(from: Modem, session: number, advertisement: Advertisement): void {
    const { origin, bootCount, counter, issuedNs, validityNs } = advertisement;
    const endsNs = issuedNs + validityNs + EXPIRED_NS;
    if (this.#nowNs() > endsNs) this.#breaches.tell(from, 'news-expired', session);
    const before = this.#newest.get(origin);
    // A node that has lost its boot count begins anew: what everybody has dropped is no news before.
    const held = before !== undefined && this.#nowNs() <= before.endsNs;
    if (held && !isOlder(before, advertisement)) return;
    this.#newest.set(origin, { bootCount, counter, endsNs });
  }

  #judge(from: Modem, { session, origins }: Line, advertisement: Advertisement): void {
    const { origin, bootCount, counter, issuedNs, validityNs } = advertisement;
    const before = origins.get(origin);
    if (before !== undefined) {
      const held = this.#nowNs() < before.issuedNs + before.validityNs - HELD_NS;
      if (held && isOlder(advertisement, before)) {
        this.#breaches.tell(from, 'news-older', session);
      }
      const again = before.bootCount === bootCount && before.counter === counter;
      if (again && origin === from.node && before.issuedNs !== issuedNs) {
        this.#breaches.tell(from, 'news-number', session);
      }
      origins.delete(origin);
    } else if (origins.size >= ORIGINS_MAX) {
      const [oldest] = origins.keys();
      if (oldest !== undefined) origins.delete(oldest);
    }
    origins.set(origin, { bootCount, counter, issuedNs, validityNs });
  }

  #ownLinks(from: Modem, session: number, advertisement: Advertisement): void {
    const { origin, bootCount, counter, deviations, issuedNs, validityNs } = advertisement;
    const before = this.#own.get(origin);
    // Copies of it, and older ones that are answered late, say nothing new.
    if (before !== undefined && !isOlder(before, advertisement)) return;
    const down = new Map(
      deviations
        .filter(({ condition, neighbour }) => condition === 'down' && neighbour !== 0)
        .map(({ terminal, neighbour }) => [
          `${terminal}/${neighbour}`,
          [terminal, neighbour] as const,
        ]),
    );
    const nowNs = this.#nowNs();
    const next = before?.bootCount === bootCount && before.counter + 1 === counter;
    if (next && issuedNs > before.againNs) this.#breaches.tell(from, 'news-not-kept', session);
    const againNs = deviations.length === 0 ? NEVER_NS : nowNs + validityNs / 2 + AGAIN_NS;
    this.#own.set(origin, { bootCount, counter, againNs, down });
    for (const [key, [terminal, neighbour]] of before?.down ?? []) {
      if (!down.has(key)) this.#journal.append('told-down', nowNs, origin, terminal, neighbour, 0);
    }
    for (const [key, [terminal, neighbour]] of down) {
      if (before?.down.has(key) === true) continue;
      this.#journal.append('told-down', nowNs, origin, terminal, neighbour, 1);
    }
  }
}
