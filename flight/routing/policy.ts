import { type BundleHeader, TRAFFIC_CLASSES, type TrafficClass } from '../../protocols/bundle.ts';
import type { Policy, PolicyRule } from '../../protocols/policy.ts';
import type { NodeId } from '../../protocols/units.ts';

/** What of a bundle rules ask for. */
export interface Traveller {
  readonly source: NodeId;
  readonly destination: NodeId;
  readonly class: TrafficClass;
}

export const travellerOf = (
  header: Pick<BundleHeader, 'source' | 'destination' | 'class'>,
): Traveller => ({
  source: header.source.node,
  destination: header.destination.node,
  class: header.class,
});

/** What a set of rules lets pass: one for all bundles that the same rules are for. */
export interface BorderFilter {
  /** From 1; the same number is the same filter. */
  readonly number: number;
  /** Whether such bundles may go from one node to another. */
  permits(from: NodeId, to: NodeId): boolean;
}

/** Answers that are kept of one source's segment; others are found anew. */
const CACHED_MAX = 65_536;

/** Answers for all bundles, as one node understands the uploaded policy (LM-RTE-060 … 064). */
export class BorderPolicy {
  readonly #policy: Policy;
  /** By rules that are for a bundle. */
  readonly #byRules = new Map<string, BorderFilter>();
  /** By class, source's segment and destination: what queries ask for. */
  readonly #byTraveller = new Map<string, Map<number, BorderFilter>>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Answers that are kept ready. */
  get size(): number {
    let size = 0;
    for (const filters of this.#byTraveller.values()) size += filters.size;
    return size;
  }

  filterFor(bundle: Traveller): BorderFilter {
    const origin = this.#segmentOf(bundle.source);
    let filters = this.#byTraveller.get(origin);
    if (filters === undefined) {
      filters = new Map();
      this.#byTraveller.set(origin, filters);
    }
    const rank = TRAFFIC_CLASSES.indexOf(bundle.class);
    const key = bundle.destination * TRAFFIC_CLASSES.length + rank;
    let filter = filters.get(key);
    if (filter === undefined) {
      filter = this.#makeFilter(this.#rulesFor(bundle));
      // A stranger's bundles name any destination.
      if (filters.size >= CACHED_MAX) filters.clear();
      filters.set(key, filter);
    }
    return filter;
  }

  /** Whether the bundle may go over a link between these nodes. */
  permits(bundle: Traveller, from: NodeId, to: NodeId): boolean {
    if (this.#segmentOf(from) === this.#segmentOf(to)) return true;
    return this.filterFor(bundle).permits(from, to);
  }

  /** Whether rules lead from the source's segment to the destination's at all. */
  leadsTo(bundle: Traveller): boolean {
    const target = this.#segmentOf(bundle.destination);
    const rules = this.#rulesFor(bundle);
    const reached = new Set([this.#segmentOf(bundle.source)]);
    // A set that grows while it is walked is walked to its end.
    for (const segment of reached) {
      if (segment === target) return true;
      for (const { from, to } of rules) if (from === segment) reached.add(to);
    }
    return false;
  }

  #segmentOf(node: NodeId): string {
    return this.#policy.segments.get(node) ?? '';
  }

  #rulesFor({ source, destination, class: trafficClass }: Traveller): readonly PolicyRule[] {
    const origin = this.#segmentOf(source);
    return this.#policy.rules.filter(
      ({ origins, classes, destinations }) =>
        origins.includes(origin) &&
        classes.includes(trafficClass) &&
        (destinations === undefined || destinations.has(destination)),
    );
  }

  #makeFilter(rules: readonly PolicyRule[]): BorderFilter {
    const key = rules.map((rule) => this.#policy.rules.indexOf(rule)).join();
    const known = this.#byRules.get(key);
    if (known !== undefined) return known;
    const filter: BorderFilter = {
      number: this.#byRules.size + 1,
      permits: (from, to) => {
        const left = this.#segmentOf(from);
        const entered = this.#segmentOf(to);
        return (
          left === entered ||
          rules.some(
            (rule) =>
              rule.from === left && rule.to === entered && hasGateway(rule.gateways, from, to),
          )
        );
      },
    };
    this.#byRules.set(key, filter);
    return filter;
  }
}

const hasGateway = (gateways: ReadonlySet<NodeId> | undefined, from: NodeId, to: NodeId): boolean =>
  gateways === undefined || gateways.has(from) || gateways.has(to);
