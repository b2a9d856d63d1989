import type { EventTarget } from '../../../harness/kernel/event-queue.ts';
import type { RandomStream } from '../../../harness/kernel/random.ts';
import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { EffectBatch, createReporter } from '../../../flight/effects.ts';
import { EVENT_REPORTS, type ReportName } from '../../../flight/event-reports.ts';
import { createLinkEndpoint, type ObservableLinkEndpoint } from '../../../flight/link/link-endpoint.ts';
import type { LinkDownReason, LinkUser, OutgoingSegment, Session } from '../../../flight/link/link-service.ts';
import type { FlightServices } from '../../../flight/ports.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import type { AvionicsEffect, TerminalCommand } from '../../../protocols/avionics.ts';
import type { Segment } from '../../../protocols/bundle.ts';
import { segmentOverheadBytes } from '../../../protocols/bundle-codec.ts';
import { type FrameImage, frameBytes, type ManagementMessage } from '../../../protocols/frame.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { LinkChannel } from './link-channel.ts';
import type { LinkRig } from './link-rig.ts';

const EVENT_FRAME = 0;
const EVENT_TIMER = 1;
const EVENT_IDLE = 2;
const EVENT_SILENCE = 3;

export interface Token {
  readonly transfer: number;
}

/** One node of the rig: the endpoint, its modem, and a user that sends numbered segments. */
export class RigEnd implements LinkUser, EventTarget {
  readonly config: NodeConfig;
  readonly out: LinkChannel;
  readonly #rig: LinkRig;
  readonly #random: RandomStream;
  #bootedNs: Ns;
  #effects = new EffectBatch();
  #timers: NodeTimers;
  #timerEvents: number[] = [];
  endpoint: ObservableLinkEndpoint;

  // Modem
  #busyUntilNs: Ns = 0;
  #idle: { readonly image: FrameImage; readonly intervalNs: Ns } | undefined;
  #idleEvent = -1;
  #watch: { readonly intervalNs: Ns; readonly intervals: readonly number[] } | undefined;
  #silenceEvent = -1;
  #heardNs: Ns = 0;
  #lastHeard: FrameImage | undefined;
  transmitIndex = 0;
  receiveIndex = 0;

  // What happened
  steps = 0;
  timerSets = 0;
  up = false;
  sessions: Session[] = [];
  downs: LinkDownReason[] = [];
  controls: ManagementMessage[] = [];
  reports: ReportName[] = [];
  transitions: string[] = [];
  commands: TerminalCommand[] = [];
  returnedTokens: Token[] = [];
  acknowledgedCount = 0;
  /** Times that each transfer came, by number. */
  readonly copies: number[] = [];
  delivered = 0;
  deliveredBytes = 0;
  /** Frames to keep for later mischief. */
  sent: FrameImage[] = [];
  recording = false;

  // What is to be sent
  #payload = new Uint8Array(0);
  toSend = 0;
  nextTransfer = 0;
  reliable = true;
  segmentBytes = 0;

  constructor(parts: {
    readonly rig: LinkRig;
    readonly config: NodeConfig;
    readonly out: LinkChannel;
    readonly random: RandomStream;
    readonly bootedNs: Ns;
  }) {
    this.#rig = parts.rig;
    this.config = parts.config;
    this.out = parts.out;
    this.#random = parts.random;
    this.#bootedNs = parts.bootedNs;
    this.#timers = this.#newTimers();
    this.endpoint = this.#newEndpoint();
  }

  get monotonicNs(): Ns {
    return this.#rig.queue.nowNs - this.#bootedNs;
  }

  /** The computer restarts: all in memory is gone, its modem stops. */
  reboot(): void {
    for (const event of this.#timerEvents) if (event >= 0) this.#rig.queue.cancel(event);
    this.#timerEvents = [];
    this.#bootedNs = this.#rig.queue.nowNs;
    this.#setIdle(undefined, 0);
    this.#setWatch(0, []);
    this.#effects = new EffectBatch();
    this.#timers = this.#newTimers();
    this.up = false;
    this.endpoint = this.#newEndpoint();
  }

  open(overrides: { readonly peer?: number } = {}): void {
    const peer = this.#rig.peerOf(this).config.id;
    const { endUtcNs = 1_000_000 * SECOND_NS } = this.#rig.options;
    const lightTimeNs = (): Ns => this.#rig.lightTimeNs;
    const terms = { peer, peerTerminal: 0, lightTimeNs, endUtcNs, ...overrides };
    this.step(() => this.endpoint.open(terms));
  }

  /** Give the user so many more segments to send. */
  offer(count: number): void {
    this.toSend += count;
    this.step(() => this.endpoint.kick());
  }

  /** Hand a frame to the endpoint as if it had arrived. */
  inject(image: FrameImage): void {
    this.step(() => this.endpoint.receive(image));
  }

  /** Run flight code and carry out its effects. */
  step(input: () => void): void {
    this.steps++;
    input();
    const { list } = this.#effects;
    for (let i = 0; i < list.length; i++) this.#carryOut(list[i] as AvionicsEffect);
    this.#effects.clear();
  }

  handle(kind: number, value: number, data: unknown): void {
    if (kind === EVENT_FRAME) this.#arrived(data as FrameImage, value);
    else if (kind === EVENT_TIMER) {
      this.#timerEvents[value] = -1;
      this.step(() => this.#timers.fired(value));
    } else if (kind === EVENT_IDLE) this.#idleDue();
    else this.#silenceDue(value);
  }

  // LinkUser
  linkUp(_link: unknown, session: Session): void {
    this.up = true;
    this.sessions.push(session);
    const empty: Segment = this.#segment(0, new Uint8Array(0));
    const room = this.segmentBytes || session.mtuBytes - segmentOverheadBytes(empty) - 16;
    this.#payload = new Uint8Array(room).fill(0x5a);
  }

  linkDown(_link: unknown, _session: Session | undefined, reason: LinkDownReason): void {
    this.up = false;
    this.downs.push(reason);
  }

  segment(_link: unknown, segment: Segment): void {
    this.copies[segment.transfer] = (this.copies[segment.transfer] ?? 0) + 1;
    this.delivered++;
    this.deliveredBytes += segment.data.length;
  }

  control(_link: unknown, message: ManagementMessage): void {
    this.controls.push(message);
  }

  nextSegment(_link: unknown, _maxBytes: number): OutgoingSegment | undefined {
    if (this.toSend === 0) return undefined;
    this.toSend--;
    const transfer = this.nextTransfer++;
    const segment = this.#segment(transfer, this.#payload);
    return { segment, reliable: this.reliable, token: { transfer } };
  }

  acknowledged(): void {
    this.acknowledgedCount++;
  }

  returned(_link: unknown, tokens: readonly object[]): void {
    this.returnedTokens.push(...(tokens as Token[]));
  }

  /** Most often that one segment was handed up. */
  copiesMax(): number {
    let most = 0;
    for (const copies of this.copies) most = Math.max(most, copies ?? 0);
    return most;
  }

  #segment(transfer: number, data: Uint8Array): Segment {
    const total = data.length;
    return { transfer, offset: 0, total, class: 'broadband', last: true, header: undefined, data };
  }

  #newTimers(): NodeTimers {
    return new NodeTimers(this.#clock(), this.#effects);
  }

  #clock(): FlightServices['clock'] {
    return {
      nowNs: () => this.monotonicNs,
      utcNs: () => this.#rig.queue.nowNs,
      utcUncertaintyNs: () => 1_000,
      monotonicAtUtc: (utcNs) => utcNs - this.#bootedNs,
    };
  }

  #newEndpoint(): ObservableLinkEndpoint {
    const services: FlightServices = {
      clock: this.#clock(),
      timers: this.#timers,
      effects: this.#effects,
      reports: createReporter(this.#effects),
      randomBytes: (count) => this.#random.bytes(count),
    };
    return createLinkEndpoint(services, this.config, this.config.terminals[0] as TerminalConfig, this);
  }

  #carryOut(effect: AvionicsEffect): void {
    switch (effect.kind) {
      case 'transmit':
        return this.#transmit(effect.image);
      case 'timer-set': {
        this.timerSets++;
        this.#cancelTimer(effect.timer);
        const atNs = effect.atMonotonicNs + this.#bootedNs;
        const event = this.#rig.queue.schedule(atNs, this, EVENT_TIMER, effect.timer);
        this.#timerEvents[effect.timer] = event;
        return;
      }
      case 'timer-cancel':
        return this.#cancelTimer(effect.timer);
      case 'idle':
        return this.#setIdle(effect.image, effect.intervalNs);
      case 'watch-silence':
        return this.#setWatch(effect.intervalNs, effect.intervals);
      case 'terminal':
        return this.#command(effect.command);
      case 'transition':
        this.transitions.push(`${effect.from} > ${effect.to}`);
        return;
      case 'report': {
        const names = Object.keys(EVENT_REPORTS) as ReportName[];
        const name = names.find((key) => EVENT_REPORTS[key].id === effect.report.id);
        if (name !== undefined) this.reports.push(name);
        return;
      }
      default:
        throw new Error(`effect ${effect.kind} of a link endpoint`);
    }
  }

  #command(command: TerminalCommand): void {
    this.commands.push(command);
    if (command.command !== 'rate') return;
    this.transmitIndex = command.transmitIndex;
    this.receiveIndex = command.receiveIndex;
  }

  #cancelTimer(timer: number): void {
    const event = this.#timerEvents[timer] ?? -1;
    if (event >= 0) this.#rig.queue.cancel(event);
    this.#timerEvents[timer] = -1;
  }

  #transmit(image: FrameImage): void {
    const { queue, lightTimeNs } = this.#rig;
    const rates = this.config.terminals[0]?.profile.rates ?? [];
    const rateBps = rates[this.transmitIndex]?.rateBps ?? 1;
    const bytes = frameBytes(image);
    const startNs = Math.max(queue.nowNs, this.#busyUntilNs);
    this.#busyUntilNs = startNs + Math.ceil((bytes * 8e9) / rateBps);
    if (this.recording) this.sent.push(image);
    const fate = this.out.fate(image, bytes, startNs);
    if (fate.lost) return;
    const arrivalNs = this.#busyUntilNs + lightTimeNs;
    const peer = this.#rig.peerOf(this);
    queue.schedule(arrivalNs + fate.delayNs, peer, EVENT_FRAME, this.transmitIndex, image);
    if (fate.copyDelayNs < 0) return;
    queue.schedule(arrivalNs + fate.copyDelayNs, peer, EVENT_FRAME, this.transmitIndex, image);
  }

  #arrived(image: FrameImage, rateIndex: number): void {
    if (this.#rig.options.strictRates && rateIndex !== this.receiveIndex) return;
    this.#heardNs = this.#rig.queue.nowNs;
    this.#reviewSilence();
    // A modem hands a repeated idle frame up once.
    if (this.#lastHeard === image && image === this.#rig.peerOf(this).#idle?.image) return;
    this.#lastHeard = image;
    this.step(() => this.endpoint.receive(image));
  }

  #setIdle(image: FrameImage | undefined, intervalNs: Ns): void {
    if (this.#idleEvent >= 0) this.#rig.queue.cancel(this.#idleEvent);
    this.#idleEvent = -1;
    this.#idle = image === undefined ? undefined : { image, intervalNs };
    if (this.#idle !== undefined) this.#armIdle();
  }

  #armIdle(): void {
    const { queue } = this.#rig;
    const atNs = Math.max(queue.nowNs, this.#busyUntilNs) + (this.#idle?.intervalNs ?? 0);
    this.#idleEvent = queue.schedule(atNs, this, EVENT_IDLE);
  }

  #idleDue(): void {
    const quietNs = this.#rig.queue.nowNs - this.#busyUntilNs;
    if (this.#idle !== undefined && quietNs >= this.#idle.intervalNs) this.#transmit(this.#idle.image);
    this.#armIdle();
  }

  #setWatch(intervalNs: Ns, intervals: readonly number[]): void {
    this.#watch = intervals.length === 0 ? undefined : { intervalNs, intervals };
    this.#heardNs = this.#rig.queue.nowNs;
    this.#reviewSilence();
  }

  /** Next report of silence that is still to come. */
  #reviewSilence(): void {
    const { queue } = this.#rig;
    const watch = this.#watch;
    if (this.#silenceEvent >= 0) queue.cancel(this.#silenceEvent);
    this.#silenceEvent = -1;
    const next = watch?.intervals.find(
      (intervals) => this.#heardNs + intervals * watch.intervalNs > queue.nowNs,
    );
    if (watch === undefined || next === undefined) return;
    const atNs = this.#heardNs + next * watch.intervalNs;
    this.#silenceEvent = queue.schedule(atNs, this, EVENT_SILENCE, next);
  }

  #silenceDue(intervals: number): void {
    this.#silenceEvent = -1;
    this.#lastHeard = undefined;
    this.#reviewSilence();
    this.step(() => this.endpoint.silence(intervals));
  }
}
