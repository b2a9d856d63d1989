import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';

/**
 * Which nodes need not take any more on the way of others: those whose store was filled, at any time since, to where the
 * longest bundle of a flow finds no room (LM-BND-080).
 */
export class FullStores {
  readonly #endNs: Ns;
  readonly #storeBytes: ReadonlyMap<NodeId, number>;
  readonly #fullShare: number;
  readonly #longestBytes: number;
  readonly #sinceNs = new Map<NodeId, Ns>();

  constructor({ nodes, flows, thresholds, endNs }: CheckerContext) {
    this.#endNs = endNs;
    this.#storeBytes = new Map(nodes.map(({ id, storeBytes }) => [id, storeBytes]));
    this.#fullShare = thresholds.highWaterShare;
    this.#longestBytes = flows.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  }

  readonly handlers: Pick<Required<RecordHandlers>, 'store'> = {
    store: (atNs, node, _bytes, highBytes) => {
      const fullBytes = this.#fullShare * (this.#storeBytes.get(node) ?? 0) - this.#longestBytes;
      if (highBytes < fullBytes || this.#sinceNs.has(node)) return;
      // A high-water mark that is read at the end only says nothing about when.
      this.#sinceNs.set(node, atNs >= this.#endNs ? 0 : atNs);
    },
  };

  /** Whether a node may be on the way of a bundle of so many bytes then. */
  mayRelay(node: NodeId, atNs: Ns, bytes: number): boolean {
    if (bytes > (this.#storeBytes.get(node) ?? 0)) return false;
    return atNs < (this.#sinceNs.get(node) ?? Number.POSITIVE_INFINITY);
  }
}
