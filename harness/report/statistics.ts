import type { Handler } from '../journal/call-handler.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import {
  type AnyValues,
  type JournalReader,
  type RecordHandlers,
  type RecordKind,
  readerOf,
} from '../journal/records.ts';
import { BundleTally } from './bundle-tally.ts';
import type { Figures } from './figures.ts';
import { LinkTally } from './link-tally.ts';
import { OperationsTally } from './operations-tally.ts';
import type { StatisticsContext } from './statistics-context.ts';

/** The figures of a run from its journal, live or read back; bounded by what is alive. */
export class Statistics implements JournalReader {
  readonly kinds: readonly RecordKind[];
  readonly #context: StatisticsContext;
  readonly #readers: readonly JournalReader[];
  readonly #bundles: BundleTally;
  readonly #links: LinkTally;
  readonly #operations: OperationsTally;
  readonly #highBytes = new Map<NodeId, number>();
  readonly #clocks = { samples: 0, errorMaxNs: 0, covered: 0 };

  constructor(context: StatisticsContext) {
    this.#context = context;
    this.#bundles = new BundleTally(context);
    this.#links = new LinkTally(context);
    this.#operations = new OperationsTally(context.housekeepingNs);
    this.#readers = [
      this.#bundles.handlers,
      this.#links.handlers,
      this.#operations.handlers,
      this.#handlers,
    ].map(readerOf);
    this.kinds = [...new Set(this.#readers.flatMap(({ kinds }) => kinds ?? []))];
  }

  record(kind: RecordKind, atNs: Ns, values: AnyValues): void {
    for (const reader of this.#readers) reader.record(kind, atNs, values);
  }

  handlersOf(kind: RecordKind): readonly Handler[] {
    return this.#readers.flatMap((reader) => reader.handlersOf?.(kind) ?? []);
  }

  finish(endNs: Ns): Figures {
    const { samples, errorMaxNs, covered } = this.#clocks;
    return {
      ...this.#bundles.finish(endNs),
      ...this.#links.finish(endNs),
      operations: this.#operations.finish(endNs),
      stores: { ...this.#highest(), custodyRefused: this.#links.custodyRefused },
      clocks: { samples, errorMaxNs, covered: samples === 0 ? undefined : covered / samples },
    };
  }

  get #handlers(): RecordHandlers {
    return {
      store: (_atNs, node, _bytes, highBytes) => {
        this.#highBytes.set(node, Math.max(highBytes, this.#highBytes.get(node) ?? 0));
      },
      clock: (_atNs, _node, errorNs, uncertaintyNs) => {
        this.#clocks.samples++;
        this.#clocks.errorMaxNs = Math.max(this.#clocks.errorMaxNs, Math.abs(errorNs));
        if (Math.abs(errorNs) <= uncertaintyNs) this.#clocks.covered++;
      },
    };
  }

  #highest(): Pick<Figures['stores'], 'highestShare' | 'highestNode' | 'highestNodeName'> {
    let highestShare = 0;
    let highestNode: NodeId = 0;
    let highestNodeName = '';
    for (const { id, name, storeBytes } of this.#context.nodes) {
      const share = (this.#highBytes.get(id) ?? 0) / storeBytes;
      if (share <= highestShare) continue;
      highestShare = share;
      highestNode = id;
      highestNodeName = name;
    }
    return { highestShare: Math.round(highestShare * 1e6) / 1e6, highestNode, highestNodeName };
  }
}
