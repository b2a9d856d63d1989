import { decodeFrame } from '../../protocols/frame-codec.ts';
import { encodeManagement } from '../../protocols/management-codec.ts';
import type {
  FrameImage,
  LinkFrame,
  ManagementFrame,
  ManagementMessage,
} from '../../protocols/frame.ts';
import type { RejectReason } from '../../protocols/errors.ts';
import type { Bps, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import type { EpochView } from '../security/key-epochs.ts';
import { ContactEnd, ContactTerms } from './contact-terms.ts';
import { ControlFrame } from './control-queue.ts';
import { setKeepalive } from './keepalive.ts';
import { LinkActor } from './link-actor.ts';
import type { LinkEmission } from './link.machine.ts';
import { LinkHealth } from './link-health.ts';
import { LinkReports } from './link-reports.ts';
import { LinkSession, type SessionHost, SessionTimers } from './link-session.ts';
import type { LinkDownReason, LinkEndpoint, LinkUser, Session } from './link-service.ts';
import { Negotiation } from './negotiation.ts';
import type { ObservableLinkEndpoint } from './observable-endpoint.ts';
import { RateSwitch } from './rate-switch.ts';
import { createSessionHost } from './session-host.ts';
import { SessionClosing } from './session-closing.ts';
import { TransmitLine } from './transmit-line.ts';

/** The session endpoint of one terminal; it lives as long as the node runs. */
export const createLinkEndpoint = (
  services: FlightServices,
  config: NodeConfig,
  terminal: TerminalConfig,
  user: LinkUser,
  epochs: EpochView,
): ObservableLinkEndpoint => new Endpoint(services, config, terminal, user, epochs);

/** Joins statechart, handshake, session and rates of one terminal; carries out their decisions. */
class Endpoint implements ObservableLinkEndpoint {
  readonly terminal: TerminalIndex;
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #user: LinkUser;
  readonly #line: TransmitLine;
  readonly #reports: LinkReports;
  readonly #actor: LinkActor;
  readonly #health: LinkHealth;
  readonly #negotiation: Negotiation;
  readonly #rates: RateSwitch;
  readonly #closing: SessionClosing;
  readonly #timers: SessionTimers;
  readonly #contactEnd: ContactEnd;
  readonly #host: SessionHost;
  #contact: ContactTerms | undefined;
  current: LinkSession | undefined;

  constructor(
    services: FlightServices,
    config: NodeConfig,
    terminal: TerminalConfig,
    user: LinkUser,
    epochs: EpochView,
  ) {
    const { limits } = config;
    this.terminal = terminal.index;
    this.#services = services;
    this.#config = config;
    this.#user = user;
    const rateBps = terminal.profile.rates[0]?.rateBps ?? 1;
    const line = { aheadNs: limits.modemAheadNs, rateBps };
    this.#line = new TransmitLine(services.effects, terminal.index, line);
    this.#reports = new LinkReports(services, terminal.index, limits.rejectReportNs);
    this.#actor = new LinkActor(services, terminal.index, limits, (emission) => {
      this.#carryOut(emission);
    });
    this.#health = new LinkHealth(this.#actor, limits);
    this.#rates = new RateSwitch({ terminal, limits, services, line: this.#line });
    this.#negotiation = new Negotiation({
      config,
      terminal,
      services,
      epochs,
      actor: this.#actor,
      line: this.#line,
      rejects: this.#reports.rejects,
      wishIndex: () => this.#rates.rates.wishIndex,
      session: () => this.current,
      settled: () => this.#rates.settled,
    });
    this.#closing = new SessionClosing(this.#line);
    this.#timers = new SessionTimers(services.timers);
    this.#contactEnd = new ContactEnd(services, () => this.close());
    this.#host = createSessionHost({
      peer: () => this.#contact?.peer ?? 0,
      control: (message) => this.#control(message),
      ran: (session) => this.#ran(session),
      ...{ endpoint: this, user, rates: this.#rates, reports: this.#reports },
    });
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
    return this.#reports.rejects.of(reason);
  }

  lightTimeNs(): Ns {
    return this.#contact?.lightTimeNs() ?? 0;
  }

  open(terms: Parameters<LinkEndpoint['open']>[0]): void {
    const { limits, id, partnerTerminal } = this.#config;
    if (!this.#actor.in('down')) this.trackingLost();
    const contact = new ContactTerms(terms, limits, this.#services.hazard);
    this.#contact = contact;
    const { peer, peerTerminal, plannedRateBps } = terms;
    this.#rates.begin(partnerTerminal(peer, peerTerminal)?.profile, plannedRateBps);
    this.#negotiation.begin(contact, terms);
    this.#contactEnd.begin(contact);
    const { retryNs, closeNs } = contact;
    this.#actor.send({ type: 'contact.opened', first: id < peer, retryNs, closeNs });
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
      this.#reports.rejects.count(decoded.reason);
      return;
    }
    const frame = decoded.value;
    const session = this.current;
    if (session !== undefined && frame.session === session.session.id) this.#take(session, frame);
    else if (frame.type === 'management') this.#takeOutside(frame);
    else this.#reports.rejects.count('wrong-session');
  }

  epochsChanged(): void {
    this.#negotiation.epochsChanged();
  }

  clockSet(): void {
    this.#contactEnd.clockSet();
  }

  silence(intervals: number): void {
    const long = intervals >= this.#config.limits.downIntervals;
    this.current?.sender.silent(this.#services.clock.nowNs(), long);
    this.#health.silence(intervals);
  }

  margin(milliDb: number): void {
    this.#rates.margin(milliDb);
    this.#health.margin(this.#rates.rates.isStarved);
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
    this.#health.heard();
  }

  /** A management frame that is not of the running session. */
  #takeOutside(frame: ManagementFrame): void {
    if (frame.session === 0) {
      this.#negotiation.receive(frame);
    } else if (this.#negotiation.early(frame)) {
      if (this.current?.session.id === frame.session) this.#take(this.current, frame);
    } else if (!this.#closing.answerPast(frame, this.#services.clock.nowNs())) {
      this.#reports.rejects.count('wrong-session');
    }
  }

  #carryOut(emission: LinkEmission): void {
    if (emission.type === 'helloDue') this.#negotiation.sayHello();
    else if (emission.type === 'partnerProved') this.#user.partnerProved(this);
    else if (emission.type === 'openingEnded') this.#negotiation.openingEnded();
    else if (emission.type === 'echoDue') this.#negotiation.echo();
    else if (emission.type === 'sessionStarted') this.#start();
    else if (emission.type === 'sessionEnded') this.#end(emission.reason);
    else if (emission.type === 'closeDue') this.#close(emission.forced);
    else this.#reports.emission(emission, this.#contact?.peer ?? 0);
  }

  #start(): void {
    const terms = this.#negotiation.agreed;
    if (terms === undefined) return;
    const { clock, effects, hazard } = this.#services;
    const { limits } = this.#config;
    const own = { line: this.#line, timers: this.#timers, host: this.#host };
    const session = new LinkSession({ terms, limits, clock, effects, hazard, ...own });
    session.confirmed = !terms.initiator;
    this.current = session;
    this.#timers.session = session;
    this.#closing.begin();
    setKeepalive(effects, this.terminal, limits, session);
    this.#rates.sessionStarted(session);
    session.refreshTiming(clock.nowNs());
    const { wishIndex, peerWishIndex } = this.#rates.rates;
    this.#reports.established(terms, Math.max(wishIndex, peerWishIndex));
    if (!terms.initiator) session.confirm();
    this.#health.started();
    this.#user.linkUp(this, session.session);
    this.#rates.announce();
    session.run();
    this.#negotiation.started();
  }

  #end(reason: LinkDownReason): void {
    const session = this.current;
    this.current = undefined;
    this.#timers.session = undefined;
    this.#timers.cancel();
    this.#negotiation.ended(reason);
    this.#rates.sessionEnded();
    this.#health.ended();
    this.#contactEnd.sessionEnded(reason);
    if (session !== undefined) this.#giveBack(session, reason);
    this.#user.linkDown(this, session?.session, reason);
  }

  /** Stop the modem's part and return what was not acknowledged. */
  #giveBack(session: LinkSession, reason: LinkDownReason): void {
    setKeepalive(this.#services.effects, this.terminal, this.#config.limits, undefined);
    this.#closing.remember(session.seal);
    this.#reports.ended(session.terms, reason);
    const tokens = session.unacknowledged();
    if (tokens.length > 0) this.#user.returned(this, tokens);
  }

  #close(forced: boolean): void {
    const session = this.current;
    if (session === undefined) return;
    if (this.#closing.step(session, forced)) this.#actor.send({ type: 'close.done' });
  }

  /** The pump ran: is something to be decided? */
  #ran(session: LinkSession): void {
    if (session !== this.current) return;
    if (session.sender.suspect >= 0) {
      this.#reports.suspect(session.terms, session.sender.suspect);
      session.sender.suspect = -1;
      this.#actor.send({ type: 'session.suspect' });
      return;
    }
    this.#rates.ran(session);
    if (this.#actor.closing && !session.sender.outstanding) this.#close(false);
  }

  #control(message: ManagementMessage): void {
    const { kind } = message;
    if (kind === 'close') {
      if (this.current !== undefined) this.current.peerCloses = true;
      this.#actor.send({ type: 'close.heard' });
    } else if (kind === 'close-ack') {
      if (this.#actor.in('closing')) this.#actor.send({ type: 'close.done' });
    } else if (kind === 'hello' || kind === 'hello-ack' || kind === 'ready') {
      this.#host.rejected('unauthenticated');
    } else this.#user.control(this, message, this.#services.clock.utcNs());
  }
}
