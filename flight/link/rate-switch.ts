import type { TerminalCommand } from '../../protocols/avionics.ts';
import { EMPTY_BYTES } from '../../protocols/codec.ts';
import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Bps } from '../../protocols/units.ts';
import type { TerminalConfig } from '../config.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { Limits } from '../limits.ts';
import { ControlFrame } from './control-queue.ts';
import type { LinkSession } from './link-session.ts';
import { decodeAnnouncement, encodeAnnouncement, RateControl } from './rate-control.ts';
import type { TransmitLine } from './transmit-line.ts';

/** More changes than this unheard in a row: those in the middle are forgotten. */
const CHANGES_MAX = 16;

/** A change of the transmit rate, by indices into the pair's table. */
interface Change {
  readonly frame: ControlFrame;
  readonly from: number;
  readonly to: number;
}

/**
 * Carries out changes of rate (LM-LNK-072 … 075). Announced at the old rate, in copies; then the
 * line is quiet until the last bit has left, the terminal switches, and after a guard time frames
 * go on at the new rate. If the announcement is not acknowledged, the old rate is taken again and
 * it is announced anew: what was sent meanwhile to a receiver that had not followed comes back
 * through ARQ.
 */
export class RateSwitch {
  readonly rates: RateControl;
  readonly #terminal: TerminalConfig;
  readonly #limits: Limits;
  readonly #services: FlightServices;
  readonly #line: TransmitLine;
  readonly #raiseTimer: Timer;
  #session: LinkSession | undefined;
  #announcement: ControlFrame | undefined;
  /** The first of those that went unheard and said the same as the one of now. */
  #unheard: ControlFrame | undefined;
  /** Index that the line takes when it is quiet; −1: no change under way. */
  #switchTo = -1;
  /** Announced changes of this session that may not have been heard, oldest first; the first may be the last that was. */
  #changes: Change[] = [];
  #peerCounter = 0;
  #comparators = '';

  constructor(parts: {
    readonly terminal: TerminalConfig;
    readonly limits: Limits;
    readonly services: FlightServices;
    readonly line: TransmitLine;
  }) {
    this.#terminal = parts.terminal;
    this.#limits = parts.limits;
    this.#services = parts.services;
    this.#line = parts.line;
    this.rates = new RateControl(parts.terminal.profile, parts.limits);
    this.#raiseTimer = parts.services.timers.create(() => this.#raise());
  }

  /** A contact begins: the rendezvous rate. */
  begin(partner: TerminalProfile | undefined, plannedRateBps: Bps | undefined): void {
    // Of an unknown partner its handshake will tell the rates.
    const { rates } = partner ?? this.#terminal.profile;
    const ratesBps = rates.map((rate) => rate.rateBps);
    this.rates.begin(ratesBps, plannedRateBps);
    this.#changes = [];
    this.#comparators = '';
    this.#apply();
  }

  sessionStarted(session: LinkSession): void {
    // The partner opened it where it listened: it heard nothing of what the session before announced since.
    if (!session.terms.initiator) this.rates.transmitIndex = this.#heardIndex;
    this.#session = session;
    this.#announcement = undefined;
    this.#unheard = undefined;
    this.#switchTo = -1;
    this.#changes = [];
    this.#peerCounter = 0;
    const { terms } = session;
    this.rates.setPeer(terms.peerRatesBps);
    this.rates.sessionStarted(terms.initiator ? terms.rateIndex : undefined);
    this.#apply();
  }

  sessionEnded(): void {
    this.#session = undefined;
    this.#raiseTimer.cancel();
  }

  /** No change is under way, and the peer knows of the last one. */
  get settled(): boolean {
    return this.#switchTo < 0 && this.#announcement?.acknowledged !== false;
  }

  /** A margin reading. */
  margin(milliDb: number): void {
    this.rates.margin(milliDb);
    this.#compare();
    this.#watchRaise();
    this.announce();
  }

  /** Tell the peer what it does not know yet; needs a session that both ends have. */
  announce(): void {
    const session = this.#session;
    if (session === undefined || !session.confirmed || this.#switchTo >= 0) return;
    const due = this.rates.due();
    if (due === undefined) return;
    const opcode = due.transmitIndex > this.rates.transmitIndex ? 'rate-down' : 'rate-up';
    const opcodeValue = encodeAnnouncement(due);
    const waiting = this.#announcement?.counter === 0 ? this.#announcement : undefined;
    // One that still waits for the line says the newest: the peer would follow it to a rate that is never taken.
    if (waiting !== undefined) waiting.restate(opcode, opcodeValue);
    const frame =
      waiting ?? new ControlFrame({ body: EMPTY_BYTES, numbered: true, opcode, opcodeValue });
    if (frame !== waiting && !session.queue(frame)) return;
    this.rates.told(due);
    if (this.#unheard?.opcodeValue !== opcodeValue) this.#unheard = undefined;
    this.#announcement = frame;
    session.run();
  }

  /** An announcement leaves; true: the line waits for the switch. */
  announced(frame: ControlFrame): boolean {
    if (frame !== this.#announcement) return false;
    const { transmitIndex: to } = decodeAnnouncement(frame.opcodeValue);
    const from = this.rates.transmitIndex;
    if (to === from) return false;
    const heard = this.#changes.findLastIndex((change) => change.frame.acknowledged);
    this.#changes.splice(0, Math.max(heard, 0));
    this.#changes.push({ frame, from, to });
    // The first says where the peer was last heard to listen.
    if (this.#changes.length > CHANGES_MAX) this.#changes.splice(1, 1);
    this.#switchTo = to;
    return true;
  }

  /**
   * An announcement was not acknowledged in time: if it was the last word, back to where the peer is known to
   * listen. Not so when one that said the same has been acknowledged since: a peer that always answers
   * late has followed, and would be left and joined dozens of times a second. A wish alone, told at a rate
   * that the peer knows, comes back by ARQ like any frame.
   */
  announcementLost(frame: ControlFrame): void {
    if (frame !== this.#announcement || this.#unheard?.acknowledged === true) return;
    const heardIndex = this.#heardIndex;
    if (heardIndex === this.rates.transmitIndex) return;
    this.#unheard ??= frame;
    this.#announcement = undefined;
    this.#switchTo = heardIndex;
    this.rates.unheard();
    this.#session?.pump.hold();
  }

  /** The rate at which the peer is known to listen. */
  get #heardIndex(): number {
    const heard = this.#changes.findLast((change) => change.frame.acknowledged);
    return heard?.to ?? this.#changes[0]?.from ?? this.rates.transmitIndex;
  }

  /** The pump ran: switch when the line has become quiet. */
  ran(session: LinkSession): void {
    if (this.#switchTo < 0 || session !== this.#session) return;
    const nowNs = this.#services.clock.nowNs();
    if (this.#line.busyUntilNs > nowNs) return;
    this.rates.transmitIndex = this.#switchTo;
    this.#switchTo = -1;
    this.#apply();
    this.#line.holdUntil(nowNs + this.#limits.rateGuardNs);
    session.refreshTiming(nowNs);
    const { index } = this.#terminal;
    const rateIndex = this.rates.terminalRates().transmitIndex;
    this.#services.reports.report('link.rate', index, session.terms.peer, rateIndex);
    session.pump.release();
    this.announce();
    session.run();
  }

  /** The peer announced; a late copy of an older announcement does nothing. */
  peerTold(counter: number, value: number): void {
    if (counter <= this.#peerCounter) return;
    this.#peerCounter = counter;
    const before = this.rates.receiveIndex;
    this.rates.peerTold(decodeAnnouncement(value));
    if (this.rates.receiveIndex !== before) this.#apply();
    this.announce();
  }

  #raise(): void {
    if (!this.rates.mayRaise) return;
    this.rates.raise();
    this.#compare();
    this.#watchRaise();
    this.announce();
  }

  #watchRaise(): void {
    if (!this.rates.mayRaise) this.#raiseTimer.cancel();
    else if (!this.#raiseTimer.armed) {
      this.#raiseTimer.arm(this.#services.clock.nowNs() + this.#limits.rateUpHoldNs);
    }
  }

  /** Tell the terminal its rates. */
  #apply(): void {
    this.#line.rateBps = this.rates.transmitBps;
    this.#command({ command: 'rate', ...this.rates.terminalRates() });
    this.#comparators = '';
    this.#compare();
  }

  #compare(): void {
    const milliDb = this.rates.comparators();
    const key = milliDb.join();
    if (key === this.#comparators) return;
    this.#comparators = key;
    this.#command({ command: 'margin-comparators', milliDb });
  }

  #command(command: TerminalCommand): void {
    this.#services.effects.push({ kind: 'terminal', terminal: this.#terminal.index, command });
  }
}
