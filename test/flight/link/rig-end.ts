import type { EventQueue } from '../../../harness/kernel/event-queue.ts';
import type { EventTarget } from '../../../harness/kernel/event-queue.ts';
import type { RandomStream } from '../../../harness/kernel/random.ts';
import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { EffectBatch, createReporter } from '../../../flight/effects.ts';
import type { ReportName } from '../../../flight/event-reports.ts';
import { createLinkEndpoint } from '../../../flight/link/link-endpoint.ts';
import type {
  LinkDownReason,
  LinkUser,
  OutgoingSegment,
  Session,
} from '../../../flight/link/link-service.ts';
import type { ObservableLinkEndpoint } from '../../../flight/link/observable-endpoint.ts';
import type { FlightServices } from '../../../flight/ports.ts';
import { KeyEpochs } from '../../../flight/security/key-epochs.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import type { AvionicsEffect, TerminalCommand } from '../../../protocols/avionics.ts';
import type { Segment } from '../../../protocols/bundle.ts';
import { segmentOverheadBytes } from '../../../protocols/bundle-codec.ts';
import type { FrameImage, ManagementMessage } from '../../../protocols/frame.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { LinkChannel } from './link-channel.ts';
import { RigTimers, rigClock } from './rig-clock.ts';
import { reportName } from './rig-messages.ts';
import { type ModemOwner, RigModem } from './rig-modem.ts';

export interface Token {
  readonly transfer: number;
}

/** What an end asks of the rig that it is part of. */
interface EndOwner {
  readonly queue: EventQueue;
  readonly lightTimeNs: Ns;
  readonly options: { readonly strictRates?: boolean; readonly endUtcNs?: Ns };
  peerOf(end: RigEnd): RigEnd;
}

/** One node of the rig: the endpoint, its modem, and a user that sends numbered segments. */
export class RigEnd implements LinkUser, ModemOwner, EventTarget {
  readonly config: NodeConfig;
  readonly out: LinkChannel;
  readonly modem: RigModem;
  readonly #rig: EndOwner;
  readonly #random: RandomStream;
  #bootedNs: Ns;
  #effects = new EffectBatch();
  #timers: NodeTimers;
  readonly #hardware: RigTimers;
  endpoint: ObservableLinkEndpoint;
  keys: KeyEpochs;

  // What happened
  steps = 0;
  timerSets = 0;
  up = false;
  sessions: Session[] = [];
  downs: LinkDownReason[] = [];
  controls: ManagementMessage[] = [];
  reports: ReportName[] = [];
  transitions: string[] = [];
  /** Counters of the management frames that were taken as authentic. */
  readonly authenticated: number[] = [];
  commands: TerminalCommand[] = [];
  returnedTokens: Token[] = [];
  acknowledgedCount = 0;
  /** Times that each transfer came, by number. */
  readonly copies: number[] = [];
  delivered = 0;
  /** Times that the partner was told to be right without a session. */
  proofs = 0;
  deliveredBytes = 0;
  /** Frames to keep for later mischief. */
  sent: FrameImage[] = [];
  recording = false;

  // What is to be sent
  #payload = new Uint8Array(0);
  toSend = 0;
  readonly hasSegments = (): boolean => this.toSend > 0;
  nextTransfer = 0;
  reliable = true;
  segmentBytes = 0;

  constructor(parts: {
    readonly rig: EndOwner;
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
    this.modem = new RigModem(this.#rig.queue, this, {
      out: this.out,
      ratesBps: this.config.terminals[0]?.profile.rates.map((rate) => rate.rateBps) ?? [],
      lightTimeNs: () => this.#rig.lightTimeNs,
      strictRates: this.#rig.options.strictRates ?? false,
    });
    this.#hardware = new RigTimers(this.#rig.queue, this);
    this.#timers = this.#newTimers();
    this.keys = this.#newKeys();
    this.endpoint = this.#newEndpoint();
  }

  get monotonicNs(): Ns {
    return this.#rig.queue.nowNs - this.#bootedNs;
  }

  /** The computer restarts: all in memory is gone, its modem stops. */
  reboot(): void {
    this.#hardware.clear();
    this.#bootedNs = this.#rig.queue.nowNs;
    this.modem.setIdle(undefined, 0);
    this.modem.watchSilence(0, []);
    this.#effects = new EffectBatch();
    this.#timers = this.#newTimers();
    this.up = false;
    this.keys = this.#newKeys();
    this.endpoint = this.#newEndpoint();
  }

  open(overrides: { readonly peer?: number; readonly plannedRateBps?: number } = {}): void {
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

  handle(_kind: number, timer: number): void {
    this.#hardware.fired(timer);
    this.step(() => this.#timers.fired(timer));
  }

  received(image: FrameImage): void {
    this.step(() => this.endpoint.receive(image));
  }

  silent(intervals: number): void {
    this.step(() => this.endpoint.silence(intervals));
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

  partnerProved(): void {
    this.proofs++;
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
    return rigClock(this.#rig.queue, () => this.#bootedNs);
  }

  #services(): FlightServices {
    return {
      clock: this.#clock(),
      timers: this.#timers,
      effects: this.#effects,
      reports: createReporter(this.#effects),
      randomBytes: (count) => this.#random.bytes(count),
    };
  }

  /** Without a store: a reboot brings the epoch of the configuration back. */
  #newKeys(): KeyEpochs {
    return new KeyEpochs(this.#services(), this.config.keyEpoch, () =>
      this.endpoint.epochsChanged(),
    );
  }

  #newEndpoint(): ObservableLinkEndpoint {
    const [terminal] = this.config.terminals as [TerminalConfig];
    return createLinkEndpoint(this.#services(), this.config, terminal, this, this.keys);
  }

  #carryOut(effect: AvionicsEffect): void {
    switch (effect.kind) {
      case 'transmit':
        if (this.recording) this.sent.push(effect.image);
        this.modem.transmit(effect.image);
        break;
      case 'timer-set':
        this.timerSets++;
        this.#hardware.set(effect.timer, effect.atMonotonicNs + this.#bootedNs);
        break;
      case 'timer-cancel':
        this.#hardware.cancel(effect.timer);
        break;
      case 'idle':
        this.modem.setIdle(effect.image, effect.intervalNs);
        break;
      case 'watch-silence':
        this.modem.watchSilence(effect.intervalNs, effect.intervals);
        break;
      case 'terminal':
        this.#command(effect.command);
        break;
      case 'transition':
        this.transitions.push(`${effect.from} > ${effect.to}`);
        break;
      case 'authenticated':
        this.authenticated.push(effect.counter);
        break;
      case 'store-write':
      case 'key-epoch':
        break;
      case 'report':
        this.reports.push(reportName(effect.report.id));
        break;
      default:
        throw new Error(`effect ${effect.kind} of a link endpoint`);
    }
  }

  #command(command: TerminalCommand): void {
    this.commands.push(command);
    if (command.command === 'rate')
      this.modem.setRates(command.transmitIndex, command.receiveIndex);
  }
}
