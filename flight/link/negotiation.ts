import { EMPTY_BYTES } from '../../protocols/codec.ts';
import { encodeFrame } from '../../protocols/frame-codec.ts';
import type { ManagementFrame, ManagementMessage } from '../../protocols/frame.ts';
import { decodeManagement, encodeManagement } from '../../protocols/management-codec.ts';
import type { Ns, TerminalIndex } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { Limits } from '../limits.ts';
import { SessionSeal } from '../security/session-seal.ts';
import type { Handshake, PlannedPeer, Verdict } from './handshake.ts';
import type { AgreedTerms } from './handshake-terms.ts';
import type { LinkActor } from './link-actor.ts';
import type { LinkSession } from './link-session.ts';
import type { RejectCounter } from './reject-counter.ts';
import type { TransmitLine } from './transmit-line.ts';

type Message<K extends ManagementMessage['kind']> = Extract<ManagementMessage, { kind: K }>;

export interface NegotiationParts {
  readonly terminal: TerminalIndex;
  readonly limits: Limits;
  readonly services: FlightServices;
  readonly handshake: Handshake;
  readonly actor: LinkActor;
  readonly line: TransmitLine;
  readonly rejects: RejectCounter;
  readonly wishIndex: () => number;
  readonly session: () => LinkSession | undefined;
}

/**
 * Runs the handshake over the air (LM-LNK-010 … 020): what is good becomes an event of the statechart,
 * the rest is counted. A HELLO never disturbs a session: only a READY does, or the first authentic frame
 * under the new key.
 */
export class Negotiation {
  readonly #parts: NegotiationParts;
  readonly #readyTimer: Timer;
  #planned: PlannedPeer = { peer: 0, peerTerminal: 0 };
  #retryNs: Ns = 0;
  #ready: Message<'ready'> | undefined;
  #readies = 0;
  /** Terms of the session that is about to start. */
  agreed: AgreedTerms | undefined;

  constructor(parts: NegotiationParts) {
    this.#parts = parts;
    this.#readyTimer = parts.services.timers.create(() => this.#repeatReady());
  }

  begin(planned: PlannedPeer, terms: { readonly stratum: number; readonly retryNs: Ns }): void {
    this.#planned = planned;
    this.#retryNs = terms.retryNs;
    this.#parts.handshake.begin(planned, terms.stratum);
  }

  sayHello(): void {
    this.#transmit(this.#parts.handshake.hello());
  }

  /** No session any more. */
  ended(): void {
    this.#readyTimer.cancel();
    this.#ready = undefined;
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
    const answer = this.#parts.handshake.pending(frame.session);
    if (answer === undefined || this.#parts.actor.in('closing')) return false;
    if (new SessionSeal(frame.session, answer.terms.keys).check(frame) !== 'good') return false;
    this.#adopt(answer.terms, 'ready.verified');
    return true;
  }

  #heardHello(hello: Message<'hello'>): void {
    const { actor, handshake, wishIndex, session } = this.#parts;
    const verdict = handshake.answer(hello, wishIndex(), session()?.session.id ?? 0);
    if (verdict.verdict !== 'good') return this.#refuse(verdict);
    if (actor.in('hello.initiating') && !handshake.yieldsTo(hello)) return;
    this.#transmit(verdict.value.ack);
    if (actor.in('hello')) actor.send({ type: 'hello.heard' });
  }

  #heardAnswer(answer: Message<'hello-ack'>): void {
    const { actor, handshake, rejects, session } = this.#parts;
    const current = session();
    if (actor.in('established')) {
      const again = this.#ready !== undefined && current?.session.id === answer.session;
      if (again && this.#ready !== undefined) this.#transmit(this.#ready);
      else rejects.count('replayed');
      return;
    }
    const verdict = handshake.complete(answer);
    if (verdict.verdict !== 'good') return this.#refuse(verdict);
    this.#ready = handshake.ready(verdict.value.session, answer.hello.nonce);
    this.#readies = 0;
    this.#transmit(this.#ready);
    this.#readyTimer.arm(this.#parts.services.clock.nowNs() + this.#retryNs);
    this.#adopt(verdict.value, 'answer.verified');
  }

  #heardReady(ready: Message<'ready'>): void {
    const { handshake, session } = this.#parts;
    const verdict = handshake.confirm(ready);
    if (verdict.verdict !== 'good') return this.#refuse(verdict);
    const current = session();
    // Said again because nothing of this session reached the peer yet.
    if (current?.session.id === ready.session) return current.confirm();
    this.#adopt(verdict.value, 'ready.verified');
  }

  #adopt(terms: AgreedTerms, type: 'ready.verified' | 'answer.verified'): void {
    this.agreed = terms;
    this.#parts.actor.send({ type });
  }

  /** READY is said again until the peer shows that it has the session. */
  #repeatReady(): void {
    const { actor, limits, services, session } = this.#parts;
    if (this.#ready === undefined || session()?.confirmed !== false) return;
    this.#readies++;
    if (this.#readies > limits.handshakeRetriesMax) return actor.send({ type: 'session.suspect' });
    this.#transmit(this.#ready);
    this.#readyTimer.arm(services.clock.nowNs() + this.#retryNs);
  }

  #refuse(verdict: Exclude<Verdict<unknown>, { verdict: 'good' }>): void {
    const { actor, rejects, services, terminal } = this.#parts;
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
