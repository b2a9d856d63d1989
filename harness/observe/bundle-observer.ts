import type { AvionicsEffect, StoreRecord } from '../../protocols/avionics.ts';
import { type BundleHeader, bundleKey, DELETION_REASONS } from '../../protocols/bundle.ts';
import { nameOf } from '../../protocols/codec.ts';
import { decodeStoredBundle } from '../../protocols/bundle-codec.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Flow } from '../scenario/scenario.ts';
import type { PayloadSource } from '../workload/payload.ts';

type EffectOf<K extends AvionicsEffect['kind']> = Extract<AvionicsEffect, { kind: K }>;

const DELETED_ID = EVENT_REPORTS['bundle.deleted'].id;
const UNCONFIRMED_ID = EVENT_REPORTS['bundle.unconfirmed'].id;

/** What the harness knows of a bundle that it saw. */
interface SeenBundle {
  readonly number: number;
  /** Request that it came from; −1 while none is known (administrative bundles have none). */
  request: number;
  flow: number;
}

/**
 * Follows bundles by what crosses the nodes' boundaries: submissions, deliveries, and the bytes that are
 * durable in the stores. Numbers each bundle and writes it to the journal; asks no flight software.
 */
export class BundleObserver {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #flows: readonly Flow[];
  readonly #payloads: PayloadSource;
  readonly #offered: (node: NodeId, header: BundleHeader) => void;
  readonly #bundles = new Map<string, SeenBundle>();
  readonly #requests = new Map<number, number>();
  /** Per node: store key → bundle number. */
  readonly #stored = new Map<NodeId, Map<string, number>>();

  constructor(options: {
    readonly queue: EventQueue;
    readonly journal: Journal;
    readonly flows: readonly Flow[];
    readonly payloads: PayloadSource;
    /** A bundle is durable in a node's store: from now on it can leave. */
    readonly offered?: (node: NodeId, header: BundleHeader) => void;
  }) {
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#flows = options.flows;
    this.#payloads = options.payloads;
    this.#offered = options.offered ?? (() => undefined);
  }

  submitted(request: number, flowIndex: number, flow: Flow): void {
    this.#requests.set(request, flowIndex);
    this.#journal.append(
      'submitted',
      this.#queue.nowNs,
      flow.from,
      request,
      flowIndex,
      flow.bytes,
      flow.class,
      flow.assured ? 1 : 0,
      flow.custody ? 1 : 0,
      flow.lifetimeNs,
      flow.to,
    );
  }

  /** The node was down or dead: nobody took the request. */
  unanswered(request: number, flow: Flow): void {
    this.#refused(request, flow.from, 'not-operational');
  }

  answered(node: NodeId, effect: EffectOf<'submit-result'>): void {
    const flowIndex = this.#requests.get(effect.request);
    if (flowIndex === undefined) return;
    if (!effect.accepted) {
      this.#refused(effect.request, node, effect.reason);
      return;
    }
    this.#requests.delete(effect.request);
    const flow = this.#flows[flowIndex];
    const key = bundleKey({
      source: { node, service: flow?.service ?? 0 },
      createdNs: effect.createdNs,
      sequence: effect.sequence,
    });
    const bundle = this.#see(key);
    bundle.request = effect.request;
    bundle.flow = flowIndex;
    this.#appendAccepted(node, bundle, effect);
  }

  /** Number of the bundle with that name in the journal. */
  numberOf(key: string): number {
    return this.#see(key).number;
  }

  delivered(node: NodeId, effect: EffectOf<'deliver'>): void {
    const { header, payload } = effect;
    const bundle = this.#see(bundleKey(header));
    const request = this.#payloads.requestOf(payload);
    if (bundle.request < 0) this.#acceptedUnheard(bundle, header, request);
    const sound = request === bundle.request && this.#payloads.matches(request, payload);
    this.#journal.append(
      'delivered',
      this.#queue.nowNs,
      node,
      bundle.number,
      header.attempt,
      header.hopCount,
      sound ? 1 : 0,
      header.payloadBytes,
    );
  }

  durable(node: NodeId, record: StoreRecord): void {
    if (record.region !== 'bundles') return;
    const decoded = decodeStoredBundle(record.bytes);
    if (!decoded.ok) return;
    const { header, sourceCopy } = decoded.value;
    this.#offered(node, header);
    const { number } = this.#see(bundleKey(header));
    this.#storeOf(node).set(record.key, number);
    this.#journal.append(
      'held',
      this.#queue.nowNs,
      node,
      number,
      header.attempt,
      sourceCopy ? 1 : 0,
    );
  }

  removed(node: NodeId, key: string, cause: string): void {
    const store = this.#storeOf(node);
    const number = store.get(key);
    if (number === undefined) return;
    store.delete(key);
    this.#journal.append('released', this.#queue.nowNs, node, number, cause);
  }

  /** A node is lost with everything that it held. */
  nodeLost(node: NodeId): void {
    for (const key of [...this.#storeOf(node).keys()]) this.removed(node, key, 'node-lost');
  }

  /** Deletion reports among the event reports. */
  reported(node: NodeId, effect: EffectOf<'report'>): void {
    const { id, args } = effect.report;
    if (id !== DELETED_ID && id !== UNCONFIRMED_ID) return;
    const [sourceNode, sourceService, createdNs, sequence, attempt, reason] = args;
    const header: Pick<BundleHeader, 'source' | 'createdNs' | 'sequence'> = {
      source: { node: sourceNode ?? 0, service: sourceService ?? 0 },
      createdNs: createdNs ?? 0,
      sequence: sequence ?? 0,
    };
    const { number } = this.#see(bundleKey(header));
    this.#journal.append(
      'deleted',
      this.#queue.nowNs,
      node,
      number,
      attempt ?? 0,
      id === UNCONFIRMED_ID
        ? 'unconfirmed'
        : (nameOf(DELETION_REASONS, reason ?? 0) ?? 'unspecified'),
    );
  }

  /** The source took the request, but fell silent before it could say so. */
  #acceptedUnheard(bundle: SeenBundle, header: BundleHeader, request: number): void {
    const flowIndex = this.#requests.get(request);
    if (flowIndex === undefined) return;
    this.#requests.delete(request);
    bundle.request = request;
    bundle.flow = flowIndex;
    this.#appendAccepted(header.source.node, bundle, header);
  }

  #appendAccepted(
    node: NodeId,
    bundle: SeenBundle,
    id: { readonly createdNs: Ns; readonly sequence: number },
  ): void {
    this.#journal.append(
      'accepted',
      this.#queue.nowNs,
      node,
      bundle.request,
      bundle.flow,
      bundle.number,
      id.createdNs,
      id.sequence,
    );
  }

  #refused(request: number, node: NodeId, reason: string): void {
    const flowIndex = this.#requests.get(request);
    if (flowIndex === undefined) return;
    this.#requests.delete(request);
    this.#journal.append('submit-refused', this.#queue.nowNs, node, request, flowIndex, reason);
  }

  #see(key: string): SeenBundle {
    let bundle = this.#bundles.get(key);
    if (bundle === undefined) {
      bundle = { number: this.#bundles.size + 1, request: -1, flow: -1 };
      this.#bundles.set(key, bundle);
    }
    return bundle;
  }

  #storeOf(node: NodeId): Map<string, number> {
    let store = this.#stored.get(node);
    if (store === undefined) {
      store = new Map();
      this.#stored.set(node, store);
    }
    return store;
  }
}
