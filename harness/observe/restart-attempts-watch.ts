import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import type { CustodyListener, Offer } from './custody-offers.ts';

/** What left so long before its source stopped has its attempt in the record. */
const RECORDED_NS: Ns = 5 * SECOND_NS;
/** Bundles that are remembered of one source: the oldest is forgotten. */
const BUNDLES_MAX = 4_096;

interface Left {
  /** The highest that left. */
  attempt: number;
  atNs: Ns;
  /** That left before the source started last; −1: none. */
  before: number;
}

/**
 * Whether a source that started anew sends its assured bundles under attempts of their own (LM-BND-062): a relay that
 * handed on the one of before would swallow it. Told once in a session, as a `breach`.
 */
export class RestartAttemptsWatch implements CustodyListener {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  readonly #attemptsMax: number;
  /** By source and bundle. */
  readonly #left = new Map<NodeId, Map<string, Left>>();

  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly attemptsMax: number }) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#nowNs = terms.nowNs;
    this.#attemptsMax = terms.attemptsMax;
  }

  readonly begins = ({ from, header, key, session }: Offer): void => {
    const { node } = from;
    const { source, assured, hopCount, attempt } = header;
    // A copy of before that came back to its source goes on from there, as from any relay (LM-BND-008).
    if (!assured || source.node !== node || hopCount !== 1) return;
    const bundles = this.#left.get(node) ?? new Map<string, Left>();
    this.#left.set(node, bundles);
    const left = bundles.get(key);
    if (left === undefined) this.#remember(bundles, key, attempt);
    else {
      if (attempt <= left.before && attempt + 1 < this.#attemptsMax)
        this.#breaches.tell(from, 'attempt-kept', session);
      if (attempt <= left.attempt) return;
      left.attempt = attempt;
      left.atNs = this.#nowNs();
    }
  };

  /** A computer stops. */
  stopped(node: NodeId): void {
    const recordedNs = this.#nowNs() - RECORDED_NS;
    for (const left of this.#left.get(node)?.values() ?? []) {
      if (left.atNs <= recordedNs) left.before = left.attempt;
    }
  }

  #remember(bundles: Map<string, Left>, key: string, attempt: number): void {
    bundles.set(key, { attempt, atNs: this.#nowNs(), before: -1 });
    if (bundles.size <= BUNDLES_MAX) return;
    const [oldest] = bundles.keys();
    if (oldest !== undefined) bundles.delete(oldest);
  }
}
