import { EMPTY_BYTES } from '../../protocols/codec.ts';
import { encodeFrame } from '../../protocols/frame-codec.ts';
import type { ManagementFrame, ManagementMessage } from '../../protocols/frame.ts';
import { decodeManagement, encodeManagement } from '../../protocols/management-codec.ts';
import type { Ns } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { SessionSeal } from '../security/session-seal.ts';
import type { ContactTerms } from './contact-terms.ts';
import { Handshake, type PlannedPeer, type Verdict } from './handshake.ts';
import type { AgreedTerms } from './handshake-terms.ts';
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
  readonly actor: LinkActor;
  readonly line: TransmitLine;
  readonly rejects: RejectCounter;
  readonly wishIndex: () => number;
  readonly session: () => LinkSession | undefined;
}

/**
 * Runs the handshake over the air (LM-LNK-010 … 020): what is good becomes an event of the
 * statechart, the rest is counted. A HELLO never disturbs a session: only a READY does, or the
 * first authentic frame under the new key.
 */
export class Negotiation {
  readonly #parts: NegotiationParts;
  readonly #handshake: Handshake;
  readonly #readyTimer: Timer;
  #planned: PlannedPeer = { peer: 0, peerTerminal: 0 };
  #retryNs: Ns = 0;
  #ready: Message<'ready'> | undefined;
  #readies = 0;
  /** Terms of the session that is about to start. */
  agreed: AgreedTerms | undefined;

  constructor(parts: NegotiationParts) {
    this.#parts = parts;
    this.#handshake = new Handshake(parts.config, parts.terminal, parts.services);
    this.#readyTimer = parts.services.timers.create(() => this.#repeatReady());
  }

  begin(contact: ContactTerms, stratum: number): void {
    this.#planned = contact;
    this.#retryNs = contact.retryNs;
    this.#handshake.begin(contact, stratum);
  }

  sayHello(): void {
    this.#transmit(this.#handshake.hello());
  }

  /** No session any more. The next handshake takes fresh nonces, unless it is done already. */
  ended(reason: LinkDownReason): void {
    this.#readyTimer.cancel();
    this.#ready = undefined;
    if (reason !== 'reboot') this.#handshake.restart();
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
    if (new SessionSeal(frame.session, answer.terms.keys).check(frame) !== 'good') return false;
    this.#adopt(answer.terms, 'ready.verified');
    return true;
  }

  #heardHello(hello: Message<'hello'>): void {
    const { actor, wishIndex, session } = this.#parts;
    const verdict = this.#handshake.answer(hello, wishIndex(), session()?.session.id ?? 0);
    if (verdict.verdict !== 'good') {
      this.#refuse(verdict);
      return;
    }
    if (actor.in('hello.initiating') && !this.#handshake.yieldsTo(hello)) return;
    this.#transmit(verdict.value.ack);
    if (actor.in('hello')) actor.send({ type: 'hello.heard' });
  }

  #heardAnswer(answer: Message<'hello-ack'>): void {
    const { actor, rejects, session } = this.#parts;
    const current = session();
    if (actor.in('established')) {
      const again = this.#ready !== undefined && current?.session.id === answer.session;
      if (again && this.#ready !== undefined) this.#transmit(this.#ready);
      else rejects.count('replayed');
      return;
    }
    const verdict = this.#handshake.complete(answer);
    if (verdict.verdict !== 'good') {
      this.#refuse(verdict);
      return;
    }
    this.#ready = this.#handshake.ready(verdict.value.session, answer.hello.nonce);
    this.#readies = 0;
    this.#transmit(this.#ready);
    this.#readyTimer.arm(this.#parts.services.clock.nowNs() + this.#retryNs);
    this.#adopt(verdict.value, 'answer.verified');
  }

  #heardReady(ready: Message<'ready'>): void {
    const { session } = this.#parts;
    const verdict = this.#handshake.confirm(ready);
    if (verdict.verdict !== 'good') {
      this.#refuse(verdict);
      return;
    }
    const current = session();
    // Said again because nothing of this session reached the peer yet.
    if (current?.session.id === ready.session) current.confirm();
    else this.#adopt(verdict.value, 'ready.verified');
  }

  #adopt(terms: AgreedTerms, type: 'ready.verified' | 'answer.verified'): void {
    this.agreed = terms;
    this.#parts.actor.send({ type });
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

  #refuse(verdict: Exclude<Verdict<unknown>, { verdict: 'good' }>): void {
    const { actor, rejects, services } = this.#parts;
    const terminal = this.#parts.terminal.index;
    const { peer } = this.#planned;
    if (verdict.verdict === 'rejected') {
      rejects.count(verdict.reason);
      return;
    }
    if (verdict.verdict === 'old-epoch') {
      if (rejects.count('unauthenticated')) {
        services.reports.report('security.key-epoch', terminal, peer, verdict.epoch);
      }
      return;
    }
    if (!actor.in('hello')) {
      rejects.count('wrong-session');
      return;
    }
    services.reports.report('link.wrong-partner', terminal, peer, verdict.actual);
    actor.send({ type: 'partner.wrong' });
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
