import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';

/**
 * Which nodes need not take any more of a class: those whose store was filled to where the longest bundle of a flow of that
 * class finds no room (LM-BND-080), at any time since the sample before the one that tells of it.
 */
export class FullStores {
  readonly #storeBytes: ReadonlyMap<NodeId, number>;
  /** When a node's store was last sampled. */
  readonly #sampledNs = new Map<NodeId, Ns>();
  readonly #classes: readonly {
    readonly fullShare: number;
    readonly longestBytes: number;
    readonly sinceNs: Map<NodeId, Ns>;
  }[];

  constructor({ nodes, flows, thresholds }: CheckerContext) {
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
        sinceNs.set(node, this.#sampledNs.get(node) ?? 0);
      }
      this.#sampledNs.set(node, atNs);
    },
  };

  /** Whether a bundle of so many bytes finds room at a node then. */
  hasRoom(
    node: NodeId,
    atNs: Ns,
    { bytes, classIndex }: { readonly bytes: number; readonly classIndex: number },
  ): boolean {
    if (bytes > (this.#storeBytes.get(node) ?? 0)) return false;
    const fullSinceNs = this.#classes[classIndex]?.sinceNs.get(node);
    return atNs < (fullSinceNs ?? Number.POSITIVE_INFINITY);
  }
}
