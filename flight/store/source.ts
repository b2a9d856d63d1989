import type { AvionicsEffect, AvionicsInput } from '../../protocols/avionics.ts';
import {
  ADMINISTRATION_SERVICE,
  type AdministrativeRecord,
  BUNDLE_BYTES_MAX,
  type BundleHeader,
  bundleKey,
  type Chunks,
  type EndpointId,
  type TrafficClass,
} from '../../protocols/bundle.ts';
import { chunksBytes } from '../../protocols/codec.ts';
import { encodeAdministrative } from '../../protocols/management-codec.ts';
import { NS_MAX, type NodeId, type Ns } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import { planNames } from '../routing/plan-lookup.ts';
import type { FlightServices } from '../ports.ts';
import type { BorderPolicy } from '../routing/policy.ts';
import type { AgeKeeper } from './age.ts';
import type { BundleStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import { digestOf } from './digest.ts';
import { CLASS_INDEX, HeldBundle } from './held-bundle.ts';
import { SequenceNumbers } from './sequence-numbers.ts';

export type SubmitInput = Extract<AvionicsInput, { kind: 'submit' }>;
type SubmitRefusal = Exclude<Extract<AvionicsEffect, { kind: 'submit-result' }>['reason'], ''>;

/** Requests and own messages that wait for sequence numbers. */
const WAITING_MAX = 1_024;

/** A bundle that a part of the node makes; of class management, under custody. */
export interface OwnBundle {
  readonly sourceService: number;
  readonly destination: EndpointId;
  readonly lifetimeNs: Ns;
  readonly payload: Uint8Array;
}

interface Order {
  readonly request: number;
  readonly bytes: number;
  readonly payload: Chunks;
  readonly terms: Pick<
    BundleHeader,
    'source' | 'destination' | 'class' | 'assured' | 'custody' | 'lifetimeNs' | 'reportTo'
  >;
}

export interface SourceHost {
  /** Room for a bundle of an application; reports what it holds back. */
  admit(classIndex: number, bytes: number): '' | 'no-storage' | 'throttled';
  /** Room for what this node has to say of itself. */
  admitOwn(bytes: number): boolean;
  /** A new bundle, its bytes reserved. */
  begin(bundle: HeldBundle): void;
}

/** Bundles that this node makes: for its applications, and receipts and reports of its own. */
export class Source {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #store: BundleStore;
  readonly #ages: AgeKeeper;
  readonly #counters: BundleCounters;
  readonly #policy: BorderPolicy | undefined;
  readonly #host: SourceHost;
  readonly sequences: SequenceNumbers;
  #waiting: Order[] = [];

  constructor(terms: {
    readonly services: FlightServices;
    readonly config: NodeConfig;
    readonly store: BundleStore;
    readonly ages: AgeKeeper;
    readonly counters: BundleCounters;
    readonly policy: BorderPolicy | undefined;
    readonly host: SourceHost;
  }) {
    this.#services = terms.services;
    this.#config = terms.config;
    this.#store = terms.store;
    this.#ages = terms.ages;
    this.#counters = terms.counters;
    this.#policy = terms.policy;
    this.#host = terms.host;
    this.sequences = new SequenceNumbers(terms.services, terms.store, {
      granted: () => this.#granted(),
      refused: () => this.#refuseWaiting(),
    });
  }

  submit(input: SubmitInput): void {
    const bytes = chunksBytes(input.payload);
    const refusal = this.#refusal(input, bytes);
    if (refusal !== '') {
      this.refuse(input.request, refusal);
      return;
    }
    this.#place({
      request: input.request,
      bytes,
      payload: input.payload,
      terms: {
        source: { node: this.#config.id, service: input.sourceService },
        destination: input.destination,
        class: input.class,
        assured: input.assured,
        custody: input.custody,
        lifetimeNs: input.lifetimeNs,
        reportTo: input.assured ? this.#config.id : 0,
      },
    });
  }

  /** Send an administrative record about a bundle, a deletion report if there is room for it; lives as long as that bundle may. */
  originate(to: NodeId, about: BundleHeader, record: AdministrativeRecord): void {
    const bundle = {
      sourceService: ADMINISTRATION_SERVICE,
      destination: { node: to, service: ADMINISTRATION_SERVICE },
      lifetimeNs: about.lifetimeNs,
      payload: encodeAdministrative(record),
    };
    if (record.kind === 'receipt') this.#originate(bundle);
    else this.originateOwn(bundle);
  }

  /** Send what a part of the node has to say; false: there is no room for it, or no way. */
  originateOwn(bundle: OwnBundle): boolean {
    if (this.#host.admitOwn(bundle.payload.length)) return this.#originate(bundle);
    this.#counters.originationsDropped++;
    return false;
  }

  #originate({ sourceService, destination, lifetimeNs, payload }: OwnBundle): boolean {
    if (!this.#mayReach(destination.node, 'management')) {
      this.#counters.originationsDropped++;
      return false;
    }
    return this.#place({
      request: -1,
      bytes: payload.length,
      payload: [payload],
      terms: {
        source: { node: this.#config.id, service: sourceService },
        destination,
        class: 'management',
        assured: false,
        custody: true,
        lifetimeNs,
        reportTo: 0,
      },
    });
  }

  refuse(request: number, reason: SubmitRefusal): void {
    this.#counters.submitRefused++;
    const accepted = false;
    this.#services.effects.push({
      kind: 'submit-result',
      request,
      accepted,
      reason,
      createdNs: 0,
      sequence: 0,
    });
  }

  #accepted(bundle: HeldBundle): void {
    const { createdNs, sequence } = bundle.header;
    this.#counters.submitted++;
    this.#services.effects.push({
      kind: 'submit-result',
      request: bundle.request,
      accepted: true,
      reason: '',
      createdNs,
      sequence,
    });
  }

  /** Answer the request that a bundle came with, once. */
  answer(bundle: HeldBundle, accepted: boolean): void {
    if (bundle.request < 0) return;
    if (accepted) this.#accepted(bundle);
    else this.refuse(bundle.request, 'no-storage');
    bundle.request = -1;
  }

  #refusal(input: SubmitInput, bytes: number): '' | SubmitRefusal {
    if (bytes > BUNDLE_BYTES_MAX) return 'too-large';
    if (!this.#knows(input.destination.node)) {
      return 'unknown-destination';
    }
    // What comes there is believed (LM-BND-066).
    if (input.destination.service === ADMINISTRATION_SERVICE) return 'policy';
    if (!this.#mayReach(input.destination.node, input.class)) {
      const place = CLASS_INDEX[input.class];
      this.#services.reports.report('bundle.forbidden', input.destination.node, place);
      return 'policy';
    }
    return this.#host.admit(CLASS_INDEX[input.class], bytes);
  }

  /** False: it is given up. */
  #place(order: Order): boolean {
    const sequence = this.#waiting.length > 0 ? undefined : this.sequences.take();
    if (sequence !== undefined) {
      this.#make(order, sequence);
      return true;
    }
    this.sequences.wanted();
    if (this.#waiting.length < WAITING_MAX) {
      // What waits has been admitted: the next one is judged beside it.
      this.#store.reserve(CLASS_INDEX[order.terms.class], order.bytes);
      this.#waiting.push(order);
      return true;
    }
    if (order.request >= 0) this.refuse(order.request, 'throttled');
    else this.#counters.originationsDropped++;
    return false;
  }

  #granted(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const order of waiting) {
      this.#letGo(order);
      this.#place(order);
    }
  }

  /** Of the bytes that are reserved while it waits. */
  #letGo({ terms, bytes }: Order): void {
    this.#store.release(CLASS_INDEX[terms.class], bytes);
  }

  /** Applications are told that no number is to be had (LM-BND-084); what the node has to say itself waits on. */
  #refuseWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ request }) => request < 0);
    for (const order of waiting) {
      if (order.request < 0) continue;
      this.#letGo(order);
      this.refuse(order.request, 'no-storage');
    }
  }

  #make(order: Order, sequence: number): void {
    const { clock } = this.#services;
    const { limits } = this.#config;
    const trusted = clock.utcUncertaintyNs() <= limits.clockTrustedNs && clock.utcNs() > 0;
    const { terms } = order;
    const header: BundleHeader = {
      source: terms.source,
      createdNs: trusted ? Math.max(1, clock.utcNs()) : 0,
      sequence,
      attempt: 0,
      destination: terms.destination,
      class: terms.class,
      assured: terms.assured,
      custody: terms.custody,
      lifetimeNs: Math.min(Math.max(Math.floor(terms.lifetimeNs), 0), NS_MAX),
      ageNs: 0,
      hopLimit: limits.hopLimit,
      hopCount: 0,
      previousNode: 0,
      reportTo: terms.reportTo,
      payloadBytes: order.bytes,
      digest: digestOf(order.payload),
      security: [],
    };
    const bundle = new HeldBundle({
      header,
      payload: order.payload.filter((chunk) => chunk.length > 0),
      key: header.custody || header.assured ? bundleKey(header) : '',
      from: 0,
      arrivedNs: clock.nowNs(),
      ageNs: 0,
      expiresNs: this.#ages.endNs(header, 0),
    });
    bundle.request = order.request;
    bundle.sourceCopy = header.assured && header.destination.node !== this.#config.id;
    this.#store.reserve(bundle.classIndex, bundle.bytes);
    this.#host.begin(bundle);
  }

  /** Whether the policy lets bundles of this node go there at all. */
  #mayReach(destination: NodeId, trafficClass: TrafficClass): boolean {
    const traveller = { source: this.#config.id, destination, class: trafficClass };
    return this.#policy === undefined || this.#policy.leadsTo(traveller);
  }

  /** Whether the configuration speaks of a node; one without any nodes refuses nobody. */
  #knows(node: NodeId): boolean {
    const { elements, plan } = this.#config;
    const blank = elements.size === 0 && plan.contacts.length === 0;
    return blank || elements.has(node) || planNames(plan, node);
  }
}
