import { ADMINISTRATION_SERVICE, type BundleHeader, bundleKey } from '../../protocols/bundle.ts';
import type { Chunks } from '../../protocols/bundle.ts';
import { joinChunks } from '../../protocols/codec.ts';
import { decodeAdministrative } from '../../protocols/management-codec.ts';
import type { Policy } from '../../protocols/policy.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { Answer, CustodyListener, Offer } from './custody-offers.ts';
import { RecentMap } from './recent-map.ts';

/** A receipt is written in the step that accepts its bundle; stores take their time, and so many writes may be before it. */
const WRITTEN_NS: Ns = 10 * SECOND_NS;
const WRITES_BEFORE = 4;
/** One for a bundle that ends sooner after that may end before it is durable. */
const LIVES_NS: Ns = 10 * SECOND_NS;
/** Bundles that are remembered of one destination. */
const BUNDLES_MAX = 256;

interface Duty {
  readonly offer: Offer;
  readonly dueNs: Ns;
}

/** Of one destination since it started, by bundle. */
interface Destination {
  readonly acceptedNs: RecentMap<string, Ns>;
  readonly receiptNs: RecentMap<string, Ns>;
}

/**
 * Whether destinations return a receipt for each duplicate of an assured bundle too (LM-BND-061): one that is accepted, and began
 * to come after the bundle had been accepted before, has a receipt that became durable since. Told as a `breach`. Where a
 * policy has borders, nothing is asked of receipts from one segment to another: not all may cross.
 */
export class ReceiptWatch implements CustodyListener {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #writtenNs: Ns;
  readonly #policy: Policy | undefined;
  readonly #destinations = new Map<NodeId, Destination>();
  /** The soonest first. */
  #duties: Duty[] = [];

  /** `writeNs`: the longest that a store takes for a write. */
  constructor(
    journal: Journal,
    terms: {
      readonly nowNs: () => Ns;
      readonly writeNs: Ns;
      readonly policy?: Policy | undefined;
    },
  ) {
    this.#journal = journal;
    this.#nowNs = terms.nowNs;
    this.#policy = terms.policy;
    this.#writtenNs = WRITTEN_NS + WRITES_BEFORE * terms.writeNs;
  }

  readonly begins = (): void => {
    const nowNs = this.#nowNs();
    for (let duty = this.#duties[0]; duty !== undefined && duty.dueNs < nowNs; ) {
      this.#duties.shift();
      this.#missing(duty.offer);
      duty = this.#duties[0];
    }
  };

  readonly answers = (offer: Offer, { refused }: Answer): void => {
    const { header, to, key, beganNs } = offer;
    const { destination, assured } = header;
    if (refused !== undefined || !assured || destination.node !== to.node) return;
    if (destination.service === ADMINISTRATION_SERVICE || this.#crosses(header)) return;
    const here = this.#of(to.node);
    const nowNs = this.#nowNs();
    const before = here.acceptedNs.get(key);
    here.acceptedNs.set(key, Math.min(before ?? nowNs, nowNs));
    if (
      before === undefined ||
      beganNs <= before ||
      restNs(header, nowNs) < this.#writtenNs + LIVES_NS
    )
      return;
    if ((here.receiptNs.get(key) ?? -1) >= beganNs) return;
    this.#duties.push({ offer, dueNs: nowNs + this.#writtenNs });
  };

  /** A bundle is durable in that node's store. */
  durable(node: NodeId, { source, class: trafficClass }: BundleHeader, payload: Chunks): void {
    if (source.node !== node || source.service !== ADMINISTRATION_SERVICE) return;
    if (trafficClass !== 'management') return;
    const record = decodeAdministrative(joinChunks(payload));
    if (!record.ok || record.value.kind !== 'receipt') return;
    const key = bundleKey(record.value);
    this.#of(node).receiptNs.set(key, this.#nowNs());
    this.#duties = this.#duties.filter(({ offer }) => offer.to.node !== node || offer.key !== key);
  }

  /** A computer stops: what it had not written is gone. */
  stopped(node: NodeId): void {
    this.#destinations.delete(node);
    this.#duties = this.#duties.filter(({ offer }) => offer.to.node !== node);
  }

  #missing({ to, from, session }: Offer): void {
    const { node, terminal } = to;
    const atNs = this.#nowNs();
    this.#journal.append('breach', atNs, node, terminal, from.node, 'receipt-missing', session);
  }

  #crosses({ source, destination }: BundleHeader): boolean {
    const segments = this.#policy?.segments;
    return segments?.get(source.node) !== segments?.get(destination.node);
  }

  #of(node: NodeId): Destination {
    let known = this.#destinations.get(node);
    if (known === undefined) {
      known = { acceptedNs: new RecentMap(BUNDLES_MAX), receiptNs: new RecentMap(BUNDLES_MAX) };
      this.#destinations.set(node, known);
    }
    return known;
  }
}

const restNs = ({ createdNs, ageNs, lifetimeNs }: BundleHeader, nowNs: Ns): Ns =>
  lifetimeNs - Math.max(ageNs, createdNs === 0 ? 0 : nowNs - createdNs);
