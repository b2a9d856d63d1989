import type { StoreRecord } from '../../protocols/avionics.ts';
import type { BundleHeader, Chunks, Segment } from '../../protocols/bundle.ts';
import { bundleKey } from '../../protocols/bundle.ts';
import type { ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import {
  type LinkDownReason,
  type LinkEndpoint,
  type OutgoingSegment,
  ReturnedSegment,
  type Session,
} from '../link/link-service.ts';
import type { FlightServices } from '../ports.ts';
import type { Router } from '../routing/router.ts';
import { type AgentParts, createAgentParts } from './agent-parts.ts';
import type { RecordStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import { prefixDigest, sameBytes } from './digest.ts';
import { HeldBundle } from './held-bundle.ts';
import { restoreRecords } from './restore.ts';
import { headerForHop } from './segmenter.ts';
import { SessionState } from './session-state.ts';
import type { OwnBundle, SubmitInput } from './source.ts';

/** The bundle half of LinkUser, and what the node asks of it. */
export interface BundleAgent {
  linkUp(link: LinkEndpoint, session: Session): void;
  linkDown(link: LinkEndpoint, session: Session | undefined, reason: LinkDownReason): void;
  segment(link: LinkEndpoint, segment: Segment): void;
  /** Messages of kind `custody` and `resume`; others are not for the bundle agent. */
  control(link: LinkEndpoint, message: ManagementMessage): void;
  nextSegment(link: LinkEndpoint, maxBytes: number): OutgoingSegment | undefined;
  hasSegments(link: LinkEndpoint): boolean;
  acknowledged(link: LinkEndpoint, token: object): void;
  returned(link: LinkEndpoint, tokens: readonly object[]): void;
  /** An application's bundle; answered by `submit-result`, maybe in a later step. */
  submit(input: SubmitInput): void;
  /** At boot, first of all: what critical records take of the memory. */
  restoreCritical(records: readonly StoreRecord[]): void;
  /** At boot, once, with all records of the store. Returns the number of bundles that live on. */
  restore(records: readonly StoreRecord[]): number;
  durable(write: number): void;
  storeFailed(write: number, reason: 'full' | 'device'): void;
  /** The router's answers may have changed. */
  routesChanged(): void;
  /** The node's UTC was set. */
  clockSet(): void;
  /** A bundle that another part of the node makes; false: it is not kept. */
  originate(bundle: OwnBundle): boolean;
  /** The mass memory, for records of other parts of the node. */
  readonly records: RecordStore;
  /** Share of the store in use [%], rounded down. */
  readonly storePercent: number;
  counters(): Readonly<BundleCounters>;
}

/** Whom the agent tells. */
export interface AgentListener {
  /** The share of the store in use crossed a level. */
  readonly storageLevel: (percent: number) => void;
  /** A bundle for the node itself; absent: they are delivered like any other. */
  readonly command?: ((payload: Chunks) => void) | undefined;
}

const NOBODY: AgentListener = { storageLevel: () => undefined };

/** Store and forward of one node; numbers all writes of the node. */
export const createBundleAgent = (
  services: FlightServices,
  config: NodeConfig,
  router: Router,
  listener: AgentListener = NOBODY,
): BundleAgent => new Agent(services, config, router, listener);

class Agent implements BundleAgent {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #parts: AgentParts;
  /** By terminal. */
  readonly #sessions: (SessionState | undefined)[] = [];

  constructor(
    services: FlightServices,
    config: NodeConfig,
    router: Router,
    listener: AgentListener,
  ) {
    this.#services = services;
    this.#config = config;
    this.#parts = createAgentParts(services, config, router, {
      outducts: this,
      storageLevel: listener.storageLevel,
      command: listener.command,
      expired: (bundle) => this.#expired(bundle),
      sessions: () => this.#sessions.filter((state) => state !== undefined),
    });
  }

  get records(): RecordStore {
    return this.#parts.store;
  }

  get storePercent(): number {
    return this.#parts.store.percent;
  }

  counters(): Readonly<BundleCounters> {
    this.#parts.counters.heldBundles = this.#parts.store.bundles;
    this.#parts.counters.heldBytes = this.#parts.store.usedBytes;
    return this.#parts.counters;
  }

  linkUp(link: LinkEndpoint, session: Session): void {
    const before = this.#sessions[link.terminal];
    if (before !== undefined) this.#end(link.terminal, before);
    const state = new SessionState(link, session, this.#config.limits.broadbandShare);
    this.#sessions[link.terminal] = state;
    this.#parts.intake.sessionUp(state);
    this.#parts.forwarding.sessionUp(state);
  }

  linkDown(link: LinkEndpoint): void {
    const state = this.#sessions[link.terminal];
    if (state !== undefined) this.#end(link.terminal, state);
  }

  segment(link: LinkEndpoint, segment: Segment): void {
    const state = this.#sessions[link.terminal];
    if (state === undefined || this.#parts.shortWay.pass(state, segment)) return;
    this.#parts.intake.segment(state, segment);
  }

  control(link: LinkEndpoint, message: ManagementMessage): void {
    const state = this.#sessions[link.terminal];
    if (state === undefined) return;
    if (message.kind === 'custody') {
      for (const { transfer } of message.accepts) this.#parts.relay.accepted(state, transfer);
      for (const { transfer, reason } of message.refuses) {
        this.#parts.refusals.refused(state, transfer, reason);
      }
    } else if (message.kind === 'resume') this.#resume(state, message);
  }

  nextSegment(link: LinkEndpoint, maxBytes: number): OutgoingSegment | undefined {
    const state = this.#sessions[link.terminal];
    return state && this.#parts.forwarding.duct(state.peer).next(state, maxBytes);
  }

  hasSegments(link: LinkEndpoint): boolean {
    const state = this.#sessions[link.terminal];
    return state !== undefined && this.#parts.forwarding.duct(state.peer).hasSegments(state);
  }

  /** Custody answers say more than frame acknowledgements, and best effort keeps nothing. */
  acknowledged(): void {}

  returned(link: LinkEndpoint, tokens: readonly object[]): void {
    for (const token of tokens) {
      if (token instanceof ReturnedSegment) this.#lostOnLink(token);
      if (!(token instanceof HeldBundle)) continue;
      if (token.place === 'receipt') this.#sessions[link.terminal]?.returned.push(token);
      else if (token.place === 'gone' && !token.unwanted) {
        token.unwanted = true;
        if (!token.sourceCopy) this.#parts.deletion.record(token.header, 'link');
      }
    }
  }

  #lostOnLink({ segment: { header } }: ReturnedSegment): void {
    if (header !== undefined) this.#parts.deletion.record(header, 'link');
  }

  submit(input: SubmitInput): void {
    this.#parts.source.submit(input);
  }

  originate(bundle: OwnBundle): boolean {
    return this.#parts.source.originateOwn(bundle);
  }

  restoreCritical(records: readonly StoreRecord[]): void {
    this.#parts.store.restoreCritical(records);
  }

  restore(records: readonly StoreRecord[]): number {
    return restoreRecords(this.#parts, records);
  }

  durable(write: number): void {
    this.#parts.store.durable(write);
  }

  storeFailed(write: number, reason: 'full' | 'device'): void {
    this.#parts.store.failed(write, reason);
  }

  routesChanged(): void {
    this.#parts.forwarding.routesChanged();
  }

  clockSet(): void {
    this.#parts.forwarding.ends.clockSet();
  }

  // What the outgoing queues ask

  mayStart(bundle: HeldBundle): boolean {
    const { header } = bundle;
    if (bundle.unwanted) this.#parts.deletion.finish(bundle);
    else if (bundle.expiresNs <= this.#services.clock.nowNs()) this.#expired(bundle);
    else if (header.hopCount >= header.hopLimit) this.#parts.deletion.remove(bundle, 'hop-limit');
    else return true;
    return false;
  }

  headerFor(bundle: HeldBundle): BundleHeader {
    return headerForHop(bundle.header, this.#parts.ages.leastNs(bundle), this.#config.id);
  }

  bestEffortSent(bundle: HeldBundle): void {
    bundle.reservation = undefined;
    this.#parts.counters.forwarded++;
    if (bundle.sourceCopy) this.#parts.assured.departed(bundle);
    else this.#parts.deletion.finish(bundle);
  }

  unwanted(bundle: HeldBundle): void {
    this.#parts.deletion.finish(bundle);
  }

  unsendable(bundle: HeldBundle, neighbour: NodeId): void {
    this.#parts.forwarding.giveBack(bundle);
    bundle.excluded = [...bundle.excluded, neighbour];
    this.#parts.forwarding.backOff(bundle);
  }

  #end(terminal: number, state: SessionState): void {
    this.#sessions[terminal] = undefined;
    this.#parts.intake.sessionDown(state);
    this.#parts.forwarding.sessionDown(state);
    for (const bundle of state.returned) {
      if (bundle.place === 'receipt') this.#parts.assured.resend(bundle);
    }
  }

  #expired(bundle: HeldBundle): void {
    if (bundle.delivering || bundle.place === 'gone') return;
    this.#parts.source.answer(bundle, false);
    if (bundle.departed) this.#parts.deletion.removeUnconfirmed(bundle);
    else this.#parts.deletion.remove(bundle, 'expired');
  }

  #resume(state: SessionState, message: ManagementMessage & { readonly kind: 'resume' }): void {
    const bundle = this.#parts.store.get(bundleKey(message));
    if (bundle === undefined || bundle.header.attempt !== message.attempt) return;
    const { contiguousBytes } = message;
    if (contiguousBytes >= bundle.bytes) return;
    if (!sameBytes(prefixDigest(bundle.payload, contiguousBytes), message.digest)) return;
    bundle.resumeSession = state;
    bundle.resumeBytes = contiguousBytes;
    if (bundle.session === state && bundle.offset < contiguousBytes) bundle.seek(contiguousBytes);
  }
}
