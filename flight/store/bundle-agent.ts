import type { StoreRecord } from '../../protocols/avionics.ts';
import type { AdministrativeRecord, BundleHeader, Segment } from '../../protocols/bundle.ts';
import { bundleKey } from '../../protocols/bundle.ts';
import type { ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type {
  LinkDownReason,
  LinkEndpoint,
  OutgoingSegment,
  Session,
} from '../link/link-service.ts';
import type { FlightServices } from '../ports.ts';
import type { Router } from '../routing/router.ts';
import { AdmissionControl } from './admission.ts';
import { AgeKeeper } from './age.ts';
import { AssuredCopies } from './assured.ts';
import { BundleStore } from './bundle-store.ts';
import { type BundleCounters, createCounters } from './counters.ts';
import { CustodyAnswers } from './custody.ts';
import { Deletion } from './deletion.ts';
import { Delivery } from './delivery.ts';
import { prefixDigest, sameBytes } from './digest.ts';
import { Expiry } from './expiry.ts';
import { Forwarding } from './forwarding.ts';
import { HeldBundle } from './held-bundle.ts';
import { Intake } from './intake.ts';
import { Relay } from './relay.ts';
import { ReleasedMemory } from './released-memory.ts';
import { restoreRecords } from './restore.ts';
import { RoomKeeper } from './room.ts';
import { headerForHop } from './segmenter.ts';
import { SessionState } from './session-state.ts';
import { Source, type SubmitInput } from './source.ts';

/** The bundle half of LinkUser, and what the node asks of it. */
export interface BundleAgent {
  linkUp(link: LinkEndpoint, session: Session): void;
  linkDown(link: LinkEndpoint, session: Session | undefined, reason: LinkDownReason): void;
  segment(link: LinkEndpoint, segment: Segment): void;
  /** Messages of kind `custody` and `resume`; others are not for the bundle agent. */
  control(link: LinkEndpoint, message: ManagementMessage): void;
  nextSegment(link: LinkEndpoint, maxBytes: number): OutgoingSegment | undefined;
  acknowledged(link: LinkEndpoint, token: object): void;
  returned(link: LinkEndpoint, tokens: readonly object[]): void;
  /** An application's bundle; answered by `submit-result`, maybe in a later step. */
  submit(input: SubmitInput): void;
  /** At boot, once, with all records of the store. Returns the number of bundles that live on. */
  restore(records: readonly StoreRecord[]): number;
  durable(write: number): void;
  storeFailed(write: number, reason: 'full' | 'device'): void;
  /** The router's answers may have changed. */
  routesChanged(): void;
  /** 0, 50, 75 or 90: share of the store in use [%]. */
  readonly storageLevel: number;
  counters(): Readonly<BundleCounters>;
}

/**
 * Store and forward of one node. `onStorageLevel` hears when the level changes. Writes are numbered
 * from 1 by this agent: other writers of the node use numbers of their own range.
 */
export const createBundleAgent = (
  services: FlightServices,
  config: NodeConfig,
  router: Router,
  onStorageLevel: (percent: number) => void = () => {},
): BundleAgent => new Agent(services, config, router, onStorageLevel);

class Agent implements BundleAgent {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #counters = createCounters();
  readonly #ages: AgeKeeper;
  readonly #store: BundleStore;
  readonly #expiry: Expiry;
  readonly #answers: CustodyAnswers;
  readonly #deletion: Deletion;
  readonly #memory: ReleasedMemory;
  readonly #forwarding: Forwarding;
  readonly #assured: AssuredCopies;
  readonly #delivery: Delivery;
  readonly #source: Source;
  readonly #relay: Relay;
  readonly #intake: Intake;
  /** By terminal. */
  readonly #sessions: (SessionState | undefined)[] = [];

  constructor(
    services: FlightServices,
    config: NodeConfig,
    router: Router,
    onStorageLevel: (percent: number) => void,
  ) {
    const { limits } = config;
    const counters = this.#counters;
    this.#services = services;
    this.#config = config;
    const ages = (this.#ages = new AgeKeeper(services.clock, config));
    const store = (this.#store = new BundleStore(services, config.storeBytesMax, onStorageLevel));
    const expiry = (this.#expiry = new Expiry(services, {
      bundle: (bundle) => this.#expired(bundle),
      reassembly: (coming) => this.#intake.expired(coming, this.#up()),
    }));
    const answers = (this.#answers = new CustodyAnswers(services, counters, limits.custodyBatchNs));
    const memory = (this.#memory = new ReleasedMemory(services, store, limits, counters));
    const deletion = (this.#deletion = new Deletion({
      services,
      store,
      counters,
      node: config.id,
      withdraw: (bundle) => this.#withdraw(bundle),
      originate: (to, about, record) => this.#source.originate(to, about, record),
    }));
    const forwarding = (this.#forwarding = new Forwarding({
      services,
      config,
      router,
      host: this,
    }));
    const assured = (this.#assured = new AssuredCopies({
      services,
      limits,
      store,
      forwarding,
      deletion,
      counters,
    }));
    const delivery = (this.#delivery = new Delivery({
      services,
      store,
      ages,
      memory,
      answers,
      deletion,
      counters,
      receipt: (header) => this.#sendReceipt(header),
      submitted: (bundle, accepted) => this.#answerSubmit(bundle, accepted),
    }));
    const room = new RoomKeeper({
      services,
      admission: new AdmissionControl(store, config),
      shed: limits.shedBroadband,
      forwarding,
      deletion,
    });
    const source = (this.#source = new Source({
      services,
      config,
      store,
      ages,
      counters,
      host: {
        admit: (classIndex, bytes) => room.admitSource(classIndex, bytes),
        begin: (bundle) => this.#relay.begin(bundle),
      },
    }));
    this.#relay = new Relay({
      services,
      config,
      store,
      expiry,
      memory,
      answers,
      deletion,
      delivery,
      forwarding,
      assured,
      source,
      counters,
      makeRoom: (classIndex, bytes) => room.admitTransit(classIndex, bytes),
    });
    this.#intake = new Intake({
      services,
      limits,
      store,
      ages,
      expiry,
      answers,
      deletion,
      counters,
      host: this.#relay,
    });
  }

  get storageLevel(): number {
    return this.#store.level;
  }

  counters(): Readonly<BundleCounters> {
    this.#counters.heldBundles = this.#store.bundles;
    this.#counters.heldBytes = this.#store.usedBytes;
    return this.#counters;
  }

  linkUp(link: LinkEndpoint, session: Session): void {
    const before = this.#sessions[link.terminal];
    if (before !== undefined) this.#end(link.terminal, before);
    const state = new SessionState(link, session, this.#config.limits.broadbandShare);
    this.#sessions[link.terminal] = state;
    this.#intake.sessionUp(state);
    this.#forwarding.sessionUp(state);
  }

  linkDown(link: LinkEndpoint): void {
    const state = this.#sessions[link.terminal];
    if (state !== undefined) this.#end(link.terminal, state);
  }

  segment(link: LinkEndpoint, segment: Segment): void {
    const state = this.#sessions[link.terminal];
    if (state !== undefined) this.#intake.segment(state, segment);
  }

  control(link: LinkEndpoint, message: ManagementMessage): void {
    const state = this.#sessions[link.terminal];
    if (state === undefined) return;
    if (message.kind === 'custody') {
      for (const { transfer } of message.accepts) this.#relay.accepted(state, transfer);
      for (const { transfer, reason } of message.refuses) {
        this.#relay.refused(state, transfer, reason);
      }
    } else if (message.kind === 'resume') this.#resume(state, message);
  }

  nextSegment(link: LinkEndpoint, maxBytes: number): OutgoingSegment | undefined {
    const state = this.#sessions[link.terminal];
    return state && this.#forwarding.duct(state.peer).next(state, maxBytes);
  }

  /** Custody answers say more than frame acknowledgements, and best effort keeps nothing. */
  acknowledged(): void {}

  returned(link: LinkEndpoint, tokens: readonly object[]): void {
    for (const token of tokens) {
      if (!(token instanceof HeldBundle)) continue;
      if (token.place === 'receipt') this.#sessions[link.terminal]?.returned.push(token);
      else if (token.place === 'gone' && !token.unwanted) {
        token.unwanted = true;
        if (!token.sourceCopy) this.#deletion.record(token.header, 'link');
      }
    }
  }

  submit(input: SubmitInput): void {
    this.#source.submit(input);
  }

  restore(records: readonly StoreRecord[]): number {
    return restoreRecords(
      {
        services: this.#services,
        config: this.#config,
        store: this.#store,
        ages: this.#ages,
        expiry: this.#expiry,
        memory: this.#memory,
        deletion: this.#deletion,
        delivery: this.#delivery,
        forwarding: this.#forwarding,
        sequences: this.#source.sequences,
        counters: this.#counters,
      },
      records,
    );
  }

  durable(write: number): void {
    this.#store.durable(write);
  }

  storeFailed(write: number, reason: 'full' | 'device'): void {
    this.#store.failed(write, reason);
  }

  routesChanged(): void {
    this.#forwarding.routesChanged();
  }

  // What the outgoing queues ask

  mayStart(bundle: HeldBundle): boolean {
    const { header } = bundle;
    if (bundle.unwanted) this.#deletion.finish(bundle);
    else if (bundle.expiresNs <= this.#services.clock.nowNs()) this.#expired(bundle);
    else if (header.hopCount >= header.hopLimit) this.#deletion.remove(bundle, 'hop-limit');
    else return true;
    return false;
  }

  headerFor(bundle: HeldBundle): BundleHeader {
    return headerForHop(bundle, this.#ages.leastNs(bundle), this.#config.id);
  }

  bestEffortSent(bundle: HeldBundle): void {
    bundle.reservation = undefined;
    this.#counters.forwarded++;
    if (bundle.sourceCopy) this.#assured.departed(bundle);
    else this.#deletion.finish(bundle);
  }

  unwanted(bundle: HeldBundle): void {
    this.#deletion.finish(bundle);
  }

  unsendable(bundle: HeldBundle, neighbour: NodeId): void {
    this.#forwarding.giveBack(bundle);
    bundle.excluded = [...bundle.excluded, neighbour];
    this.#forwarding.backOff(bundle);
  }

  #up(): SessionState[] {
    return this.#sessions.filter((state) => state !== undefined);
  }

  #end(terminal: number, state: SessionState): void {
    this.#sessions[terminal] = undefined;
    this.#intake.sessionDown(state);
    this.#forwarding.sessionDown(state);
    for (const bundle of state.returned) {
      if (bundle.place === 'receipt') this.#assured.resend(bundle);
    }
  }

  #withdraw(bundle: HeldBundle): void {
    this.#assured.unwatch(bundle);
    this.#expiry.unwatch(bundle);
    this.#forwarding.withdraw(bundle);
    if (bundle.answers !== undefined) this.#answers.refuseAll(bundle, 'expired');
  }

  #expired(bundle: HeldBundle): void {
    if (bundle.delivering || bundle.place === 'gone') return;
    if (bundle.request >= 0) this.#source.refuse(bundle.request, 'no-storage');
    bundle.request = -1;
    if (bundle.departed) this.#deletion.removeUnconfirmed(bundle);
    else this.#deletion.remove(bundle, 'expired');
  }

  #resume(state: SessionState, message: ManagementMessage & { readonly kind: 'resume' }): void {
    const bundle = this.#store.get(bundleKey(message));
    if (bundle === undefined || bundle.header.attempt !== message.attempt) return;
    const { contiguousBytes } = message;
    if (contiguousBytes >= bundle.bytes) return;
    if (!sameBytes(prefixDigest(bundle.payload, contiguousBytes), message.digest)) return;
    bundle.resumePeer = state.peer;
    bundle.resumeBytes = contiguousBytes;
    if (bundle.session === state && bundle.offset < contiguousBytes) bundle.seek(contiguousBytes);
  }

  #sendReceipt(header: BundleHeader): void {
    const { source, createdNs, sequence, attempt } = header;
    const record: AdministrativeRecord = { kind: 'receipt', source, createdNs, sequence, attempt };
    this.#source.originate(source.node, header, record);
  }

  #answerSubmit(bundle: HeldBundle, accepted: boolean): void {
    if (bundle.request < 0) return;
    if (accepted) this.#source.accepted(bundle);
    else this.#source.refuse(bundle.request, 'no-storage');
    bundle.request = -1;
  }
}
