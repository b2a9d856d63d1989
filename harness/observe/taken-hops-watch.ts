import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import type { Answer, CustodyListener, Offer } from './custody-offers.ts';
import { RecentMap } from './recent-map.ts';

/** Bundles that are remembered of one node. */
const BUNDLES_MAX = 256;

/**
 * Whether a relay that says it holds a copy with more hops has taken their count on: what it sends on then has passed one more
 * (LM-BND-045). Told once in a session, as a `breach`. A restart changes nothing, as the count is durable before the answer.
 */
export class TakenHopsWatch implements CustodyListener {
  readonly #breaches: Breaches;
  /** By node and bundle, of what it took over and has not handed on: the most hops of a copy that it answered for. */
  readonly #took = new Map<NodeId, RecentMap<string, number>>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
  }

  readonly begins = ({ from, header, key, session }: Offer): void => {
    const hops = this.#took.get(from.node)?.get(key);
    if (hops === undefined || header.hopCount > hops) return;
    this.#breaches.tell(from, 'hops-untaken', session);
  };

  readonly answers = ({ to, key, header }: Offer, { refused, held }: Answer): void => {
    if (refused !== undefined || to.node === header.destination.node) return;
    const took = this.#took.get(to.node) ?? new RecentMap(BUNDLES_MAX);
    this.#took.set(to.node, took);
    if (!held) took.set(key, header.hopCount);
    else {
      const hops = took.get(key);
      if (hops !== undefined && hops < header.hopCount) took.set(key, header.hopCount);
    }
  };

  readonly taken = ({ from, key }: Offer, { refused }: Answer): void => {
    if (refused === undefined) this.#took.get(from.node)?.delete(key);
  };
}
