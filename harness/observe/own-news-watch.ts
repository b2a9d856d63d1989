import type { Limits } from '../../flight/limits.ts';
import type { Advertisement } from '../../protocols/routing.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import { isOlder, type NewsNumber } from './serial-order.ts';

export type NewsLimits = Pick<
  Limits,
  'advertiseMinNs' | 'flapMemoryNs' | 'flapHoldNs' | 'flapHoldMaxNs'
>;

/** What the node's clock may have been set by between two of its stamps. */
const SLACK_NS: Ns = SECOND_NS;
/** With so many deviations some may be left out (LM-RTE-054). */
export const DEVIATIONS_MAX = 18;

/** A link that its end told as down. */
interface Link {
  /** Losses in a row, each soon after the one before, as far as they were told. */
  losses: number;
  /** Of the last one, by the node's own clock. */
  lostNs: Ns;
  down: boolean;
}

/** What a node told last of itself. */
interface Own extends NewsNumber {
  readonly issuedNs: Ns;
  readonly toldNs: Ns;
  readonly links: Map<string, Link>;
}

/**
 * How nodes tell their own link state: not more often than they may (LM-RTE-041), and links that are lost again and again
 * not as there as soon as they are (LM-RTE-049). Judged by the stamps of their own clocks; told once in a session, as a
 * `breach`.
 */
export class OwnNewsWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  readonly #limits: NewsLimits;
  readonly #own = new Map<NodeId, Own>();

  constructor(journal: Journal, nowNs: () => Ns, limits: NewsLimits) {
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
    this.#limits = limits;
  }

  /** The computer stops: its next boot remembers no losses, also where it counts boots from the beginning again. */
  stopped(node: NodeId): void {
    this.#own.get(node)?.links.clear();
  }

  /** Advertisements leave a modem. */
  told(from: Modem, session: number, advertisements: readonly Advertisement[]): void {
    const news = advertisements.find(({ origin }) => origin === from.node);
    if (news === undefined) return;
    const before = this.#own.get(from.node);
    if (before !== undefined && !isOlder(before, news)) return;
    const { bootCount, counter, issuedNs } = news;
    const sameBoot = before?.bootCount === bootCount ? before : undefined;
    const links = sameBoot?.links ?? new Map<string, Link>();
    const toldNs = this.#nowNs();
    this.#own.set(from.node, { bootCount, counter, issuedNs, toldNs, links });
    if (sameBoot !== undefined && this.#hasty(sameBoot, { issuedNs, toldNs })) {
      this.#breaches.tell(from, 'news-hasty', session);
    }
    if (this.#undamped(links, news)) this.#breaches.tell(from, 'news-flapping', session);
  }

  /** Both by the node's clock, which may have been set between, and by truth, by which the first may have waited. */
  #hasty(before: Own, { issuedNs, toldNs }: Pick<Own, 'issuedNs' | 'toldNs'>): boolean {
    const { advertiseMinNs } = this.#limits;
    const afterNs = issuedNs - before.issuedNs;
    if (afterNs < 0 || afterNs >= advertiseMinNs / 2) return false;
    return toldNs - before.toldNs < advertiseMinNs;
  }

  /** Takes note of what is told of each link; whether one that flaps is told as there too soon. */
  #undamped(links: Map<string, Link>, { issuedNs, deviations }: Advertisement): boolean {
    const down = new Map(
      deviations
        .filter(({ condition, neighbour }) => condition === 'down' && neighbour !== 0)
        .map(({ terminal, neighbour, sinceNs }) => [`${terminal}/${neighbour}`, sinceNs]),
    );
    let found = false;
    for (const [key, link] of links) {
      if (down.has(key)) continue;
      if (link.down && deviations.length < DEVIATIONS_MAX) {
        link.down = false;
        found ||= issuedNs < link.lostNs + this.#holdNs(link.losses) - SLACK_NS;
      }
      if (!link.down && issuedNs - link.lostNs > this.#limits.flapMemoryNs) links.delete(key);
    }
    for (const [key, sinceNs] of down) this.#lost(links, key, sinceNs);
    return found;
  }

  #lost(links: Map<string, Link>, key: string, sinceNs: Ns): void {
    const link = links.get(key);
    if (link === undefined) links.set(key, { losses: 1, lostNs: sinceNs, down: true });
    else if (link.lostNs === sinceNs) link.down = true;
    else {
      const again = sinceNs - link.lostNs < this.#limits.flapMemoryNs - SLACK_NS;
      links.set(key, { losses: again ? link.losses + 1 : 1, lostNs: sinceNs, down: true });
    }
  }

  #holdNs(losses: number): Ns {
    const { flapHoldNs, flapHoldMaxNs } = this.#limits;
    if (losses < 2) return 0;
    let holdNs = flapHoldNs;
    for (let loss = 3; loss <= losses && holdNs < flapHoldMaxNs; loss++) holdNs *= 2;
    return Math.min(holdNs, flapHoldMaxNs);
  }
}
