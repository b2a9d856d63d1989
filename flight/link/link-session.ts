import type { Segment } from '../../protocols/bundle.ts';
import { encodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage, LinkFrame, ManagementMessage } from '../../protocols/frame.ts';
import { type Bps, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Hazard } from '../hazards.ts';
import type { Limits } from '../limits.ts';
import type { EffectSink, FlightClock, Timer, TimerService } from '../ports.ts';
import { SessionSeal } from '../security/session-seal.ts';
import { ArqReceiver } from './arq-receiver.ts';
import { announcementCopies } from './arq-settings.ts';
import { ArqSender } from './arq-sender.ts';
import { type ControlFrame, ControlQueue } from './control-queue.ts';
import { directFrame } from './direct-frame.ts';
import { FrameIntake, type IntakeUser } from './frame-intake.ts';
import { WINDOW_FRAMES_MAX } from './frame-numbers.ts';
import { FramePump, type PumpParts } from './frame-pump.ts';
import { type AgreedTerms, longestFrameNs } from './handshake-terms.ts';
import type { Session } from './link-service.ts';
import { isControl, isImage, type SentItem, tokenOf } from './sent-item.ts';
import type { TransmitLine } from './transmit-line.ts';

/** What a session needs of its endpoint. */
export interface SessionHost
  extends IntakeUser,
    Pick<PumpParts, 'nextSegment' | 'hasSegments' | 'announced' | 'announcementLost'> {
  lightTimeNs(): Ns;
  receiveBps(): Bps;
  acknowledged(token: object): void;
  /** After every run of the pump: what the endpoint decides by. */
  ran(session: LinkSession): void;
}

/** Light time is asked anew when it is older than this. */
const TIMING_FRESH_NS: Ns = SECOND_NS;
/** Frames that queue at either end count this often in the timeout. */
const QUEUED_FRAMES = 4;
/** Room of a frame for what is not its segment [bytes]. */
const OVERHEAD_BYTES = 128;
/** The window holds at least so many full frames. */
const WINDOW_FRAMES_MIN = 16;

/**
 * Timers of an endpoint that serve whichever session it has: one per purpose, never one per frame.
 */
export class SessionTimers {
  readonly line: Timer;
  readonly acknowledgement: Timer;
  readonly retransmission: Timer;
  session: LinkSession | undefined;

  constructor(timers: TimerService) {
    this.line = timers.create(() => this.session?.run());
    this.acknowledgement = timers.create(() => this.session?.acknowledgementDue());
    this.retransmission = timers.create(() => this.session?.retransmissionDue());
  }

  cancel(): void {
    this.line.cancel();
    this.acknowledgement.cancel();
    this.retransmission.cancel();
  }
}

/** One established session: both halves of ARQ, the pump, and their timers. */
export class LinkSession {
  readonly terms: AgreedTerms;
  readonly session: Session;
  readonly seal: SessionSeal;
  readonly sender: ArqSender<SentItem>;
  readonly receiver: ArqReceiver;
  readonly pump: FramePump;
  readonly #controls: ControlQueue;
  readonly #intake: FrameIntake;
  readonly #limits: Limits;
  readonly #clock: FlightClock;
  readonly #line: TransmitLine;
  readonly #timers: SessionTimers;
  readonly #host: SessionHost;
  readonly #hazard: Hazard | undefined;
  #timingNs: Ns = Number.NEGATIVE_INFINITY;
  #running = false;
  /** The user called back meanwhile: look once more. */
  #again = false;
  /** A frame of the peer was taken: it has the session too. */
  confirmed = false;
  /** The peer wants to close. */
  peerCloses = false;

  constructor(parts: {
    readonly terms: AgreedTerms;
    readonly limits: Limits;
    readonly clock: FlightClock;
    readonly effects: EffectSink;
    readonly line: TransmitLine;
    readonly timers: SessionTimers;
    readonly host: SessionHost;
    readonly hazard?: Hazard | undefined;
  }) {
    const { terms, limits, host, effects } = parts;
    this.terms = terms;
    this.#limits = limits;
    this.#clock = parts.clock;
    this.#line = parts.line;
    this.#timers = parts.timers;
    this.#host = host;
    this.#hazard = parts.hazard;
    this.session = {
      id: terms.session,
      peer: terms.peer,
      peerTerminal: terms.peerTerminal,
      mtuBytes: terms.mtuBytes,
      peerPlanVersion: terms.peerPlanVersion,
      peerStratum: terms.peerStratum,
      peerUtcUncertaintyNs: terms.peerUtcUncertaintyNs,
    };
    const { session } = terms;
    const { terminal } = parts.line;
    this.seal = new SessionSeal(session, terms.keys, limits.counterFirst, (counter) => {
      effects.push({ kind: 'authenticated', terminal, session, counter });
    });
    this.#controls = new ControlQueue(this.seal, limits.controlQueueMax);
    const settings = {
      windowFrames: Math.min(limits.windowFramesMax, WINDOW_FRAMES_MAX),
      reorderFrames: limits.reorderFrames,
      probeFrames: limits.ackFrames,
      probeSpanNs: limits.ackDelayNs,
      retransmissionsMax: limits.retransmissionsMax,
      silenceNs: limits.downIntervals * limits.keepaliveNs,
    };
    this.receiver = new ArqReceiver(longestFrameNs(terms));
    this.sender = new ArqSender(settings, (item) => this.#acknowledged(item));
    const { seal, sender, receiver } = this;
    const common = { seal, sender, receiver, mtuBytes: terms.mtuBytes };
    this.#intake = new FrameIntake({ user: host, ...common });
    // Spread last: objects that begin with a spread get a hidden class each in V8 11.3, and every access misses.
    this.pump = new FramePump({
      line: parts.line,
      controls: this.#controls,
      ackFrames: limits.ackFrames,
      nextSegment: host.nextSegment,
      hasSegments: host.hasSegments,
      announced: host.announced,
      announcementLost: host.announcementLost,
      announcementCopies: announcementCopies(limits),
      ...common,
    });
  }

  /** A frame of this session: false when it was dropped. */
  receive(frame: LinkFrame): boolean {
    const nowNs = this.#clock.nowNs();
    const running = this.#running;
    this.#running = true;
    const taken = this.#intake.take(frame, nowNs);
    if (taken) this.confirmed = true;
    this.#running = running;
    // With CLOSE-ACK it is over: what it has left went back to its owner.
    if (this.#timers.session === this) this.run();
    return taken;
  }

  /** What the modem repeats while nothing else is sent: the same for the whole session. */
  idleImage(): FrameImage {
    return encodeFrame({
      type: 'idle',
      session: this.session.id,
      stampNs: 0,
      acknowledgement: undefined,
      opcode: 'none',
      opcodeValue: 0,
    });
  }

  /**
   * Tokens of the segments that were not acknowledged, in the order of their first transmission.
   */
  unacknowledged(): readonly object[] {
    return this.sender.unacknowledged().flatMap((item) => tokenOf(item) ?? []);
  }

  /** Show the peer that this end has the session. */
  confirm(): void {
    this.pump.sendAcknowledgement(this.#clock.nowNs());
  }

  /** Queue a control frame; false when too many wait. */
  queue(frame: ControlFrame): boolean {
    return this.#controls.push(frame);
  }

  /** Send a message at once, past the queue and without a number: CLOSE and its answer. */
  sendDirect(message: ManagementMessage): void {
    const frame = directFrame(this.seal, message);
    const acknowledgement = this.receiver.acknowledgement();
    this.#line.transmit(encodeFrame({ ...frame, acknowledgement }), this.#clock.nowNs());
  }

  /**
   * Fill the line and set the timers. While a frame is being taken it waits for the end of that.
   */
  run(): void {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    const nowNs = this.#clock.nowNs();
    let more = false;
    while (this.#again) {
      this.#again = false;
      more = this.pump.run(nowNs);
    }
    this.#running = false;
    this.#arm(nowNs, more);
    this.#host.ran(this);
  }

  /** While the line is being filled, it asks by itself. */
  sendsAtOnce(): boolean {
    return !this.#running && this.pump.isFree(this.#clock.nowNs());
  }

  sendAtOnce(segment: Segment, reliable: boolean): void {
    this.pump.sendOnly(segment, reliable, this.#clock.nowNs());
    this.run();
  }

  acknowledgementDue(): void {
    if (this.receiver.unacknowledged === 0) return;
    const dueNs = this.receiver.waitingSinceNs + this.#limits.ackDelayNs;
    if (dueNs > this.#clock.nowNs()) {
      this.#timers.acknowledgement.arm(dueNs);
      return;
    }
    if (this.#hazard?.('acknowledgement-late') === true) {
      this.#timers.acknowledgement.arm(this.#clock.nowNs() + this.#limits.ackDelayNs);
      return;
    }
    this.pump.acknowledgeNow();
    this.run();
  }

  retransmissionDue(): void {
    // The usual end of a quiet line's timer: all that it was set for has been acknowledged.
    if (!this.sender.outstanding) return;
    const nowNs = this.#clock.nowNs();
    this.refreshTiming(nowNs);
    const deadlineNs = this.sender.deadlineNs();
    if (deadlineNs === undefined || deadlineNs > nowNs) {
      this.run();
      return;
    }
    if (this.#hazard?.('retransmission-late') === true) {
      this.#timers.retransmission.arm(nowNs + Math.ceil(this.sender.timeoutNs / 2));
      return;
    }
    this.sender.expire(nowNs);
    this.run();
  }

  /** Timeout and window from light time and rates (LM-LNK-053, -056). */
  refreshTiming(nowNs: Ns): void {
    this.#timingNs = nowNs;
    const { terms } = this;
    const slowestBps = Math.max(1, Math.min(this.#line.rateBps, this.#host.receiveBps()));
    const frameNs = Math.ceil(((terms.mtuBytes + OVERHEAD_BYTES) * 8 * SECOND_NS) / slowestBps);
    const roundTripNs = 2 * this.#host.lightTimeNs();
    const { ackDelayNs, modemAheadNs, windowBandwidthDelays } = this.#limits;
    const queuesNs = QUEUED_FRAMES * frameNs + 2 * modemAheadNs;
    this.sender.timeoutNs = Math.ceil((roundTripNs * 9) / 8) + ackDelayNs + queuesNs;
    const delayS = (roundTripNs + ackDelayNs) / SECOND_NS;
    this.sender.windowBytes = Math.max(
      WINDOW_FRAMES_MIN * (terms.mtuBytes + OVERHEAD_BYTES),
      (windowBandwidthDelays * delayS * this.#line.rateBps) / 8,
    );
  }

  #arm(nowNs: Ns, more: boolean): void {
    const { line, acknowledgement, retransmission } = this.#timers;
    if (this.pump.held) line.arm(Math.max(nowNs, this.#line.busyUntilNs));
    else if (more) line.arm(Math.max(nowNs, this.#line.resumeNs()));
    // One that is due waits for the line: its own timer would fire at once, again and again.
    const mayWait = this.receiver.unacknowledged > 0 && !this.pump.acknowledges;
    if (mayWait && !acknowledgement.armed) {
      acknowledgement.arm(this.receiver.waitingSinceNs + this.#limits.ackDelayNs);
    }
    if (!this.sender.outstanding) return;
    if (nowNs - this.#timingNs > TIMING_FRESH_NS && !retransmission.armed)
      this.refreshTiming(nowNs);
    const deadlineNs = this.sender.deadlineNs();
    if (deadlineNs === undefined) return;
    if (!retransmission.armed || deadlineNs < retransmission.atNs) retransmission.arm(deadlineNs);
  }

  #acknowledged(item: SentItem): void {
    if (isImage(item)) return;
    if (isControl(item)) item.acknowledged = true;
    else if (item.token !== undefined) this.#host.acknowledged(item.token);
  }
}
