import { decodeFrame } from '../../protocols/frame-codec.ts';
import { encodeManagement } from '../../protocols/management-codec.ts';
import type {
  FrameImage,
  LinkFrame,
  ManagementFrame,
  ManagementMessage,
} from '../../protocols/frame.ts';
import type { RejectReason } from '../../protocols/errors.ts';
import { type Bps, MILLISECOND_NS, type Ns, type TerminalIndex } from '../../protocols/units.ts';
import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { ControlFrame } from './control-queue.ts';
import { Handshake } from './handshake.ts';
import { LinkActor } from './link-actor.ts';
import type { LinkEmission } from './link.machine.ts';
import { LinkSession, type SessionHost, SessionTimers } from './link-session.ts';
import type { LinkDownReason, LinkEndpoint, LinkUser, Session } from './link-service.ts';
import { Negotiation } from './negotiation.ts';
import { RateSwitch } from './rate-switch.ts';
import { RejectCounter } from './reject-counter.ts';
import { SessionClosing } from './session-closing.ts';
import { TransmitLine } from './transmit-line.ts';

type Terms = Parameters<LinkEndpoint['open']>[0];

/** Numbers of the reasons in the report `link.down`. */
const DOWN_REASONS: Readonly<Record<LinkDownReason, number>> = {
  silence: 1,
  'tracking-lost': 2,
  closed: 3,
  'handshake-failed': 4,
  suspect: 5,
  reboot: 6,
};

/** The endpoint, with what an observer may read of it. */
export interface ObservableLinkEndpoint extends LinkEndpoint {
  /** State of the session's statechart. */
  readonly state: string;
  /** The running session: ARQ and its counters. */
  readonly current: LinkSession | undefined;
  lightTimeNs(): Ns;
  /** Frames dropped since boot for that reason. */
  rejected(reason: RejectReason): number;
}

/** The session endpoint of one terminal; it lives as long as the node runs. */
export const createLinkEndpoint = (
  services: FlightServices,
  config: NodeConfig,
  terminal: TerminalConfig,
  user: LinkUser,
): ObservableLinkEndpoint => new Endpoint(services, config, terminal, user);

/** Joins statechart, handshake, session and rates of one terminal, and carries out their decisions. */
class Endpoint implements ObservableLinkEndpoint {
  readonly terminal: TerminalIndex;
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #profile: TerminalProfile;
  readonly #user: LinkUser;
  readonly #line: TransmitLine;
  readonly #rejects: RejectCounter;
  readonly #actor: LinkActor;
  readonly #handshake: Handshake;
  readonly #negotiation: Negotiation;
  readonly #rates: RateSwitch;
  readonly #closing: SessionClosing;
  readonly #timers: SessionTimers;
  readonly #endTimer: Timer;
  readonly #host: SessionHost;
  #terms: Terms | undefined;
  /** Nothing was heard for some intervals. */
  #silent = false;
  #starved = false;
  current: LinkSession | undefined;

  constructor(
    services: FlightServices,
    config: NodeConfig,
    terminal: TerminalConfig,
    user: LinkUser,
  ) {
    const { limits } = config;
    this.terminal = terminal.index;
    this.#services = services;
    this.#config = config;
    this.#profile = terminal.profile;
    this.#user = user;
    const rateBps = terminal.profile.rates[0]?.rateBps ?? 1;
    const line = { aheadNs: limits.modemAheadNs, rateBps };
    this.#line = new TransmitLine(services.effects, terminal.index, line);
    this.#rejects = new RejectCounter(services, terminal.index, limits.rejectReportNs);
    this.#actor = new LinkActor(services, terminal.index, limits, (emission) => {
      this.#carryOut(emission);
    });
    this.#handshake = new Handshake(config, terminal, services);
    this.#rates = new RateSwitch({ terminal, limits, services, line: this.#line });
    this.#negotiation = new Negotiation({
      terminal: terminal.index,
      limits,
      services,
      handshake: this.#handshake,
      actor: this.#actor,
      line: this.#line,
      rejects: this.#rejects,
      wishIndex: () => this.#rates.rates.wishIndex,
      session: () => this.current,
    });
    this.#closing = new SessionClosing(this.#line);
    this.#timers = new SessionTimers(services.timers);
    this.#endTimer = services.timers.create(() => this.#contactEnds());
    this.#host = this.#createHost();
  }

  get session(): Session | undefined {
    return this.current?.session;
  }

  get rateBps(): Bps {
    return this.current === undefined ? 0 : this.#line.rateBps;
  }

  get state(): string {
    return this.#actor.state;
  }

  rejected(reason: RejectReason): number {
    return this.#rejects.of(reason);
  }

  lightTimeNs(): Ns {
    return this.#terms?.lightTimeNs() ?? 0;
  }

  open(terms: Terms): void {
    const { limits, id, partnerTerminal, timeStratum } = this.#config;
    if (!this.#actor.in('down')) this.trackingLost();
    this.#terms = terms;
    this.#silent = false;
    const partner = partnerTerminal(terms.peer, terms.peerTerminal)?.profile ?? this.#profile;
    this.#rates.begin(
      partner.rates.map((rate) => rate.rateBps),
      terms.plannedRateBps,
    );
    const lightNs = terms.lightTimeNs();
    const retryNs = 4 * lightNs + limits.handshakeMarginNs;
    const closeNs = Math.ceil((lightNs * 9) / 4) + 2 * limits.ackDelayNs;
    this.#negotiation.begin(terms, { stratum: terms.timeStratum ?? timeStratum, retryNs });
    this.#endTimer.arm(this.#closeAtNs());
    this.#actor.send({ type: 'contact.opened', first: id < terms.peer, retryNs, closeNs });
  }

  trackingLost(): void {
    this.#actor.send({ type: 'tracking.lost' });
  }

  close(): void {
    this.#actor.send({ type: 'close.wanted' });
  }

  receive(image: FrameImage): void {
    const decoded = decodeFrame(image);
    if (!decoded.ok) {
      this.#rejects.count(decoded.reason);
      return;
    }
    const frame = decoded.value;
    const session = this.current;
    if (session !== undefined && frame.session === session.session.id) this.#take(session, frame);
    else if (frame.type === 'management') this.#takeOutside(frame);
    else this.#rejects.count('wrong-session');
  }

  silence(intervals: number): void {
    const { degradedIntervals, downIntervals } = this.#config.limits;
    if (this.current === undefined || intervals < degradedIntervals) return;
    this.#silent = true;
    this.#actor.send({ type: intervals < downIntervals ? 'silence.short' : 'silence.long' });
  }

  margin(milliDb: number): void {
    this.#rates.margin(milliDb);
    const starved = this.#rates.rates.isStarved;
    if (starved === this.#starved) return;
    this.#starved = starved;
    if (this.current === undefined) return;
    if (starved) this.#actor.send({ type: 'margin.low' });
    else if (!this.#silent) this.#actor.send({ type: 'link.sound' });
  }

  kick(): void {
    this.current?.pump.refill();
    this.current?.run();
  }

  sendControl(message: ManagementMessage): boolean {
    const session = this.current;
    if (session === undefined) return false;
    const body = encodeManagement(message);
    if (!session.queue(new ControlFrame({ body, numbered: true }))) return false;
    session.run();
    return true;
  }

  #take(session: LinkSession, frame: LinkFrame): void {
    const { confirmed } = session;
    if (!session.receive(frame) || this.current !== session) return;
    if (!confirmed) this.#rates.announce();
    if (!this.#silent) return;
    this.#silent = false;
    if (!this.#starved) this.#actor.send({ type: 'link.sound' });
  }

  /** A management frame that is not of the running session. */
  #takeOutside(frame: ManagementFrame): void {
    if (frame.session === 0) {
      this.#negotiation.receive(frame);
    } else if (this.#negotiation.early(frame)) {
      if (this.current?.session.id === frame.session) this.#take(this.current, frame);
    } else if (!this.#closing.answerPast(frame, this.#services.clock.nowNs())) {
      this.#rejects.count('wrong-session');
    }
  }

  #carryOut(emission: LinkEmission): void {
    const { reports } = this.#services;
    const peer = this.#terms?.peer ?? 0;
    switch (emission.type) {
      case 'helloDue':
        return this.#negotiation.sayHello();
      case 'handshakeFailed':
        return reports.report('link.handshake-failed', this.terminal, peer, emission.hellos);
      case 'sessionStarted':
        return this.#start();
      case 'sessionEnded':
        return this.#end(emission.reason);
      case 'degraded':
        return reports.report('link.degraded', this.terminal, peer);
      case 'recovered':
        return reports.report('link.recovered', this.terminal, peer);
      case 'closeDue':
        return this.#close(emission.forced);
      case 'unexpectedEvent':
        return;
    }
  }

  #start(): void {
    const terms = this.#negotiation.agreed;
    if (terms === undefined) return;
    const { clock, effects, reports } = this.#services;
    const { limits } = this.#config;
    const parts = { terms, limits, clock, line: this.#line, timers: this.#timers };
    const session = new LinkSession({ ...parts, host: this.#host });
    session.confirmed = !terms.initiator;
    this.current = session;
    this.#timers.session = session;
    this.#closing.begin();
    const { terminal } = this;
    const intervalNs = limits.keepaliveNs;
    effects.push({ kind: 'idle', terminal, image: session.idleImage(), intervalNs });
    const intervals = [limits.degradedIntervals, limits.downIntervals];
    effects.push({ kind: 'watch-silence', terminal, intervalNs, intervals });
    this.#rates.sessionStarted(session);
    session.refreshTiming(clock.nowNs());
    const { wishIndex, peerWishIndex } = this.#rates.rates;
    const rateIndex = Math.max(wishIndex, peerWishIndex);
    reports.report('link.established', terminal, terms.peer, rateIndex, terms.mtuBytes);
    if (!terms.initiator) session.confirm();
    if (this.#starved) this.#actor.send({ type: 'margin.low' });
    this.#user.linkUp(this, session.session);
    this.#rates.announce();
    session.run();
  }

  #end(reason: LinkDownReason): void {
    const session = this.current;
    this.current = undefined;
    this.#timers.session = undefined;
    this.#timers.cancel();
    this.#negotiation.ended();
    this.#rates.sessionEnded();
    if (reason === 'suspect') this.#handshake.restart();
    else if (reason !== 'reboot') this.#endTimer.cancel();
    if (session !== undefined) this.#giveBack(session, reason);
    this.#user.linkDown(this, session?.session, reason);
  }

  /** Stop the modem's part and return what was not acknowledged. */
  #giveBack(session: LinkSession, reason: LinkDownReason): void {
    const { effects, reports } = this.#services;
    const { terminal } = this;
    const intervalNs = this.#config.limits.keepaliveNs;
    this.#silent = false;
    effects.push({ kind: 'idle', terminal, image: undefined, intervalNs });
    effects.push({ kind: 'watch-silence', terminal, intervalNs, intervals: [] });
    this.#closing.remember(session.seal);
    this.#rejects.flush();
    reports.report('link.down', terminal, session.terms.peer, DOWN_REASONS[reason]);
    const tokens = session.unacknowledged();
    if (tokens.length > 0) this.#user.returned(this, tokens);
  }

  #close(forced: boolean): void {
    const session = this.current;
    if (session === undefined) return;
    if (this.#closing.step(session, forced)) this.#actor.send({ type: 'close.done' });
  }

  #contactEnds(): void {
    const atNs = this.#closeAtNs();
    const early = atNs - this.#services.clock.nowNs() > END_TOLERANCE_NS;
    if (early) this.#endTimer.arm(atNs);
    else this.close();
  }

  /** Local time at which the session begins to close, by the present estimate of UTC. */
  #closeAtNs(): Ns {
    const terms = this.#terms;
    if (terms === undefined) return this.#services.clock.nowNs();
    const endNs = this.#services.clock.monotonicAtUtc(terms.endUtcNs);
    return endNs - this.#config.limits.closeLeadNs - 4 * terms.lightTimeNs();
  }

  #createHost(): SessionHost {
    const user = this.#user;
    return {
      segment: (segment) => user.segment(this, segment),
      control: (message) => this.#control(message),
      announcement: (counter, value) => this.#rates.peerTold(counter, value),
      rejected: (reason) => this.#note(reason),
      nextSegment: (maxBytes) => user.nextSegment(this, maxBytes),
      announced: (frame) => this.#rates.announced(frame),
      announcementLost: (frame) => this.#rates.announcementLost(frame),
      lightTimeNs: () => this.lightTimeNs(),
      receiveBps: () => this.#rates.rates.receiveBps,
      acknowledged: (token) => user.acknowledged(this, token),
      ran: (session) => this.#ran(session),
    };
  }

  /** The pump ran: is something to be decided? */
  #ran(session: LinkSession): void {
    if (session !== this.current) return;
    if (session.sender.suspect >= 0) {
      const txfn = session.sender.suspect;
      session.sender.suspect = -1;
      this.#services.reports.report('link.suspect', this.terminal, session.terms.peer, txfn);
      this.#actor.send({ type: 'session.suspect' });
      return;
    }
    this.#rates.ran(session);
    if (this.#actor.in('closing') && !session.sender.outstanding) this.#close(false);
  }

  #control(message: ManagementMessage): void {
    switch (message.kind) {
      case 'close':
        if (this.current !== undefined) this.current.peerCloses = true;
        return this.#actor.send({ type: 'close.heard' });
      case 'close-ack':
        if (this.#actor.in('closing')) this.#actor.send({ type: 'close.done' });
        return;
      case 'hello':
      case 'hello-ack':
      case 'ready':
        return this.#note('unauthenticated');
      default:
        return this.#user.control(this, message, this.#services.clock.utcNs());
    }
  }

  #note(reason: RejectReason): void {
    const reported = this.#rejects.count(reason);
    if (!reported || this.current === undefined) return;
    const { reports } = this.#services;
    const { peer } = this.current.terms;
    if (reason === 'unauthenticated') reports.report('security.unauthenticated', this.terminal, peer);
    if (reason === 'replayed') reports.report('security.replayed', this.terminal, peer, 0);
  }
}

/** The estimate of UTC may have moved since the timer was set: an end that is nearer than this is now. */
const END_TOLERANCE_NS: Ns = MILLISECOND_NS;
