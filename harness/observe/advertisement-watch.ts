import { decodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import { decodeManagement } from '../../protocols/management-codec.ts';
import type { Advertisement } from '../../protocols/routing.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

type Numbered = Pick<Advertisement, 'bootCount' | 'counter' | 'issuedNs'>;

/** Origins that are remembered of one line: the one that was told longest ago goes. */
const ORIGINS_MAX = 256;
const HALF_COUNTERS = 0x80000000;

/** What a modem told in one session, by origin. */
interface Line {
  session: number;
  readonly origins: Map<NodeId, Numbered>;
}

interface OwnLinks extends Pick<Numbered, 'bootCount' | 'counter'> {
  readonly down: ReadonlyMap<string, readonly [terminal: number, neighbour: NodeId]>;
}

/**
 * Whether link state that nodes tell goes forward only (LM-RTE-042, -045): within a session what is told of an origin is
 * never older than what was told before, as it comes from one database over one queue; and of itself a node tells
 * nothing else under a number that it has used. Each is told once in a session, as a `breach`. And which of its own links a
 * node tells as down.
 */
export class AdvertisementWatch {
  readonly #journal: Journal;
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** By number of the transmitting modem. */
  readonly #lines: (Line | undefined)[] = [];
  /** What each node told last of its own links. */
  readonly #own = new Map<NodeId, OwnLinks>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { session, type, txNum }: FramePeek): void {
    if (type !== TYPE_MANAGEMENT || session === 0) return;
    if (peekMessage(image) !== 'advertisements') return;
    const frame = decodeFrame(image);
    if (!frame.ok || frame.value.type !== 'management') return;
    const message = decodeManagement(frame.value.body);
    if (!message.ok || message.value.kind !== 'advertisements') return;
    const { advertisements } = message.value;
    const own = advertisements.find(({ origin }) => origin === from.node);
    // A first copy may have found no light.
    if (own !== undefined) this.#ownLinks(own);
    if (txNum > 0) return;
    let line = this.#lines[from.number];
    if (line?.session !== session) {
      line = { session, origins: new Map() };
      this.#lines[from.number] = line;
    }
    for (const advertisement of advertisements) this.#judge(from, line, advertisement);
  }

  #judge(from: Modem, { session, origins }: Line, advertisement: Advertisement): void {
    const { origin, bootCount, counter, issuedNs } = advertisement;
    const before = origins.get(origin);
    if (before !== undefined) {
      if (isOlder(advertisement, before)) this.#breaches.tell(from, 'news-older', session);
      const again = before.bootCount === bootCount && before.counter === counter;
      if (again && origin === from.node && before.issuedNs !== issuedNs) {
        this.#breaches.tell(from, 'news-number', session);
      }
      origins.delete(origin);
    } else if (origins.size >= ORIGINS_MAX) {
      const [oldest] = origins.keys();
      if (oldest !== undefined) origins.delete(oldest);
    }
    origins.set(origin, { bootCount, counter, issuedNs });
  }

  #ownLinks(advertisement: Advertisement): void {
    const { origin, bootCount, counter, deviations } = advertisement;
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
    this.#own.set(origin, { bootCount, counter, down });
    const nowNs = this.#nowNs();
    for (const [key, [terminal, neighbour]] of before?.down ?? []) {
      if (!down.has(key)) this.#journal.append('told-down', nowNs, origin, terminal, neighbour, 0);
    }
    for (const [key, [terminal, neighbour]] of down) {
      if (before?.down.has(key) === true) continue;
      this.#journal.append('told-down', nowNs, origin, terminal, neighbour, 1);
    }
  }
}

/** By boot count, then by counter as a serial number of 32 bits (RFC 1982). */
const isOlder = (
  a: Pick<Numbered, 'bootCount' | 'counter'>,
  b: Pick<Numbered, 'bootCount' | 'counter'>,
): boolean => {
  if (a.bootCount !== b.bootCount) return a.bootCount < b.bootCount;
  const behind = (b.counter - a.counter) >>> 0;
  if (behind === HALF_COUNTERS) return a.counter < b.counter;
  return behind > 0 && behind < HALF_COUNTERS;
};
