import { type BundleHeader, bundleKey } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import { readerOf } from '../journal/records.ts';
import type { Answer, CustodyListener, Offer } from './custody-offers.ts';
import { RecentMap } from './recent-map.ts';

/** Bundles that are remembered while they wait: the oldest have gone otherwise. */
const BUNDLES_MAX = 4_096;

/**
 * Bundles under custody that came to a node while it told its link with their destination as down, and that it sends to
 * another neighbour, each as a `sent-around`: whether the link was there all the same is for a checker (LM-BND-053). Not those that
 * the destination has refused, nor further attempts, which may have to go elsewhere.
 */
export class AroundWatch implements CustodyListener {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  /** By node: neighbours that it tells a link with as down, and how many. */
  readonly #denied = new Map<NodeId, Map<NodeId, number>>();
  /** By node and bundle: when it came. */
  readonly #cameNs = new RecentMap<string, Ns>(BUNDLES_MAX);

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#nowNs = nowNs;
    journal.subscribe(
      readerOf({
        'told-down': (_atNs, node, _terminal, neighbour, down) =>
          this.#tells(node, neighbour, down === 1 ? 1 : -1),
      }),
    );
  }

  /** A bundle is durable in a node's store. */
  durable(node: NodeId, header: BundleHeader): void {
    if (!this.#denies(node, header)) return;
    const name = nameOf(node, header);
    if (this.#cameNs.get(name) === undefined) this.#cameNs.set(name, this.#nowNs());
  }

  readonly begins = ({ from, to, header }: Offer): void => {
    const { destination, attempt } = header;
    if (destination.node === to.node || attempt > 0 || !this.#denies(from.node, header)) return;
    const cameNs = this.#cameNs.get(nameOf(from.node, header));
    if (cameNs === undefined) return;
    const where = [from.node, from.terminal, to.node, destination.node] as const;
    this.#journal.append('sent-around', this.#nowNs(), ...where, cameNs);
  };

  readonly answers = ({ from, to, header }: Offer, { refused }: Answer): void => {
    if (refused === undefined || header.destination.node !== to.node) return;
    this.#cameNs.delete(nameOf(from.node, header));
  };

  /** A computer stops, and tells nothing of its links any more. */
  stopped(node: NodeId): void {
    this.#denied.delete(node);
  }

  #denies(node: NodeId, { destination }: BundleHeader): boolean {
    return (this.#denied.get(node)?.get(destination.node) ?? 0) > 0;
  }

  #tells(node: NodeId, neighbour: NodeId, change: 1 | -1): void {
    const denied = this.#denied.get(node) ?? new Map<NodeId, number>();
    this.#denied.set(node, denied);
    denied.set(neighbour, Math.max(0, (denied.get(neighbour) ?? 0) + change));
  }
}

const nameOf = (node: NodeId, header: BundleHeader): string => `${node} ${bundleKey(header)}`;
