import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFlow } from './context.ts';
import type { Holders } from './holders.ts';

/** Of the most bundles that a node may have: what it says of itself, and what is coming in, is in no record. */
const FULL_SHARE = 0.9;

/**
 * Which nodes may have had as many bundles as they can number (LM-BND-080). Those without custody are in no record
 * of a mass memory once they left their source: each may be with anybody until it is delivered, deleted, lost or
 * expired (an assured one, until it is delivered or expired), and counts everywhere beside what a node holds durably.
 */
export class BundleNumbers {
  readonly #flows: readonly CheckedFlow[];
  readonly #holders: Holders;
  readonly #fullBundles: number;
  /** Of each flow without custody: its bundles that are not over, with the time of each, in order of creation. */
  readonly #open: readonly (Map<number, Ns> | undefined)[];
  readonly #flowOf = new Map<number, number>();
  readonly #sinceNs = new Map<NodeId, Ns>();
  #allSinceNs: Ns = Number.POSITIVE_INFINITY;

  constructor(flows: readonly CheckedFlow[], holders: Holders, bundlesMax: number) {
    this.#flows = flows;
    this.#holders = holders;
    this.#fullBundles = FULL_SHARE * bundlesMax;
    this.#open = flows.map(({ custody }) => (custody ? undefined : new Map()));
  }

  /** None where all is under custody. */
  get handlers(): Pick<RecordHandlers, 'accepted' | 'delivered' | 'deleted' | 'lost'> {
    if (this.#open.every((open) => open === undefined)) return {};
    return {
      accepted: (atNs, _node, _request, flow, bundle) => this.#accepted(atNs, flow, bundle),
      delivered: (_atNs, _node, bundle) => this.#over(bundle),
      deleted: (_atNs, _node, bundle) => {
        const flow = this.#flowOf.get(bundle);
        // An assured one goes on with another copy.
        if (flow !== undefined && this.#flows[flow]?.assured !== true) this.#over(bundle);
      },
      lost: (_atNs, _node, bundle) => this.#over(bundle),
    };
  }

  /** From when on a node need not take any more. */
  fullSinceNs(node: NodeId): Ns {
    return Math.min(this.#sinceNs.get(node) ?? Number.POSITIVE_INFINITY, this.#allSinceNs);
  }

  /** Some node was full. */
  get wereFull(): boolean {
    return this.#sinceNs.size > 0 || this.#allSinceNs < Number.POSITIVE_INFINITY;
  }

  /** A node holds one more durably. */
  grew(atNs: Ns, node: NodeId): void {
    if (this.#flowOf.size + this.#holders.heldBy(node) < this.#fullBundles) return;
    if (!this.#sinceNs.has(node)) this.#sinceNs.set(node, atNs);
  }

  #accepted(atNs: Ns, flow: number, bundle: number): void {
    const open = this.#open[flow];
    if (open === undefined || this.#flowOf.has(bundle)) return;
    this.#expire(flow, atNs);
    open.set(bundle, atNs);
    this.#flowOf.set(bundle, flow);
    if (this.#flowOf.size + this.#holders.mostHeld < this.#fullBundles) return;
    for (let each = 0; each < this.#open.length; each++) this.#expire(each, atNs);
    if (this.#flowOf.size >= this.#fullBundles) {
      this.#allSinceNs = Math.min(this.#allSinceNs, atNs);
    } else for (const node of this.#holders.nodes()) this.grew(atNs, node);
  }

  #expire(flow: number, nowNs: Ns): void {
    const lifetimeNs = this.#flows[flow]?.lifetimeNs ?? 0;
    for (const [bundle, atNs] of this.#open[flow] ?? []) {
      if (atNs + lifetimeNs > nowNs) return;
      this.#over(bundle);
    }
  }

  #over(bundle: number): void {
    const flow = this.#flowOf.get(bundle);
    if (flow === undefined) return;
    this.#flowOf.delete(bundle);
    this.#open[flow]?.delete(bundle);
  }
}
