import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import type { Answer, CustodyListener, Offer } from './custody-offers.ts';
import { RecentMap } from './recent-map.ts';

/** Of the light time: by on-board ephemeris, which a fault may have made wrong, it is another one. */
const LIGHT_SHARE = 0.5;
/** Bundles that are remembered of one node. */
const BUNDLES_MAX = 256;

interface Took {
  readonly attempt: number;
  /** As its sender gave it, and with the light time of that hop. */
  readonly ageNs: Ns;
}

/**
 * Whether a bundle under custody has grown older by the light time of the hop that it came over when it goes on
 * (LM-BND-071). What it waited for at its relay is not asked. Told once in a session, as a `breach`.
 */
export class HopAgeWatch implements CustodyListener {
  readonly #breaches: Breaches;
  readonly #lightTimeNs: (from: Modem, to: Modem) => Ns;
  /** By node and bundle: as it took it over, since it started. */
  readonly #took = new Map<NodeId, RecentMap<string, Took>>();

  constructor(
    journal: Journal,
    terms: {
      readonly nowNs: () => Ns;
      /** True one, now. */
      readonly lightTimeNs: (from: Modem, to: Modem) => Ns;
    },
  ) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#lightTimeNs = terms.lightTimeNs;
  }

  readonly begins = ({ from, header, key, session }: Offer): void => {
    const took = this.#took.get(from.node)?.get(key);
    if (took?.attempt !== header.attempt || header.ageNs >= took.ageNs) return;
    this.#breaches.tell(from, 'age-without-light', session);
  };

  readonly answers = ({ from, to, key, header }: Offer, { refused, held }: Answer): void => {
    if (refused !== undefined || held || to.node === header.destination.node) return;
    const took = this.#took.get(to.node) ?? new RecentMap(BUNDLES_MAX);
    this.#took.set(to.node, took);
    const ageNs = header.ageNs + LIGHT_SHARE * this.#lightTimeNs(from, to);
    took.set(key, { attempt: header.attempt, ageNs });
  };

  /** A computer stops: what it counts from there on is of its store. */
  stopped(node: NodeId): void {
    this.#took.delete(node);
  }
}
