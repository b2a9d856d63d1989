import { EMPTY_BYTES, NONCE_BYTES } from '../../protocols/codec.ts';
import type { RejectReason } from '../../protocols/errors.ts';
import {
  type Hello,
  LINK_VERSION,
  type ManagementMessage,
  MTU_BYTES_MIN,
  PAYLOAD_BYTES_MAX,
} from '../../protocols/frame.ts';
import { handshakeBytes } from '../../protocols/management-codec.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import type { EpochView } from '../security/key-epochs.ts';
import { deriveSessionKeys, TAG_BYTES, tagMatches, tagOf } from '../security/link-keys.ts';
import { PairKeys } from '../security/pair-keys.ts';
import type {
  AgreedTerms,
  Fault,
  HelloAck,
  OwnState,
  PendingAnswer,
  PlannedPeer,
  Verdict,
} from './handshake-terms.ts';

type HelloMessage = Extract<ManagementMessage, { kind: 'hello' }>;
type Ready = Extract<ManagementMessage, { kind: 'ready' }>;

const rejected = (reason: RejectReason): Fault => ({ verdict: 'rejected', reason });

/**
 * The messages of the handshake (LM-LNK-010 …): builds ours, judges the peer's. It sends nothing
 * and disturbs no session; the endpoint acts on what it says.
 */
export class Handshake {
  readonly #config: NodeConfig;
  readonly #terminal: TerminalConfig;
  readonly #services: FlightServices;
  readonly #epochs: EpochView;
  readonly #keys: PairKeys;
  #planned: PlannedPeer = { peer: 0, peerTerminal: 0 };
  #own: OwnState = { timeStratum: 0, planVersion: 0 };
  #hello: HelloMessage | undefined;
  /** Times that it was said. */
  #said = 0;
  #answers: PendingAnswer[] = [];
  /** Epoch that the partner was last refused for; 0: none. */
  #refusedEpoch = 0;
  /** The answer that the running session comes from, if it does from one of ours. */
  #taken: PendingAnswer | undefined;

  constructor(
    config: NodeConfig,
    terminal: TerminalConfig,
    services: FlightServices,
    epochs: EpochView,
  ) {
    this.#config = config;
    this.#terminal = terminal;
    this.#services = services;
    this.#epochs = epochs;
    this.#keys = new PairKeys(config.networkKey, config.id);
  }

  /** A contact begins: nothing of an earlier handshake counts any more. */
  begin(planned: PlannedPeer, own: OwnState): void {
    this.#refusedEpoch = 0;
    this.#planned = planned;
    this.#own = own;
    this.restart();
  }

  /** Another try with the same partner, under a fresh nonce. */
  restart(): void {
    this.#answers = [];
    this.#taken = undefined;
    this.renew();
  }

  /** The next HELLO takes a fresh nonce and the epoch that is in use then. */
  renew(): void {
    this.#hello = undefined;
    this.#said = 0;
  }

  /** A HELLO under another epoch than the one to be used now is not said again. */
  epochsChanged(): void {
    if (this.#hello !== undefined && this.#hello.keyEpoch !== this.#epoch) this.renew();
  }

  /** Our HELLO; the same on every retry, so that a late answer still fits. */
  hello(): HelloMessage {
    const keyEpoch = this.#epoch;
    if (this.#hello === undefined) {
      const bare: HelloMessage = { kind: 'hello', ...this.#ownHello(keyEpoch) };
      const key = this.#keys.of(this.#planned.peer, keyEpoch);
      this.#hello = { ...bare, mac: tagOf(key, handshakeBytes(bare)) };
    }
    this.#said++;
    return this.#hello;
  }

  /**
   * Whether our own HELLO gives way to this good one of the peer (LM-LNK-013). The newer epoch goes
   * first, unless it was said in vain: the peer may not have it.
   */
  yieldsTo(hello: Hello): boolean {
    const own = this.#hello?.keyEpoch ?? this.#epoch;
    if (hello.keyEpoch > own) return true;
    if (hello.keyEpoch < own) return this.#said >= this.#config.limits.handshakeYieldRetries;
    return this.#config.id > hello.node;
  }

  /** What is wrong with a HELLO; a good one may be answered. */
  faultOf(hello: HelloMessage): Fault | undefined {
    const fault = this.#helloFault(hello, hello.mac, handshakeBytes(hello));
    if (fault !== undefined) return fault;
    // The running session began with it; whoever says it again has nothing to ask.
    const again = this.#taken !== undefined && equal(this.#taken.peerNonce, hello.nonce);
    return again ? rejected('replayed') : undefined;
  }

  /** The answer to a good HELLO, which says what time it is now; to a repeated one the same. */
  answer(hello: HelloMessage, rateIndex: number, currentSession: number): HelloAck {
    const known = this.#answers.find((answer) => equal(answer.peerNonce, hello.nonce));
    if (known !== undefined) return known.ack;
    const answer = this.#newAnswer(hello, rateIndex, currentSession);
    this.#answers.push(answer);
    if (this.#answers.length > this.#config.limits.pendingAnswersMax) this.#answers.shift();
    return answer.ack;
  }

  /** Judge the answer to our HELLO. */
  complete(ack: HelloAck): Verdict<AgreedTerms> {
    const own = this.#hello;
    if (own === undefined || !equal(ack.echoNonce, own.nonce)) return rejected('replayed');
    const { hello } = ack;
    const fault = this.#helloFault(hello, ack.mac, handshakeBytes(ack));
    if (fault !== undefined) {
      return fault.verdict === 'wrong-partner' ? { ...fault, fresh: true } : fault;
    }
    if (hello.keyEpoch !== own.keyEpoch) return { verdict: 'key-epoch', epoch: hello.keyEpoch };
    if (ack.version !== LINK_VERSION) return rejected('unknown-version');
    const mtuBytes = Math.min(this.#mtuBytes(), hello.mtuBytes);
    if (ack.session === 0 || ack.mtuBytes !== mtuBytes) return rejected('malformed');
    const nonces = { initiatorNonce: own.nonce, answererNonce: hello.nonce };
    const initiator = { ...nonces, session: ack.session, initiator: true };
    return { verdict: 'good', value: this.#terms(hello, ack.rateIndex, initiator) };
  }

  /** READY to that answer, whose terms are agreed. */
  ready({ hello, session }: HelloAck): Ready {
    const bare: Ready = { kind: 'ready', echoNonce: hello.nonce, session, mac: EMPTY_BYTES };
    const key = this.#keys.of(this.#planned.peer, hello.keyEpoch);
    return { ...bare, mac: tagOf(key, handshakeBytes(bare)) };
  }

  /**
   * Judge a READY; reason `replayed`: it belongs neither to an answer that waits for one nor to the
   * answer that the running session comes from.
   */
  confirm(ready: Ready): Verdict<AgreedTerms> {
    const running = this.#taken?.terms.session === ready.session ? this.#taken : undefined;
    const answer = running ?? this.pending(ready.session);
    if (answer === undefined || !equal(ready.echoNonce, answer.ack.hello.nonce)) {
      return rejected('replayed');
    }
    const { keyEpoch } = answer.terms;
    const key = this.#keys.of(answer.terms.peer, keyEpoch);
    if (!tagMatches(key, handshakeBytes(ready), ready.mac)) return rejected('unauthenticated');
    if (!this.#epochs.accepts(keyEpoch)) return { verdict: 'key-epoch', epoch: keyEpoch };
    return { verdict: 'good', value: answer.terms };
  }

  /** The answer that offered this session and waits for its READY. */
  pending(session: number): PendingAnswer | undefined {
    return this.#answers.find((answer) => answer.terms.session === session);
  }

  /**
   * A session begins with these terms. What was offered before is void: a session that was left must
   * not come back, whatever is said again (LM-LNK-034).
   */
  adopted({ session }: AgreedTerms): void {
    const at = this.#answers.findIndex((answer) => answer.terms.session === session);
    this.#taken = this.#answers[at];
    this.#answers = at < 0 ? [] : this.#answers.slice(at + 1);
  }

  /** The one in use, or the loaded one if the partner is known to use that. */
  get #epoch(): number {
    const { current } = this.#epochs;
    const known = this.#refusedEpoch > current && this.#epochs.accepts(this.#refusedEpoch);
    return known ? this.#refusedEpoch : current;
  }

  #newAnswer(hello: HelloMessage, rateIndex: number, currentSession: number): PendingAnswer {
    const own = this.#ownHello(hello.keyEpoch);
    let session = 0;
    while (session === 0 || session === currentSession || this.pending(session) !== undefined) {
      session = numberFrom(this.#services.randomBytes(4));
    }
    const mtuBytes = Math.min(own.mtuBytes, hello.mtuBytes);
    const echo = { echoNonce: hello.nonce, version: LINK_VERSION, mtuBytes, rateIndex, session };
    const bare: HelloAck = { kind: 'hello-ack', hello: own, ...echo, mac: EMPTY_BYTES };
    const key = this.#keys.of(hello.node, hello.keyEpoch);
    const ack: HelloAck = { ...bare, mac: tagOf(key, handshakeBytes(bare)) };
    const nonces = { initiatorNonce: hello.nonce, answererNonce: own.nonce };
    const terms = this.#terms(hello, rateIndex, { ...nonces, session, initiator: false });
    return { peerNonce: hello.nonce, ack, terms };
  }

  #terms(
    hello: Hello,
    rateIndex: number,
    made: {
      readonly initiatorNonce: Uint8Array;
      readonly answererNonce: Uint8Array;
      readonly session: number;
      readonly initiator: boolean;
    },
  ): AgreedTerms {
    const ends = { own: this.#config.id, peer: hello.node };
    return {
      session: made.session,
      peer: hello.node,
      peerTerminal: hello.terminal,
      mtuBytes: Math.min(this.#mtuBytes(), hello.mtuBytes),
      peerRatesBps: hello.ratesBps,
      rateIndex,
      peerPlanVersion: hello.planVersion,
      peerStratum: hello.stratum,
      peerUtcUncertaintyNs: hello.utcUncertaintyNs,
      initiator: made.initiator,
      keyEpoch: hello.keyEpoch,
      keys: deriveSessionKeys(this.#keys.of(hello.node, hello.keyEpoch), { ...made, ...ends }),
    };
  }

  /** What is wrong with a peer's HELLO, whoever sent it; its own code covers `covered`. */
  #helloFault(hello: Hello, mac: Uint8Array, covered: Uint8Array): Fault | undefined {
    // A reflection of our own frames is nobody's.
    if (hello.node === 0 || hello.node === this.#config.id) return rejected('unauthenticated');
    if (hello.nonce.length !== NONCE_BYTES || mac.length !== TAG_BYTES)
      return rejected('malformed');
    if (!tagMatches(this.#keys.of(hello.node, hello.keyEpoch), covered, mac)) {
      return rejected('unauthenticated');
    }
    if (hello.node !== this.#planned.peer || hello.terminal !== this.#planned.peerTerminal) {
      return { verdict: 'wrong-partner', actual: hello.node, fresh: false };
    }
    if (!this.#epochs.accepts(hello.keyEpoch)) {
      this.#refusedEpoch = hello.keyEpoch;
      return { verdict: 'key-epoch', epoch: hello.keyEpoch };
    }
    if (hello.versionMin > LINK_VERSION || hello.versionMax < LINK_VERSION) {
      return rejected('unknown-version');
    }
    const rates = hello.ratesBps;
    if (rates.length === 0 || rates.some((rateBps) => rateBps < 1)) return rejected('malformed');
    return hello.mtuBytes < MTU_BYTES_MIN ? rejected('malformed') : undefined;
  }

  #ownHello(keyEpoch: number): Hello {
    const { id } = this.#config;
    const { clock, randomBytes } = this.#services;
    return {
      node: id,
      terminal: this.#terminal.index,
      versionMin: LINK_VERSION,
      versionMax: LINK_VERSION,
      capabilities: 0,
      keyEpoch,
      nonce: randomBytes(NONCE_BYTES),
      mtuBytes: this.#mtuBytes(),
      ratesBps: this.#terminal.profile.rates.map((rate) => rate.rateBps),
      planVersion: this.#own.planVersion,
      utcNs: Math.round(clock.utcNs()),
      utcUncertaintyNs: clampNs(clock.utcUncertaintyNs()),
      stratum: this.#own.timeStratum,
      mac: EMPTY_BYTES,
    };
  }

  #mtuBytes(): number {
    return Math.min(this.#terminal.profile.mtuBytes, PAYLOAD_BYTES_MAX);
  }
}

/** A clock that knows nothing may say so with an infinite uncertainty; the wire has 53 bits. */
const clampNs = (uncertaintyNs: number): number =>
  Math.min(Math.ceil(uncertaintyNs), Number.MAX_SAFE_INTEGER);

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const numberFrom = (bytes: Uint8Array): number =>
  bytes.reduce((number, byte) => number * 256 + byte, 0);
