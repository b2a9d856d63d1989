import { EventQueue, type EventTarget } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../flight/limits.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { OpticalProfile, TerminalProfile } from '../../../protocols/terminal-profile.ts';
import { type ChannelOptions, LinkChannel } from './link-channel.ts';
import { RigEnd } from './rig-end.ts';

export interface RigOptions {
  readonly seed?: number;
  readonly rateBps?: number;
  /** Rates with the power that each needs; instead of `rateBps`. */
  readonly rates?: OpticalProfile['rates'];
  /** What both ends are now, to be taken at a reboot and at an opening; instead of all that. */
  readonly profiles?: () => readonly [TerminalProfile, TerminalProfile];
  readonly mtuBytes?: number;
  readonly lightTimeNs?: Ns;
  /** Node 1 to node 2, and back; one for both. */
  readonly channel?: ChannelOptions;
  readonly forth?: ChannelOptions;
  readonly back?: ChannelOptions;
  readonly limits?: Partial<Limits>;
  readonly networkKeys?: readonly [Uint8Array, Uint8Array];
  readonly keyEpochs?: readonly [number, number];
  readonly ids?: readonly [number, number];
  readonly mtus?: readonly [number, number];
  readonly endUtcNs?: Ns;
  /** A receiver that is set to another rate than the sender hears nothing. */
  readonly strictRates?: boolean;
}

/** Network key of every node that is given no other. */
export const RIG_KEY = new Uint8Array(32).fill(7);
const LIGHT_KM_PER_S = 299_792.458;

export const lightTimeOf = (rangeKm: number): Ns =>
  Math.round(((rangeKm / LIGHT_KM_PER_S) * SECOND_NS) / 10) * 10;

/**
 * Two endpoints on an event queue with a channel between them: light time, serialisation, mishaps.
 */
export class LinkRig implements EventTarget {
  readonly queue = new EventQueue();
  readonly ends: readonly [RigEnd, RigEnd];
  readonly options: RigOptions;
  lightTimeNs: Ns;

  constructor(options: RigOptions = {}) {
    this.options = options;
    this.lightTimeNs = options.lightTimeNs ?? 5 * MILLISECOND_NS;
    const streams = new RandomStreams(options.seed ?? 1);
    const channel = (way: 'forth' | 'back'): LinkChannel =>
      new LinkChannel(options[way] ?? options.channel ?? {}, streams.stream('channel', way));
    const end = (at: 0 | 1): RigEnd =>
      new RigEnd({
        rig: this,
        config: configOf(options, at),
        out: channel(at === 0 ? 'forth' : 'back'),
        random: streams.stream(`node ${at}`, 'entropy'),
        // Clocks that have nothing in common.
        bootedNs: -(at + 1) * 3 * SECOND_NS,
      });
    this.ends = [end(0), end(1)];
    this.one.modem.peer = this.two.modem;
    this.two.modem.peer = this.one.modem;
  }

  get one(): RigEnd {
    return this.ends[0];
  }

  get two(): RigEnd {
    return this.ends[1];
  }

  peerOf(end: RigEnd): RigEnd {
    return end === this.one ? this.two : this.one;
  }

  /** Both terminals track each other. */
  open(): void {
    this.one.open();
    this.two.open();
  }

  /** Open and run until both have a session. */
  establish(): void {
    this.open();
    this.runUntil(() => this.one.up && this.two.up);
  }

  run(durationNs: Ns): void {
    this.queue.runUntil(this.queue.nowNs + durationNs);
  }

  /** True when it came to hold before the time limit. */
  runUntil(holds: () => boolean, limitNs: Ns = 60 * SECOND_NS): boolean {
    const untilNs = this.queue.nowNs + limitNs;
    while (!holds()) if (!this.queue.fireNext(untilNs)) return holds();
    return true;
  }

  handle(_kind: number, _value: number, data: unknown): void {
    (data as () => void)();
  }

  /** Do something at that true time. */
  at(atNs: Ns, action: () => void): void {
    this.queue.schedule(atNs, this, 0, 0, action);
  }
}

const configOf = (options: RigOptions, at: 0 | 1): NodeConfig => {
  const rates = options.rates ?? [{ rateBps: options.rateBps ?? 2_500_000_000, requiredDbm: -38 }];
  const mtuBytes = options.mtus?.[at] ?? options.mtuBytes ?? 1_044;
  const profile: TerminalProfile = { ...SDA_LEO, rates, mtuBytes };
  const terminal = (end: 0 | 1): TerminalConfig => ({
    index: 0,
    name: 'head',
    profile: options.profiles?.()[end] ?? profile,
    mount: { azimuthRad: 0, normal: 'zenith' },
  });
  return {
    id: options.ids?.[at] ?? at + 1,
    kind: 'satellite',
    epochUnixMs: 0,
    get terminals() {
      return [terminal(at)];
    },
    plan: { version: 1, contacts: [] },
    elements: new Map(),
    partnerTerminal: () => terminal(at === 0 ? 1 : 0),
    networkKey: options.networkKeys?.[at] ?? RIG_KEY,
    keyEpoch: options.keyEpochs?.[at] ?? 1,
    storeBytesMax: 0,
    timeStratum: 0,
    clockDriftPpbMax: 0,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    idealPointing: true,
  };
};
