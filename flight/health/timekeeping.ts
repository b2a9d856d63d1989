import type { LocalTimes } from '../../protocols/avionics.ts';
import type { ManagementMessage } from '../../protocols/frame.ts';
import {
  COUNTER_END_NS,
  MILLISECOND_NS,
  type NodeId,
  type Ns,
  SECOND_NS,
} from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { ExcessRetries } from './excess-retries.ts';
import type { LocalClock } from './local-clock.ts';
import { RefusedSteps } from './refused-steps.ts';
import { combine, measureOffset, reportableNs, type TimeMeasurement } from './time-measurement.ts';
import {
  choosePeer,
  mayTake,
  STRATUM_NONE,
  type TimeLink,
  type TimePeer,
  type TimePeerInfo,
} from './time-peers.ts';
import { OWN_SOURCE, TimeStanding } from './time-standing.ts';

export type TimeTransfer = Extract<ManagementMessage, { kind: 'time-transfer' }>;

export interface TimekeepingConfig {
  readonly limits: Pick<
    Limits,
    'timeTransferNs' | 'timeStepMaxNs' | 'timeRefusedNs' | 'timeFilterShare' | 'clockTrustedNs'
  >;
}

export interface TimekeepingServices extends Pick<FlightServices, 'timers' | 'reports' | 'hazard'> {
  readonly clock: LocalClock;
}

/** How often a receiver's reading is taken into the estimate. */
const SOURCE_INTERVAL_NS: Ns = SECOND_NS;
/** After a refused reading of the own receiver: not to be asked again for this long. */
const SOURCE_REFUSED_NS: Ns = 60 * SECOND_NS;
/** A link that came up is let finish its first exchanges of plan and link state. */
const FIRST_TRANSFER_NS: Ns = 200 * MILLISECOND_NS;
/** A stratum lasts this many transfer intervals after the last good transfer. */
const FRESH_INTERVALS = 4;
/** A transfer that queues delayed is tried again after this. */
const EXCESS_RETRY_NS: Ns = SECOND_NS;
/** Exchange numbers have 32 bits on the wire. */
const EXCHANGES = 4_294_967_296;
/** Every so many transfers another neighbour is asked: it may have come nearer to a source. */
const LOOK_AROUND_TICKS = 8;

/**
 * Makes the timekeeping of one node; it owns what `services.clock` says of UTC, and tells of a step by more than
 * `clockTrustedNs`: what was set for an instant of UTC has another place on the counter then.
 */
export const createTimekeeping = (
  services: TimekeepingServices,
  config: TimekeepingConfig,
  stepped: () => void,
): Timekeeping => new Timekeeping(services, config, stepped);

/**
 * Disciplined UTC since boot (spec/5-time.md). The hardware's UTC sets the estimate at boot; a
 * receiver, or two-way transfer with a neighbour nearer to a source, narrows it; drift widens it
 * again. The stated uncertainty is a bound at every instant, as long as those it came from kept
 * theirs.
 */
export class Timekeeping {
  readonly #services: TimekeepingServices;
  readonly #limits: TimekeepingConfig['limits'];
  readonly #standing: TimeStanding;
  readonly #tick: Timer;
  readonly #refused: RefusedSteps;
  readonly #excess = new ExcessRetries();
  readonly #stepped: () => void;
  #peers: TimePeer[] = [];
  #set = false;
  /** A source or peer was taken since boot. */
  #acquired = false;
  #sourced = false;
  #nextLookNs: Ns = 0;
  #ticks = 0;
  #exchange = 0;
  #asked: { readonly peer: TimePeer; readonly sentNs: Ns } | undefined;

  constructor(services: TimekeepingServices, config: TimekeepingConfig, stepped: () => void) {
    this.#services = services;
    this.#stepped = stepped;
    this.#refused = new RefusedSteps(config.limits);
    this.#limits = config.limits;
    this.#standing = new TimeStanding(services.clock, services.reports);
    this.#tick = services.timers.create(() => this.#onTick());
  }

  /**
   * Hops to the nearest time source; STRATUM_NONE: none within reach. Handshakes and
   * advertisements carry it.
   */
  get stratum(): number {
    return this.#standing.stratum;
  }

  /**
   * Local times of an input, before anything else looks at the clock. Two comparisons in steady
   * state.
   */
  observe(times: LocalTimes): void {
    this.#services.clock.advance(times.monotonicNs);
    if (times.utcDisciplined === this.#sourced && times.monotonicNs < this.#nextLookNs) return;
    this.#look(times);
  }

  /** A session is established. */
  linkUp(link: TimeLink, info: TimePeerInfo): void {
    const nowNs = this.#services.clock.nowNs();
    this.#peers.push({
      link,
      info,
      stratum: info.stratum,
      uncertaintyNs: info.uncertaintyNs ?? 0,
      heardNs: nowNs,
      suspectUntilNs: 0,
    });
    if (this.stratum > 0) this.#tickBy(nowNs + FIRST_TRANSFER_NS);
  }

  linkDown(link: TimeLink): void {
    this.#peers = this.#peers.filter((peer) => peer.link !== link);
    if (this.#asked?.peer.link === link) this.#asked = undefined;
  }

  /** A node's time as an advertisement tells it; of use when that node is a neighbour. */
  heard(node: NodeId, stratum: number, uncertaintyNs: Ns): void {
    for (const peer of this.#peers) {
      if (peer.info.node === node) this.#remember(peer, stratum, uncertaintyNs);
    }
  }

  /** A message of two-way transfer came in, received at that UTC by this node's clock. */
  control(link: TimeLink, message: TimeTransfer, receivedUtcNs: Ns): void {
    const peer = this.#peers.find((candidate) => candidate.link === link);
    if (peer === undefined) return;
    this.#remember(peer, message.stratum, message.uncertaintyNs);
    if (message.reply) this.#answered(peer, message, receivedUtcNs);
    else this.#reply(peer, message, receivedUtcNs);
  }

  /** A first input, an edge of the time source, or time for its next reading. */
  #look(times: LocalTimes): void {
    const { clock } = this.#services;
    if (!this.#set) {
      if (times.utcNs <= COUNTER_END_NS) clock.set(times.utcNs, times.utcUncertaintyNs);
      else clock.set(0, COUNTER_END_NS);
      this.#set = true;
    }
    this.#sourced = times.utcDisciplined;
    if (!times.utcDisciplined) {
      this.#nextLookNs = Number.POSITIVE_INFINITY;
      this.#sourceLost();
      return;
    }
    const offsetNs = times.utcNs - clock.utcNs();
    if (this.#take({ offsetNs, uncertaintyNs: times.utcUncertaintyNs }, OWN_SOURCE)) {
      this.#nextLookNs = times.monotonicNs + SOURCE_INTERVAL_NS;
      this.#tick.cancel();
      this.#asked = undefined;
      this.#standing.follow(OWN_SOURCE, 0, Number.POSITIVE_INFINITY);
    } else {
      this.#nextLookNs = times.monotonicNs + SOURCE_REFUSED_NS;
      this.#sourceLost();
    }
  }

  #sourceLost(): void {
    if (this.stratum !== 0) return;
    this.#standing.holdOver();
    if (this.#peers.length > 0) this.#tickBy(this.#services.clock.nowNs());
  }

  /** Every transfer interval while there is no own source. */
  #onTick(): void {
    const { clock } = this.#services;
    const nowNs = clock.nowNs();
    this.#asked = undefined;
    if (this.stratum === 0) return;
    if (nowNs >= this.#standing.freshUntilNs) this.#standing.holdOver();
    this.#ticks++;
    const lookAround = this.#ticks % LOOK_AROUND_TICKS === 0;
    const peer = choosePeer(this.#peers, this.stratum, { nowNs, lookAround });
    const skips = this.#services.hazard?.('time-transfer-skipped') === true;
    if (peer !== undefined && !skips) this.#ask(peer);
    if (this.#peers.length > 0) this.#tickBy(nowNs + this.#limits.timeTransferNs);
    else if (this.stratum < STRATUM_NONE) this.#tickBy(this.#standing.freshUntilNs);
  }

  #ask(peer: TimePeer): void {
    const { clock } = this.#services;
    this.#exchange = (this.#exchange + 1) % EXCHANGES;
    const sent = peer.link.sendControl({
      kind: 'time-transfer',
      exchange: this.#exchange,
      reply: false,
      t1Ns: clock.utcNs(),
      t2Ns: 0,
      t3Ns: 0,
      uncertaintyNs: clock.utcUncertaintyNs(),
      stratum: this.#standing.toldTo(peer.info.node),
    });
    if (sent) this.#asked = { peer, sentNs: clock.nowNs() };
  }

  #reply(peer: TimePeer, request: TimeTransfer, receivedUtcNs: Ns): void {
    const { clock } = this.#services;
    peer.link.sendControl({
      kind: 'time-transfer',
      exchange: request.exchange,
      reply: true,
      t1Ns: request.t1Ns,
      t2Ns: receivedUtcNs,
      t3Ns: clock.utcNs(),
      uncertaintyNs: clock.utcUncertaintyNs(),
      stratum: this.#standing.toldTo(peer.info.node),
    });
  }

  #answered(peer: TimePeer, reply: TimeTransfer, receivedUtcNs: Ns): void {
    const { clock } = this.#services;
    const asked = this.#asked;
    if (asked?.peer !== peer || reply.exchange !== this.#exchange) return;
    this.#asked = undefined;
    const ownUncertaintyNs = clock.utcUncertaintyNs();
    if (!mayTake({ stratum: this.stratum, uncertaintyNs: ownUncertaintyNs }, reply)) {
      // The node that this one's stratum hangs on has lost its own.
      if (this.#standing.upstream === peer.info.node) this.#standing.holdOver();
      return;
    }
    const t1Ns = clock.utcAtMonotonic(asked.sentNs);
    const measured = measureOffset({
      t1Ns,
      t2Ns: reply.t2Ns,
      t3Ns: reply.t3Ns,
      t4Ns: receivedUtcNs,
      outNs: peer.info.lightTimeOutNs(t1Ns),
      backNs: peer.info.lightTimeBackNs(reply.t3Ns),
      peerUncertaintyNs: reply.uncertaintyNs,
      ownUncertaintyNs,
      driftNs: clock.driftOver(clock.nowNs() - asked.sentNs),
    });
    const freshUntilNs = clock.nowNs() + FRESH_INTERVALS * this.#limits.timeTransferNs;
    if (!this.#take(measured, peer.info.node)) {
      peer.suspectUntilNs = freshUntilNs;
      return;
    }
    const stratum = reply.stratum + 1;
    if (stratum < STRATUM_NONE) this.#standing.follow(peer.info.node, stratum, freshUntilNs);
    if (this.#excess.worthwhile(measured.excessNs)) this.#tickBy(clock.nowNs() + EXCESS_RETRY_NS);
  }

  /** Take a measurement into the estimate; false: a step beyond the bound, reported. */
  #take(measured: TimeMeasurement, from: NodeId): boolean {
    const { clock, reports } = this.#services;
    if (clock.utcNs() + measured.offsetNs > COUNTER_END_NS) {
      reports.report('time.step', from, reportableNs(measured.offsetNs));
      return false;
    }
    const correction = combine(clock.utcUncertaintyNs(), measured, {
      filterShare: this.#limits.timeFilterShare,
      stepMaxNs: this.#limits.timeStepMaxNs,
      // The first since boot sets the clock.
      maySet: !this.#acquired,
    });
    if (correction === undefined) {
      reports.report('time.step', from, reportableNs(measured.offsetNs));
      if (!this.#refused.believes(from, measured, clock.nowNs())) return false;
    }
    this.#refused.forget();
    const shiftNs = correction?.shiftNs ?? measured.offsetNs;
    const uncertaintyNs = correction?.uncertaintyNs ?? measured.uncertaintyNs;
    clock.set(clock.utcNs() + shiftNs, uncertaintyNs);
    if (Math.abs(shiftNs) > this.#limits.clockTrustedNs) this.#stepped();
    this.#acquired = true;
    return true;
  }

  #remember(peer: TimePeer, stratum: number, uncertaintyNs: Ns): void {
    peer.stratum = Math.min(stratum, STRATUM_NONE);
    peer.uncertaintyNs = uncertaintyNs;
    peer.heardNs = this.#services.clock.nowNs();
    // A source has come within reach: no need to wait for the next interval.
    if (this.stratum === STRATUM_NONE && peer.stratum < STRATUM_NONE && this.#asked === undefined) {
      this.#tickBy(peer.heardNs + FIRST_TRANSFER_NS);
    }
  }

  #tickBy(atNs: Ns): void {
    if (!this.#tick.armed || this.#tick.atNs > atNs) this.#tick.arm(atNs);
  }
}
