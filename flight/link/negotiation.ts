import { EMPTY_BYTES } from '../../protocols/codec.ts';
import { encodeFrame } from '../../protocols/frame-codec.ts';
import type { ManagementFrame, ManagementMessage } from '../../protocols/frame.ts';
import { decodeManagement, encodeManagement } from '../../protocols/management-codec.ts';
import type { Ns } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { EpochView } from '../security/key-epochs.ts';
import { SessionSeal } from '../security/session-seal.ts';
import type { ContactTerms } from './contact-terms.ts';
import { Handshake } from './handshake.ts';
import type { AgreedTerms, Fault, OwnState, PlannedPeer } from './handshake-terms.ts';
import { KeyRenewal } from './key-renewal.ts';
import type { LinkActor } from './link-actor.ts';
import type { LinkDownReason } from './link-service.ts';
import type { LinkSession } from './link-session.ts';
import type { RejectCounter } from './reject-counter.ts';
import type { TransmitLine } from './transmit-line.ts';

type Message<K extends ManagementMessage['kind']> = Extract<ManagementMessage, { kind: K }>;

export interface NegotiationParts {
  readonly config: NodeConfig;
  readonly terminal: TerminalConfig;
  readonly services: FlightServices;
  readonly epochs: EpochView;
  readonly actor: LinkActor;
  readonly line: TransmitLine;
  readonly rejects: RejectCounter;
  readonly wishIndex: () => number;
  readonly session: () => LinkSession | undefined;
  /** No change of rate is under way: a new session would not know of it. */
  readonly settled: () => boolean;
}

/**
 * Runs the handshake over the air (LM-LNK-010 … 020): what is good becomes an event of the
 * statechart, the rest is counted. A HELLO never disturbs a session: only a READY does, or the
 * first authentic frame under the new key.
 */
export class Negotiation {
  readonly #parts: NegotiationParts;
  readonly #handshake: Handshake;
  readonly #renewal: KeyRenewal;
  readonly #readyTimer: Timer;
  #planned: PlannedPeer = { peer: 0, peerTerminal: 0 };
  #retryNs: Ns = 0;
  #ready: Message<'ready'> | undefined;
  #readies = 0;
  /** HELLOs said while waiting. */
  #echoes = 0;
  /** READYs of the running session that were heard again. */
  #repeated = 0;
  /** Terms of the session that is about to start. */
  agreed: AgreedTerms | undefined;

  constructor(parts: NegotiationParts) {
    this.#parts = parts;
    const { config, terminal, services, epochs } = parts;
    this.#handshake = new Handshake(config, terminal, services, epochs);
    this.#readyTimer = services.timers.create(() => this.#repeatReady());
    this.#renewal = new KeyRenewal({
      own: config.id,
      limits: config.limits,
      services,
      epochs,
      actor: parts.actor,
      session: parts.session,
      retryNs: () => this.#retryNs,
      hello: (first) => {
        if (first) this.#handshake.renew();
        this.sayHello();
      },
    });
  }

  begin(contact: ContactTerms, own: Partial<OwnState>): void {
    this.#planned = contact;
    this.#retryNs = contact.retryNs;
    const { timeStratum, plan } = this.#parts.config;
    this.#handshake.begin(contact, {
      timeStratum: own.timeStratum ?? timeStratum,
      planVersion: own.planVersion ?? plan.version,
    });
  }

  sayHello(): void {
    this.#transmit(this.#handshake.hello());
  }

  /** Nothing came of it; the next HELLO is a new one. */
  openingEnded(): void {
    this.#handshake.renew();
    this.#echoes = 0;
  }

  /** While this end waits the partner says HELLO: it is to hear of this end, but not for ever. */
  echo(): void {
    if (++this.#echoes <= this.#parts.config.limits.handshakeYieldRetries) this.sayHello();
  }

  /** A session began, under the terms that were agreed. */
  started(): void {
    this.#repeated = 0;
    this.#renewal.review();
  }

  /** Other key epochs are accepted or used. */
  epochsChanged(): void {
    const { actor } = this.#parts;
    this.#handshake.epochsChanged();
    if (actor.in('hello.waiting')) actor.send({ type: 'epoch.changed' });
    this.#renewal.review();
  }

  /** No session any more. The next handshake takes fresh nonces, unless it is done already. */
  ended(reason: LinkDownReason): void {
    this.#renewal.ended();
    this.#readyTimer.cancel();
    this.#ready = undefined;
    if (reason !== 'reboot' && reason !== 'renewed') this.#handshake.restart();
  }

  /** A frame without session. */
  receive(frame: ManagementFrame): void {
    const { actor, rejects } = this.#parts;
    if (!actor.in('hello') && !actor.in('established')) {
      rejects.count('wrong-session');
      return;
    }
    const message = decodeManagement(frame.body);
    if (!message.ok) rejects.count(message.reason);
    else if (message.value.kind === 'hello') this.#heardHello(message.value);
    else if (message.value.kind === 'hello-ack') this.#heardAnswer(message.value);
    else if (message.value.kind === 'ready') this.#heardReady(message.value);
    else rejects.count('unauthenticated');
  }

  /** A frame of a session that we offered: authentic under its key, it counts as READY. */
  early(frame: ManagementFrame): boolean {
    const answer = this.#handshake.pending(frame.session);
    if (answer === undefined || this.#parts.actor.in('closing')) return false;
    if (!this.#parts.epochs.accepts(answer.terms.keyEpoch)) return false;
    if (new SessionSeal(frame.session, answer.terms.keys).check(frame) !== 'good') return false;
    this.#adopt(answer.terms, 'ready.verified');
    return true;
  }

  #heardHello(hello: Message<'hello'>): void {
    const { actor, wishIndex, session, settled } = this.#parts;
    const fault = this.#handshake.faultOf(hello);
    if (fault !== undefined) {
      this.#refuse(fault);
      return;
    }
    const saidOwn = actor.in('hello.initiating') || this.#renewal.active;
    if (saidOwn && !this.#handshake.yieldsTo(hello)) return;
    if (actor.in('established') && !settled()) return;
    this.#transmit(this.#handshake.answer(hello, wishIndex(), session()?.session.id ?? 0));
    if (actor.in('hello')) actor.send({ type: 'hello.heard' });
  }

  #heardAnswer(answer: Message<'hello-ack'>): void {
    const { actor, rejects, session, settled } = this.#parts;
    const current = session();
    if (actor.in('established') && !this.#renewal.active) {
      const again = current?.session.id === answer.session && !current.confirmed;
      if (again && this.#ready !== undefined) this.#transmit(this.#ready);
      else rejects.count('replayed');
      return;
    }
    const verdict = this.#handshake.complete(answer);
    if (verdict.verdict !== 'good') {
      this.#refuse(verdict);
      return;
    }
    // HELLO will be said again.
    if (this.#renewal.active && !settled()) return;
    const ready = this.#handshake.ready(answer);
    this.#transmit(ready);
    this.#adopt(verdict.value, 'answer.verified');
    if (session()?.session.id !== answer.session) return;
    this.#ready = ready;
    this.#readies = 0;
    this.#readyTimer.arm(this.#parts.services.clock.nowNs() + this.#retryNs);
  }

  #heardReady(ready: Message<'ready'>): void {
    const { session, rejects, config } = this.#parts;
    const verdict = this.#handshake.confirm(ready);
    if (verdict.verdict !== 'good') {
      this.#refuse(verdict);
      return;
    }
    const current = session();
    if (current?.session.id !== ready.session) this.#adopt(verdict.value, 'ready.verified');
    // Said again because nothing of this session reached the peer yet; not more often than a peer does.
    else if (++this.#repeated <= config.limits.handshakeRetriesMax) current.confirm();
    else rejects.count('replayed');
  }

  #adopt(terms: AgreedTerms, type: 'ready.verified' | 'answer.verified'): void {
    const { actor, session } = this.#parts;
    this.agreed = terms;
    this.#handshake.adopted(terms);
    const epoch = session()?.terms.keyEpoch ?? terms.keyEpoch;
    const renews = actor.in('established') && (this.#renewal.active || terms.keyEpoch > epoch);
    actor.send({ type: renews ? 'renewal.verified' : type });
  }

  /** READY is said again until the peer shows that it has the session. */
  #repeatReady(): void {
    const { actor, config, services, session } = this.#parts;
    if (this.#ready === undefined || session()?.confirmed !== false) return;
    this.#readies++;
    if (this.#readies > config.limits.handshakeRetriesMax) {
      actor.send({ type: 'session.suspect' });
      return;
    }
    this.#transmit(this.#ready);
    this.#readyTimer.arm(services.clock.nowNs() + this.#retryNs);
  }

  #refuse(verdict: Fault): void {
    const { actor, rejects, services } = this.#parts;
    const terminal = this.#parts.terminal.index;
    const { peer } = this.#planned;
    if (verdict.verdict === 'rejected') {
      rejects.count(verdict.reason);
      return;
    }
    if (verdict.verdict === 'key-epoch') {
      if (rejects.count('key-epoch')) {
        services.reports.report('security.key-epoch', terminal, peer, verdict.epoch);
      }
      if (actor.in('hello')) actor.send({ type: 'epoch.refused' });
      return;
    }
    const first = rejects.count('wrong-session');
    if (!actor.in('hello')) return;
    if (first || verdict.fresh) {
      services.reports.report('link.wrong-partner', terminal, peer, verdict.actual);
    }
    // A HELLO of another link may be said again by anybody; an answer to ours cannot.
    if (verdict.fresh) actor.send({ type: 'partner.wrong' });
  }

  #transmit(message: ManagementMessage): void {
    const { line, services } = this.#parts;
    const image = encodeFrame({
      type: 'management',
      session: 0,
      stampNs: 0,
      acknowledgement: undefined,
      opcode: 'none',
      opcodeValue: 0,
      number: undefined,
      counter: 0,
      tag: EMPTY_BYTES,
      body: encodeManagement(message),
    });
    line.transmit(image, services.clock.nowNs());
  }
}
