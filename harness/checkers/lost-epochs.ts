import { MILLISECOND_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STORE_FAULTS } from './told-breaches.ts';

/** What a node said last of its key epochs. */
interface Known {
  current: number;
  next: number;
  retired: number;
  /** When the last of them changed. */
  changedNs: Ns;
}

/**
 * Changes of key epochs that would not outlast a reset (LM-MGT-193): a node that begins to accept, use or refuse one writes
 * to its critical memory in that instant, and does not use an older one when it starts anew. Told again at a boot is
 * no change. What was not durable when the computer stopped may be gone, and so may what a fault of the store has struck.
 */
export class LostEpochs {
  readonly #log: FindingLog;
  readonly #latencyNs: ReadonlyMap<NodeId, Ns>;
  readonly #known = new Map<NodeId, Known>();
  readonly #writtenNs = new Map<NodeId, Ns>();
  /** Changes without a write so far: one may follow in the same instant. */
  readonly #unwritten = new Map<NodeId, { readonly epoch: number; readonly atNs: Ns }>();
  readonly #struck = new Set<NodeId>();

  constructor({ nodes }: Pick<CheckerContext, 'nodes'>, log: FindingLog) {
    this.#log = log;
    this.#latencyNs = new Map(nodes.map(({ id, storeLatencyNs = 0 }) => [id, storeLatencyNs]));
  }

  readonly handlers: RecordHandlers = {
    fault: (_atNs, _index, kind, node) => {
      if (STORE_FAULTS.has(kind)) this.#struck.add(node);
    },
    'critical-written': (atNs, node) => {
      this.#writtenNs.set(node, atNs);
      if (this.#unwritten.get(node)?.atNs === atNs) this.#unwritten.delete(node);
    },
    'node-down': (atNs, node) => {
      const durableNs = (this.#latencyNs.get(node) ?? 0) + MILLISECOND_NS;
      const changedNs = this.#known.get(node)?.changedNs ?? Number.NEGATIVE_INFINITY;
      if (atNs - changedNs <= durableNs) this.#known.delete(node);
    },
    'key-epoch': (atNs, node, epoch, state) => {
      this.#judge(node);
      if (state === 'current' || state === 'next' || state === 'retired') {
        this.#told(atNs, node, epoch, state);
      }
    },
  };

  finish(): void {
    for (const node of this.#unwritten.keys()) this.#judge(node);
  }

  #told(atNs: Ns, node: NodeId, epoch: number, state: 'current' | 'next' | 'retired'): void {
    const known = this.#known.get(node);
    if (known === undefined) {
      const nothing = { current: 0, next: 0, retired: 0 };
      this.#known.set(node, { ...nothing, [state]: epoch, changedNs: atNs });
      return;
    }
    const before = known[state];
    if (state === 'current' && epoch < before && !this.#struck.has(node)) {
      this.#find(atNs, node, {
        class: 'epoch-lost',
        title: 'node uses an older key epoch than before its restart',
        what: `epoch ${epoch} after ${before}`,
      });
    }
    known[state] = epoch;
    if (epoch <= before) return;
    known.changedNs = atNs;
    // Journals of before have no such records.
    const writtenNs = this.#writtenNs.get(node) ?? atNs;
    if (writtenNs !== atNs) this.#unwritten.set(node, { epoch, atNs });
  }

  #judge(node: NodeId): void {
    const change = this.#unwritten.get(node);
    if (change === undefined) return;
    this.#unwritten.delete(node);
    this.#find(change.atNs, node, {
      class: 'epoch-unwritten',
      title: 'change of key epochs is not written in the step that makes it',
      what: `epoch ${change.epoch}`,
    });
  }

  #find(
    atNs: Ns,
    node: NodeId,
    found: { readonly class: string; readonly title: string; readonly what: string },
  ): void {
    this.#log.add({
      requirement: REQUIREMENTS.keysWritten,
      ...{ ...found, node, atNs, about: { node } },
    });
  }
}
