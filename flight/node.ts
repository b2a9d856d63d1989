import type { AvionicsEffect, AvionicsInput, FlightNode } from '../protocols/avionics.ts';
import type { Segment } from '../protocols/bundle.ts';
import type { ContactPlan } from '../protocols/contact-plan.ts';
import type { ManagementMessage } from '../protocols/frame.ts';
import type { Ns } from '../protocols/units.ts';
import type { CommandUnit } from './command/command-unit.ts';
import type { FlightFactory, NodeConfig } from './config.ts';
import { createReporter, EffectBatch } from './effects.ts';
import { Heads } from './heads.ts';
import { FaultResponse } from './health/fault-response.ts';
import { LocalClock } from './health/local-clock.ts';
import { createTimekeeping, type Timekeeping } from './health/timekeeping.ts';
import type {
  LinkDownReason,
  LinkEndpoint,
  LinkUser,
  OutgoingSegment,
  Session,
} from './link/link-service.ts';
import { NodeModes, notOperational } from './node-modes.ts';
import { createOperations } from './node-operations.ts';
import { LightTimes } from './pointing/light-times.ts';
import type { FlightServices } from './ports.ts';
import { createRouter } from './routing/cgr.ts';
import { createLinkState, type LinkState } from './routing/link-state.ts';
import type { Router } from './routing/router.ts';
import { createEntropy } from './security/entropy.ts';
import { KeyEpochs } from './security/key-epochs.ts';
import { type BundleAgent, createBundleAgent } from './store/bundle-agent.ts';
import { NodeTimers } from './timers.ts';

type InputOf<K extends AvionicsInput['kind']> = Extract<AvionicsInput, { kind: K }>;

/** The reference node: flight software behind `step(input) → effects`. */
export const createNode: FlightFactory = (config) => new Node(config);

/**
 * The only place that wires the parts of the flight software. It passes inputs to the part that they
 * belong to and joins the parts where one needs another; what happens is decided in the parts.
 */
class Node implements FlightNode, LinkUser {
  readonly #effects = new EffectBatch();
  readonly #clock: LocalClock;
  readonly #timers: NodeTimers;
  readonly #services: FlightServices;
  readonly #time: Timekeeping;
  readonly #modes: NodeModes;
  readonly #router: Router;
  readonly #agent: BundleAgent;
  readonly #linkState: LinkState;
  readonly #keys: KeyEpochs;
  readonly #lightTimes: LightTimes;
  readonly #heads: Heads;
  readonly #faults: FaultResponse;
  /** None: nobody operates the network. */
  readonly #command: CommandUnit | undefined;
  #randomBytes: ((count: number) => Uint8Array) | undefined;
  #booted = false;

  constructor(config: NodeConfig) {
    this.#clock = new LocalClock(config.clockDriftPpbMax);
    this.#timers = new NodeTimers(this.#clock, this.#effects);
    const services = {
      clock: this.#clock,
      timers: this.#timers,
      effects: this.#effects,
      reports: createReporter(this.#effects, (name, args) => this.#command?.reported(name, args)),
      randomBytes: (count: number) => this.#random(count),
      hazard: config.hazard,
    };
    this.#services = services;
    this.#time = createTimekeeping(services, config, () => {
      for (const part of [this.#keys, this.#heads, this.#agent, this.#linkState]) part.clockSet();
    });
    this.#modes = new NodeModes(services);
    this.#keys = new KeyEpochs(services, config.keyEpoch, () => this.#heads.epochsChanged());
    this.#lightTimes = new LightTimes(config);
    const { limits, policy, hazard } = config;
    this.#router = createRouter(config.id, { closingNs: limits.closeLeadNs, policy, hazard });
    this.#router.setPlan(config.plan);
    this.#linkState = createLinkState(
      services,
      config,
      (link, message) => link.sendControl(message),
      (deviations) => {
        this.#router.setDeviations(deviations);
        this.#agent.routesChanged();
      },
    );
    const operated = config.operator !== undefined;
    this.#agent = createBundleAgent(services, config, this.#router, {
      storageLevel: (percent) => this.#linkState.setStorageLevel(percent),
      command: operated ? (payload) => this.#command?.bundle(payload) : undefined,
    });
    this.#heads = new Heads({
      services,
      config,
      lightTimes: this.#lightTimes,
      epochs: this.#keys,
      user: this,
      deviation: (terminal, neighbour, condition) =>
        this.#linkState.setLinkCondition(terminal, neighbour, condition),
      stratum: () => this.#time.stratum,
      changed: (terminal, from, to, partner) =>
        this.#faults.terminalChanged(terminal, from, to, partner),
    });
    this.#faults = new FaultResponse(services, config, {
      modes: this.#modes,
      switchTerminal: (terminal, inUse) => this.#heads.switch(terminal, inUse),
      mostUseful: (terminals) => this.#heads.longestAtWork(terminals),
      timersOverdue: (byNs) => this.#timers.overdue(byNs),
    });
    this.#command = createOperations({
      services,
      config,
      modes: this.#modes,
      agent: this.#agent,
      linkState: this.#linkState,
      heads: this.#heads,
      faults: this.#faults,
      keys: this.#keys,
      planActivated: (plan) => this.#followPlan(plan),
    });
  }

  step(input: AvionicsInput): readonly AvionicsEffect[] {
    this.#effects.clear();
    if (this.#booted || input.kind === 'boot') this.#time.observe(input);
    // A clock that is looked at reports, and sets a timer: not before boot (LM-MGT-001).
    else this.#clock.advance(input.monotonicNs);
    if (this.#booted) this.#take(input);
    else if (input.kind === 'boot') this.#boot(input);
    this.#faults.settle();
    return this.#effects.list;
  }

  #take(input: AvionicsInput): void {
    switch (input.kind) {
      case 'frame':
        this.#heads.frame(input.terminal, input.image);
        return;
      case 'timer':
        this.#timers.fired(input.timer);
        return;
      case 'durable':
        this.#faults.durable();
        this.#keys.durable(input.write);
        this.#agent.durable(input.write);
        return;
      case 'submit':
        if (this.#modes.trafficAllowed) this.#agent.submit(input);
        else this.#effects.push(notOperational(input.request));
        return;
      case 'terminal':
        this.#heads.reading(input.terminal, input.reading);
        return;
      case 'silence':
        this.#heads.silence(input.terminal, input.intervals);
        return;
      case 'store-failed':
        this.#faults.storeFailed(input.write, input.reason);
        this.#keys.storeFailed(input.write);
        this.#agent.storeFailed(input.write, input.reason);
        return;
      case 'power':
        this.#faults.power(input);
        return;
      case 'command':
        this.#command?.command(input.bytes);
        return;
      case 'boot':
        this.#services.reports.report('node.input-refused', INPUT_BOOT);
        return;
    }
  }

  #boot(input: InputOf<'boot'>): void {
    this.#booted = true;
    this.#randomBytes = createEntropy(input.entropy, input.bootCount);
    this.#modes.start();
    this.#faults.boot(input.cause, input.records);
    if (!this.#modes.selfTest()) {
      this.#faults.selfTestFailed();
      return;
    }
    this.#agent.restoreCritical(input.records);
    this.#keys.restore(input.records);
    this.#command?.restore(input.records);
    if (this.#command !== undefined) this.#router.setPlan(this.#command.plan);
    const restored = this.#agent.restore(input.records);
    this.#linkState.boot(input.bootCount);
    const safe = this.#faults.restored();
    if (!safe) this.#modes.restored();
    const cause = BOOT_CAUSES.indexOf(input.cause);
    this.#services.reports.report('node.booted', cause, input.bootCount, restored);
    if (!safe) this.#modes.planLoaded();
    if (this.#command !== undefined) this.#heads.setPlan(this.#command.plan);
    this.#heads.boot((terminal) => this.#faults.inUse(terminal));
    this.#command?.start(input.bootCount);
  }

  /** A plan came into force: routes, what waits for them, then the heads (LM-MGT-114). */
  #followPlan(plan: ContactPlan): void {
    this.#router.setPlan(plan);
    this.#agent.routesChanged();
    this.#heads.setPlan(plan);
  }

  linkUp(link: LinkEndpoint, session: Session): void {
    const { peer } = session;
    this.#heads.linkUp(link.terminal, peer);
    this.#time.linkUp(link, {
      node: peer,
      lightTimeOutNs: (sentUtcNs) => this.#lightTimes.outNs(peer, sentUtcNs),
      lightTimeBackNs: (sentUtcNs) => this.#lightTimes.backNs(peer, sentUtcNs),
      stratum: session.peerStratum,
      uncertaintyNs: session.peerUtcUncertaintyNs,
    });
    this.#agent.linkUp(link, session);
    this.#linkState.setTime(this.#time.stratum, this.#clock.utcUncertaintyNs());
    this.#linkState.linkUp(link);
  }

  linkDown(link: LinkEndpoint, session: Session | undefined, reason: LinkDownReason): void {
    this.#linkState.linkDown(link);
    this.#time.linkDown(link);
    this.#agent.linkDown(link, session, reason);
    this.#heads.linkDown(link.terminal, reason);
  }

  partnerProved(link: LinkEndpoint): void {
    this.#heads.partnerProved(link.terminal);
  }

  segment(link: LinkEndpoint, segment: Segment): void {
    this.#agent.segment(link, segment);
  }

  control(link: LinkEndpoint, message: ManagementMessage, receivedUtcNs: Ns): void {
    switch (message.kind) {
      case 'custody':
      case 'resume':
        this.#agent.control(link, message);
        return;
      case 'time-transfer':
        this.#time.control(link, message, receivedUtcNs);
        return;
      case 'advertisements':
        for (const { origin, timeStratum, timeUncertaintyNs } of message.advertisements) {
          this.#time.heard(origin, timeStratum, timeUncertaintyNs);
        }
        this.#linkState.control(link, message);
        return;
      case 'database-summary':
        this.#linkState.control(link, message);
        return;
      default:
        return;
    }
  }

  nextSegment(link: LinkEndpoint, maxBytes: number): OutgoingSegment | undefined {
    return this.#agent.nextSegment(link, maxBytes);
  }

  hasSegments(link: LinkEndpoint): boolean {
    return this.#agent.hasSegments(link);
  }

  acknowledged(link: LinkEndpoint, token: object): void {
    this.#agent.acknowledged(link, token);
  }

  returned(link: LinkEndpoint, tokens: readonly object[]): void {
    this.#agent.returned(link, tokens);
  }

  #random(count: number): Uint8Array {
    if (this.#randomBytes === undefined) throw new Error('random bytes before boot');
    return this.#randomBytes(count);
  }
}

const BOOT_CAUSES: readonly string[] = ['power-on', 'warm', 'cold', 'watchdog'];
/** Number of the boot input in `node.input-refused`. */
const INPUT_BOOT = 1;
