import type { AvionicsEffect, StoreRecord } from '../../protocols/avionics.ts';
import {
  type BundleHeader,
  bundleKey,
  DELETION_REASONS,
  type StoredBundle,
} from '../../protocols/bundle.ts';
import { nameOf } from '../../protocols/codec.ts';
import { decodeStoredBundle } from '../../protocols/bundle-codec.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { AskedRequests } from './asked-requests.ts';
import type { Flow } from '../scenario/scenario.ts';
import type { PayloadSource } from '../workload/payload.ts';
import { deliveredBy } from './delivered-by.ts';
import { headerDifference } from './header-difference.ts';
import { type KnownBundle, KnownBundles } from './known-bundles.ts';
import { NodeStore, type StoreBounds } from './node-store.ts';

type EffectOf<K extends AvionicsEffect['kind']> = Extract<AvionicsEffect, { kind: K }>;

const DELETED_ID = EVENT_REPORTS['bundle.deleted'].id;
const UNCONFIRMED_ID = EVENT_REPORTS['bundle.unconfirmed'].id;

/**
 * Follows bundles by what crosses the nodes' boundaries: submissions, deliveries, and the bytes that are
 * durable in the stores. Numbers each bundle and writes it to the journal; asks no flight software.
 */
export class BundleObserver {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #flows: readonly Flow[];
  readonly #payloads: PayloadSource;
  readonly #offered: (node: NodeId, bundle: StoredBundle) => void;
  readonly #bundles = new KnownBundles();
  readonly #requests: AskedRequests;
  /** Per node: bundles whose delivery is durable, of which their computer has not heard and may never. */
  readonly #unheard = new Map<NodeId, Set<string>>();
  /** Deliveries whose marks became durable at `markedNs`, by node and bundle. */
  readonly #marked = new Set<string>();
  #markedNs: Ns = -1;
  readonly #bounds: (node: NodeId) => StoreBounds | undefined;
  readonly #stored = new Map<NodeId, NodeStore>();

  constructor(options: {
    readonly queue: EventQueue;
    readonly journal: Journal;
    readonly flows: readonly Flow[];
    /** So many of them are the workload's, storms' come after; without, all. */
    readonly ownFlows?: number;
    readonly payloads: PayloadSource;
    /** A bundle is durable in a node's store: from now on it can leave. */
    readonly offered?: (node: NodeId, bundle: StoredBundle) => void;
    /** What a node's store may hold; without, nobody asks. */
    readonly bounds?: (node: NodeId) => StoreBounds | undefined;
  }) {
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#flows = options.flows;
    this.#requests = new AskedRequests(options.flows, options.ownFlows ?? options.flows.length);
    this.#payloads = options.payloads;
    this.#offered = options.offered ?? (() => undefined);
    this.#bounds = options.bounds ?? (() => undefined);
  }

  submitted(request: number, flowIndex: number, flow: Flow): void {
    this.#requests.add(request, flowIndex);
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
    const flowIndex = this.#requests.flowOf(effect.request);
    const isMade = this.#requests.wasMade(node, effect.request);
    if (flowIndex === undefined || !isMade) {
      this.#answeredBeside(node, effect, isMade);
      return;
    }
    this.#requests.answer(effect.request);
    if (!effect.accepted) {
      this.#refused(effect.request, node, effect.reason);
      return;
    }
    this.#requests.close(effect.request);
    const flow = this.#flows[flowIndex];
    const key = bundleKey({
      source: { node, service: flow?.service ?? 0 },
      createdNs: effect.createdNs,
      sequence: effect.sequence,
    });
    const bundle = this.#bundles.see(key, this.#queue.nowNs, flow?.lifetimeNs);
    bundle.request = effect.request;
    bundle.flow = flowIndex;
    this.#appendAccepted(node, bundle, effect);
  }

  /** To no application, or to one that was told before. */
  #answeredBeside(
    node: NodeId,
    { request, accepted }: EffectOf<'submit-result'>,
    isMade: boolean,
  ): void {
    if (isMade && !this.#requests.wasAnswered(request)) return;
    const what = isMade ? 'answered-again' : 'answered-unasked';
    this.#journal.append(what, this.#queue.nowNs, node, request, accepted ? 1 : 0);
  }

  /** Number of the bundle with that name in the journal. */
  numberOf(key: string): number {
    return this.#bundles.see(key, this.#queue.nowNs).number;
  }

  delivered(node: NodeId, effect: EffectOf<'deliver'>): void {
    const { header, payload } = effect;
    const key = bundleKey(header);
    const bundle = this.#bundles.see(key, this.#queue.nowNs, header.lifetimeNs);
    if (header.custody || header.assured) this.#expectMark(node, key, bundle.number);
    const request = this.#payloads.requestOf(payload);
    if (bundle.request < 0) this.#acceptedUnheard(bundle, header, request);
    // One that is too short to say whose it is has nothing but its bytes.
    const named = request === bundle.request || request < 0;
    const sound = named && this.#payloads.matches(bundle.request, payload);
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
    const flow = this.#flows[bundle.flow];
    const other = flow && headerDifference(header, flow);
    if (other === undefined) return;
    this.#journal.append('header-other', this.#queue.nowNs, node, bundle.number, other);
  }

  durable(node: NodeId, record: StoreRecord): void {
    if (record.region === 'marks') this.#markDurable(node, record);
    if (record.region !== 'bundles') return;
    const decoded = decodeStoredBundle(record.bytes);
    if (!decoded.ok) return;
    const { header, sourceCopy } = decoded.value;
    this.#offered(node, decoded.value);
    const { nowNs } = this.#queue;
    const store = this.#storeOf(node);
    const bundle = this.#bundles.stored(bundleKey(header), nowNs, header.lifetimeNs);
    const before = store.take(record.key);
    if (before !== undefined) this.#bundles.removed(before, nowNs);
    store.put(record.key, bundle, header);
    this.#journal.append('held', nowNs, node, bundle.number, header.attempt, sourceCopy ? 1 : 0);
    const excess = store.excess();
    if (excess === undefined) return;
    this.#journal.append('store-over', nowNs, node, excess.what, excess.bytes, excess.boundBytes);
  }

  /** Payload bytes of bundles that are durable in a node's store. */
  heldBytes(node: NodeId): number {
    return this.#storeOf(node).bytes;
  }

  /** A record is durable while its computer hangs, or hears it late. */
  unheard(node: NodeId, record: StoreRecord): void {
    const key = deliveredBy(record);
    if (key === undefined) return;
    const keys = this.#unheard.get(node) ?? new Set();
    this.#unheard.set(node, keys.add(key));
  }

  /** A computer stops: what is delivered by its memory and was not handed up never will be (LM-BND-063). */
  stopped(node: NodeId): void {
    for (const key of this.#unheard.get(node) ?? []) {
      this.#journal.append('lost', this.#queue.nowNs, node, this.numberOf(key), 'delivery-unheard');
    }
    this.#unheard.delete(node);
  }

  removed(node: NodeId, key: string, cause: string): void {
    const store = this.#storeOf(node);
    const bundle = store.take(key);
    if (bundle === undefined) return;
    this.#bundles.removed(bundle, this.#queue.nowNs);
    this.#journal.append('released', this.#queue.nowNs, node, bundle.number, cause);
  }

  /** A node is lost with everything that it held. */
  nodeLost(node: NodeId): void {
    for (const key of this.#storeOf(node).keys) this.removed(node, key, 'node-lost');
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
    const { number } = this.#bundles.see(bundleKey(header), this.#queue.nowNs);
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

  #markDurable(node: NodeId, record: StoreRecord): void {
    const key = deliveredBy(record);
    if (key === undefined) return;
    const { nowNs } = this.#queue;
    if (nowNs !== this.#markedNs) this.#marked.clear();
    this.#markedNs = nowNs;
    this.#marked.add(markOf(node, key));
  }

  /** A fault of the store destroys a durable record. */
  markLost(node: NodeId, record: StoreRecord): void {
    const key = deliveredBy(record);
    if (key) this.#journal.append('mark-lost', this.#queue.nowNs, node, this.numberOf(key));
  }

  /** A delivery follows its mark in the step that hears of it; one that may come twice and has none is told. */
  #expectMark(node: NodeId, key: string, number: number): void {
    const { nowNs } = this.#queue;
    if (this.#unheard.get(node)?.delete(key) === true) return;
    if (nowNs === this.#markedNs && this.#marked.has(markOf(node, key))) return;
    this.#journal.append('unmarked', nowNs, node, number);
  }

  /** The source took the request, but fell silent before it could say so. */
  #acceptedUnheard(bundle: KnownBundle, header: BundleHeader, request: number): void {
    const flowIndex = this.#requests.flowOf(request);
    if (flowIndex === undefined) return;
    this.#requests.close(request);
    bundle.request = request;
    bundle.flow = flowIndex;
    this.#appendAccepted(header.source.node, bundle, header);
  }

  #appendAccepted(
    node: NodeId,
    bundle: KnownBundle,
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
    const flowIndex = this.#requests.flowOf(request);
    if (flowIndex === undefined) return;
    this.#requests.close(request);
    this.#journal.append('submit-refused', this.#queue.nowNs, node, request, flowIndex, reason);
  }

  #storeOf(node: NodeId): NodeStore {
    let store = this.#stored.get(node);
    if (store === undefined) {
      store = new NodeStore(this.#bounds(node));
      this.#stored.set(node, store);
    }
    return store;
  }
}

const markOf = (node: NodeId, key: string): string => `${node} ${key}`;
