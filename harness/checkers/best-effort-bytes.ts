import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFlow } from './context.ts';

/** Of one flow without custody: its bundles that are not over, with the time of each, in order of creation. */
interface Source {
  readonly flow: CheckedFlow;
  readonly open: Map<number, Ns>;
}

interface Memory {
  readonly sources: Source[];
  bytes: number;
}

/**
 * Bytes of bundles without custody at their sources. They are in no record of a mass memory, but take room of the store
 * all the same; each counts until it is delivered, deleted, lost or expired, or its source goes down. How many grew is told.
 */
export class BestEffortBytes {
  readonly #grew: (node: NodeId, bytes: number) => void;
  /** By flow; undefined: custody. */
  readonly #sources: readonly (Source | undefined)[];
  readonly #memories = new Map<NodeId, Memory>();
  /** Where each bundle is counted. */
  readonly #counted = new Map<number, Source>();

  constructor(flows: readonly CheckedFlow[], grew: (node: NodeId, bytes: number) => void) {
    this.#grew = grew;
    this.#sources = flows.map((flow) => {
      if (flow.custody || flow.assured) return undefined;
      const source = { flow, open: new Map() };
      const memory = this.#memories.get(flow.from) ?? { sources: [], bytes: 0 };
      this.#memories.set(flow.from, memory);
      memory.sources.push(source);
      return source;
    });
  }

  /** Of one node, as of the last bundle that was accepted there. */
  of(node: NodeId): number {
    return this.#memories.get(node)?.bytes ?? 0;
  }

  /** None where all is under custody. */
  get handlers(): Pick<
    RecordHandlers,
    'accepted' | 'delivered' | 'deleted' | 'lost' | 'node-down'
  > {
    if (this.#memories.size === 0) return {};
    return {
      accepted: (atNs, node, _request, flow, bundle) => this.#accepted(atNs, node, flow, bundle),
      delivered: (_atNs, _node, bundle) => this.#over(bundle),
      deleted: (_atNs, _node, bundle) => this.#over(bundle),
      lost: (_atNs, _node, bundle) => this.#over(bundle),
      'node-down': (_atNs, node) => this.#down(node),
    };
  }

  #accepted(atNs: Ns, node: NodeId, flowIndex: number, bundle: number): void {
    const source = this.#sources[flowIndex];
    const memory = this.#memories.get(node);
    if (source === undefined || memory === undefined || this.#counted.has(bundle)) return;
    for (const each of memory.sources) this.#expire(each, atNs);
    source.open.set(bundle, atNs);
    this.#counted.set(bundle, source);
    memory.bytes += source.flow.bytes;
    this.#grew(node, memory.bytes);
  }

  #expire({ flow, open }: Source, nowNs: Ns): void {
    for (const [bundle, atNs] of open) {
      if (atNs + flow.lifetimeNs > nowNs) return;
      this.#over(bundle);
    }
  }

  #over(bundle: number): void {
    const source = this.#counted.get(bundle);
    if (source === undefined) return;
    this.#counted.delete(bundle);
    source.open.delete(bundle);
    const memory = this.#memories.get(source.flow.from);
    if (memory !== undefined) memory.bytes -= source.flow.bytes;
  }

  #down(node: NodeId): void {
    for (const { open } of this.#memories.get(node)?.sources ?? []) {
      for (const bundle of open.keys()) this.#over(bundle);
    }
  }
}
