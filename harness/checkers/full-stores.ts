import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';

/**
 * Which nodes need not take any more of a class on the way of others: those whose store was filled, at any time since, to where
 * the longest bundle of a flow of that class finds no room (LM-BND-080).
 */
export class FullStores {
  readonly #endNs: Ns;
  readonly #storeBytes: ReadonlyMap<NodeId, number>;
  readonly #classes: readonly {
    readonly fullShare: number;
    readonly longestBytes: number;
    readonly sinceNs: Map<NodeId, Ns>;
  }[];

  constructor({ nodes, flows, thresholds, endNs }: CheckerContext) {
    this.#endNs = endNs;
    this.#storeBytes = new Map(nodes.map(({ id, storeBytes }) => [id, storeBytes]));
    this.#classes = TRAFFIC_CLASSES.map((name) => ({
      fullShare: thresholds.fullShares[name],
      longestBytes: flows.reduce(
        (most, flow) => (flow.class === name ? Math.max(most, flow.bytes) : most),
        0,
      ),
      sinceNs: new Map(),
    }));
  }

  readonly handlers: Pick<Required<RecordHandlers>, 'store'> = {
    store: (atNs, node, _bytes, highBytes) => {
      const storeBytes = this.#storeBytes.get(node) ?? 0;
      for (const { fullShare, longestBytes, sinceNs } of this.#classes) {
        if (highBytes < fullShare * storeBytes - longestBytes || sinceNs.has(node)) continue;
        // A high-water mark that is read at the end only says nothing about when.
        sinceNs.set(node, atNs >= this.#endNs ? 0 : atNs);
      }
    },
  };

  /** Whether a node may be on the way of a bundle of so many bytes then. */
  mayRelay(
    node: NodeId,
    atNs: Ns,
    { bytes, classIndex }: { readonly bytes: number; readonly classIndex: number },
  ): boolean {
    if (bytes > (this.#storeBytes.get(node) ?? 0)) return false;
    const fullSinceNs = this.#classes[classIndex]?.sinceNs.get(node);
    return atNs < (fullSinceNs ?? Number.POSITIVE_INFINITY);
  }
}
