import type {
  AvionicsEffect,
  AvionicsInput,
  FlightNode,
  TerminalReading,
} from '../protocols/avionics.ts';
import type { Segment } from '../protocols/bundle.ts';
import type { Contact } from '../protocols/contact-plan.ts';
import type { ManagementMessage } from '../protocols/frame.ts';
import type { Ns, TerminalIndex } from '../protocols/units.ts';
import type { FlightFactory, NodeConfig, TerminalConfig } from './config.ts';
import { createReporter, EffectBatch } from './effects.ts';
import { ContactWatch } from './health/contact-watch.ts';
import { LocalClock } from './health/local-clock.ts';
import { createTimekeeping, type Timekeeping } from './health/timekeeping.ts';
import { createLinkEndpoint } from './link/link-endpoint.ts';
import type {
  LinkDownReason,
  LinkEndpoint,
  LinkUser,
  OutgoingSegment,
  Session,
} from './link/link-service.ts';
import { NodeModes, notOperational } from './node-modes.ts';
import { LightTimes } from './pointing/light-times.ts';
import {
  createTerminalController,
  type TerminalController,
} from './pointing/terminal-controller.ts';
import type { FlightServices } from './ports.ts';
import { createRouter } from './routing/cgr.ts';
import { contactsFrom } from './routing/plan-lookup.ts';
import { createLinkState, type LinkState } from './routing/link-state.ts';
import type { Router } from './routing/router.ts';
import { createEntropy } from './security/entropy.ts';
import { type BundleAgent, createBundleAgent } from './store/bundle-agent.ts';
import { NodeTimers } from './timers.ts';

type InputOf<K extends AvionicsInput['kind']> = Extract<AvionicsInput, { kind: K }>;

/** One terminal with all that serves it. */
interface Head {
  readonly terminal: TerminalConfig;
  readonly controller: TerminalController;
  readonly link: LinkEndpoint;
  readonly watch: ContactWatch;
}

/** A contact without a link so long after its start is advertised as down. */
const LINK_DUE_NS: Ns = 120e9;

/** The reference node: flight software behind `step(input) → effects`. */
export const createNode: FlightFactory = (config) => new Node(config);

/**
 * The only place that wires the parts of the flight software. It passes inputs to the part that they
 * belong to and joins the parts where one needs another; what happens is decided in the parts.
 */
class Node implements FlightNode, LinkUser {
  readonly #config: NodeConfig;
  readonly #effects = new EffectBatch();
  readonly #clock: LocalClock;
  readonly #timers: NodeTimers;
  readonly #services: FlightServices;
  readonly #time: Timekeeping;
  readonly #modes: NodeModes;
  readonly #router: Router;
  readonly #agent: BundleAgent;
  readonly #linkState: LinkState;
  readonly #lightTimes: LightTimes;
  readonly #heads: readonly Head[];
  #randomBytes: ((count: number) => Uint8Array) | undefined;
  #booted = false;

  constructor(config: NodeConfig) {
    this.#config = config;
    this.#clock = new LocalClock(config.clockDriftPpbMax);
    this.#timers = new NodeTimers(this.#clock, this.#effects);
    const services = {
      clock: this.#clock,
      timers: this.#timers,
      effects: this.#effects,
      reports: createReporter(this.#effects),
      randomBytes: (count: number) => this.#random(count),
    };
    this.#services = services;
    this.#time = createTimekeeping(services, config);
    this.#modes = new NodeModes(services);
    this.#lightTimes = new LightTimes(config);
    const { limits, policy } = config;
    this.#router = createRouter(config.id, { closingNs: limits.closeLeadNs, policy });
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
    this.#agent = createBundleAgent(services, config, this.#router, (percent) =>
      this.#linkState.setStorageLevel(percent),
    );
    this.#heads = config.terminals.map((terminal) => this.#createHead(terminal));
  }

  step(input: AvionicsInput): readonly AvionicsEffect[] {
    this.#effects.clear();
    this.#time.observe(input);
    if (this.#booted) this.#take(input);
    else if (input.kind === 'boot') this.#boot(input);
    return this.#effects.list;
  }

  #take(input: AvionicsInput): void {
    switch (input.kind) {
      case 'frame':
        this.#heads[input.terminal]?.link.receive(input.image);
        return;
      case 'timer':
        this.#timers.fired(input.timer);
        return;
      case 'durable':
        this.#modes.storeWorked();
        this.#agent.durable(input.write);
        return;
      case 'submit':
        if (this.#modes.trafficAllowed) this.#agent.submit(input);
        else this.#effects.push(notOperational(input.request));
        return;
      case 'terminal':
        this.#reading(input.terminal, input.reading);
        return;
      case 'silence':
        this.#heads[input.terminal]?.link.silence(input.intervals);
        return;
      case 'store-failed':
        this.#modes.storeFailed();
        this.#agent.storeFailed(input.write, input.reason);
        return;
      case 'power':
      case 'command':
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
    if (!this.#modes.selfTest()) return;
    const restored = this.#agent.restore(input.records);
    this.#linkState.boot(input.bootCount);
    this.#modes.restored();
    const cause = BOOT_CAUSES.indexOf(input.cause);
    this.#services.reports.report('node.booted', cause, input.bootCount, restored);
    this.#modes.planLoaded();
    for (const { controller, watch, terminal } of this.#heads) {
      controller.boot();
      watch.setContacts(this.#contactsOf(terminal.index));
    }
  }

  #contactsOf(terminal: TerminalIndex): readonly Contact[] {
    return contactsFrom(this.#config.plan, this.#config.id)
      .filter((contact) => (contact.fromTerminal ?? 0) === terminal)
      .sort((a, b) => a.startNs - b.startNs || a.id - b.id);
  }

  #reading(terminal: TerminalIndex, reading: TerminalReading): void {
    const head = this.#heads[terminal];
    if (head === undefined) return;
    if (reading.reading === 'margin') head.link.margin(reading.milliDb);
    else head.controller.reading(reading);
  }

  #createHead(terminal: TerminalConfig): Head {
    const services = this.#services;
    const link = createLinkEndpoint(services, this.#config, terminal, this);
    const controller = createTerminalController(services, this.#config, terminal, {
      tracking: (contact) => this.#tracking(link, contact),
      trackingLost: (contact, reason) => {
        if (reason === 'contact-ended') link.close();
        link.trackingLost();
        this.#lightTimes.forget(contact.to);
      },
      transition: (from, to) => {
        services.effects.push({
          kind: 'transition',
          machine: 'terminal',
          instance: terminal.index,
          from,
          to,
        });
      },
    });
    const watch = new ContactWatch(services, {
      terminal: terminal.index,
      boundNs: LINK_DUE_NS,
      report: (index, neighbour, condition) =>
        this.#linkState.setTerminalDeviation(index, neighbour, condition),
    });
    return { terminal, controller, link, watch };
  }

  #tracking(link: LinkEndpoint, contact: Contact): void {
    link.open({
      peer: contact.to,
      peerTerminal: contact.toTerminal ?? 0,
      lightTimeNs: () => this.#lightTimes.betweenNs(contact.to, this.#clock.utcNs()),
      endUtcNs: contact.endNs,
      plannedRateBps: contact.rateBps,
      timeStratum: this.#time.stratum,
    });
  }

  linkUp(link: LinkEndpoint, session: Session): void {
    const head = this.#heads[link.terminal];
    head?.controller.linkEstablished();
    head?.watch.linkUp(session.peer);
    const { peer } = session;
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
    const head = this.#heads[link.terminal];
    this.#linkState.linkDown(link);
    this.#time.linkDown(link);
    this.#agent.linkDown(link, session, reason);
    head?.watch.linkDown(reason === 'closed');
    // In every other case the link opens anew by itself, or the contact ends by the clock.
    if (reason === 'silence' || reason === 'handshake-failed') head?.controller.linkFailed();
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
