import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { RELEASED_BY_FLIGHT, UNHEARD_DELIVERY } from '../journal/words.ts';
import type { FindingLog } from './checker.ts';
import type { CheckedFlow } from './context.ts';
import { REQUIREMENTS } from './requirements.ts';

/** An end is reported so soon after the record is gone, whatever the mass memory takes. */
const REPORTED_NS: Ns = 1e9;

interface Copy {
  readonly source: NodeId;
  /** When its source let it go; -1: it has it. */
  goneNs: Ns;
}

type Handled = 'accepted' | 'held' | 'released' | 'delivered' | 'deleted' | 'lost';

/**
 * Assured bundles at their sources (LM-BND-062): the copy stays until a receipt, so at least until the delivery,
 * or goes with a report. A copy that goes after its first hop took it is missed only when the others are lost.
 */
export class SourceCopies {
  readonly #flows: readonly CheckedFlow[];
  readonly #log: FindingLog;
  readonly #isDelivered: (bundle: number) => boolean;
  /** Of bundles that are neither delivered nor reported. */
  readonly #copies = new Map<number, Copy>();

  constructor(
    flows: readonly CheckedFlow[],
    log: FindingLog,
    isDelivered: (bundle: number) => boolean,
  ) {
    this.#flows = flows;
    this.#log = log;
    this.#isDelivered = isDelivered;
  }

  readonly handlers: Pick<Required<RecordHandlers>, Handled> = {
    accepted: (_atNs, source, _request, flow, bundle) => {
      if (this.#isDelivered(bundle)) return;
      if (this.#flows[flow]?.assured === true) this.#copies.set(bundle, { source, goneNs: -1 });
    },
    held: (_atNs, node, bundle) => {
      const copy = this.#copies.get(bundle);
      if (copy?.source === node) copy.goneNs = -1;
    },
    released: (atNs, node, bundle, cause) => {
      const copy = this.#copies.get(bundle);
      if (copy?.source !== node) return;
      if (cause === RELEASED_BY_FLIGHT) copy.goneNs = atNs;
      else this.#copies.delete(bundle);
    },
    delivered: (atNs, _node, bundle) => this.#judge(atNs, bundle),
    deleted: (_atNs, node, bundle) => {
      if (this.#copies.get(bundle)?.source === node) this.#copies.delete(bundle);
    },
    lost: (_atNs, _node, bundle, cause) => {
      if (cause === UNHEARD_DELIVERY) this.#copies.delete(bundle);
    },
  };

  finish(endNs: Ns): void {
    for (const bundle of this.#copies.keys()) this.#judge(endNs, bundle);
  }

  #judge(atNs: Ns, bundle: number): void {
    const copy = this.#copies.get(bundle);
    this.#copies.delete(bundle);
    if (copy === undefined || copy.goneNs < 0 || atNs - copy.goneNs <= REPORTED_NS) return;
    this.#log.add({
      requirement: REQUIREMENTS.sourceCopy,
      class: 'source-copy-gone',
      node: copy.source,
      atNs: copy.goneNs,
      title: 'source let an assured bundle go before it was delivered',
      what: `bundle number ${bundle} let go by its source`,
      about: { bundle },
    });
  }
}
