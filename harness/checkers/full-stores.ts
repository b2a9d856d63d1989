import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { BestEffortBytes } from './best-effort-bytes.ts';
import { BundleNumbers } from './bundle-numbers.ts';
import type { CheckerContext } from './context.ts';
import type { Holders } from './holders.ts';
import { joinHandlers } from './join-handlers.ts';

/** Of one node's store. */
interface Sample {
  readonly atNs: Ns;
  /** Most bytes of records that its mass memory ever had. */
  readonly highBytes: number;
}

const NO_SAMPLE: Sample = { atNs: 0, highBytes: 0 };

/**
 * Which nodes need not take any more of a class: those whose store was filled to where the longest bundle of a flow of that
 * class finds no room (LM-BND-080), at any time since the sample before the one that tells of it. Bundles without custody,
 * which no sample knows, fill it as long as they may be with their source. Nor need those that may have as many bundles as
 * they can number.
 */
export class FullStores {
  readonly #storeBytes: ReadonlyMap<NodeId, number>;
  readonly #samples = new Map<NodeId, Sample>();
  /** When stores were last sampled. */
  sampledNs: Ns = 0;
  readonly #bestEffort: BestEffortBytes;
  readonly #numbers: BundleNumbers;
  /** Most bytes of bundles without custody since the last sample. */
  readonly #mostBestEffort = new Map<NodeId, number>();
  readonly #classes: readonly {
    readonly fullShare: number;
    readonly longestBytes: number;
    readonly sinceNs: Map<NodeId, Ns>;
  }[];

  constructor({ nodes, flows, thresholds }: CheckerContext, holders: Holders) {
    this.#storeBytes = new Map(nodes.map(({ id, storeBytes }) => [id, storeBytes]));
    this.#bestEffort = new BestEffortBytes(flows, (node, bytes) => this.#grew(node, bytes));
    this.#numbers = new BundleNumbers(flows, holders, thresholds.bundlesMax);
    this.#classes = TRAFFIC_CLASSES.map((name) => ({
      fullShare: thresholds.fullShares[name],
      longestBytes: flows.reduce(
        (most, flow) => (flow.class === name ? Math.max(most, flow.bytes) : most),
        0,
      ),
      sinceNs: new Map(),
    }));
  }

  get handlers(): RecordHandlers {
    const store: RecordHandlers['store'] = (atNs, node, _bytes, highBytes) => {
      this.#fill(node, highBytes + (this.#mostBestEffort.get(node) ?? 0));
      this.#samples.set(node, { atNs, highBytes });
      this.sampledNs = atNs;
      const bytes = this.#bestEffort.of(node);
      if (bytes > 0) this.#mostBestEffort.set(node, bytes);
      else this.#mostBestEffort.delete(node);
    };
    return joinHandlers({ store }, this.#bestEffort.handlers, this.#numbers.handlers);
  }

  /** A node holds one more bundle durably. */
  held(atNs: Ns, node: NodeId): void {
    this.#numbers.grew(atNs, node);
  }

  /** Whether a bundle of so many bytes finds room at a node then. */
  hasRoom(
    node: NodeId,
    atNs: Ns,
    { bytes, classIndex }: { readonly bytes: number; readonly classIndex: number },
  ): boolean {
    if (bytes > (this.#storeBytes.get(node) ?? 0)) return false;
    const fullSinceNs = this.#classes[classIndex]?.sinceNs.get(node);
    if (atNs >= (fullSinceNs ?? Number.POSITIVE_INFINITY)) return false;
    return atNs < this.#numbers.fullSinceNs(node);
  }

  /** Whether anybody may refuse a class: whoever asked there first waits before it asks elsewhere (LM-BND-042, 055). */
  refuses(classIndex: number): boolean {
    return (this.#classes[classIndex]?.sinceNs.size ?? 0) > 0 || this.#numbers.wereFull;
  }

  #grew(node: NodeId, bytes: number): void {
    if (bytes <= (this.#mostBestEffort.get(node) ?? 0)) return;
    this.#mostBestEffort.set(node, bytes);
    this.#fill(node, bytes + (this.#samples.get(node) ?? NO_SAMPLE).highBytes);
  }

  #fill(node: NodeId, filledBytes: number): void {
    const storeBytes = this.#storeBytes.get(node) ?? 0;
    for (const { fullShare, longestBytes, sinceNs } of this.#classes) {
      if (filledBytes < fullShare * storeBytes - longestBytes || sinceNs.has(node)) continue;
      sinceNs.set(node, (this.#samples.get(node) ?? NO_SAMPLE).atNs);
    }
  }
}
