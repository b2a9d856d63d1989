import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';
import type { TerminalIndex } from '../../protocols/units.ts';
import type { InputBody } from '../node/computer-options.ts';
import type { Site, SiteAnswer, SiteStep } from './site.ts';
import { carriedOut, terminalOfEffect, terminalOfInput, terminalTimer } from './terminal-answer.ts';

/** A peer in the place of one terminal. */
export interface TerminalPeer {
  readonly site: Site;
  /** What it says to a step; undefined: nothing now, its answer comes by itself or not at all. */
  readonly ask: (step: SiteStep) => SiteAnswer | undefined;
}

/** Exchanges with terminals within one step of the computer: more go round for ever. */
const EXCHANGES_MAX = 10_000;
const ENTROPY_BYTES = 64;
/** Marks an input that a terminal gives to its computer; it outlives the stamping, which copies properties. */
const FROM_TERMINAL = Symbol('from terminal');

/** An input of a terminal's for the computer, which is to stamp it. */
export const fromTerminal = (input: AvionicsInput): InputBody => {
  const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined, ...body } = input;
  return Object.assign(body, { [FROM_TERMINAL]: true });
};

const isFromTerminal = (input: AvionicsInput): boolean => FROM_TERMINAL in input;

/**
 * Flight software between which and some of its terminals peers stand: what the world tells such a terminal
 * goes to its peer, and so does what the software wants of it. What a peer says goes on: effects to
 * the world, inputs to the software. A peer that passes everything on changes nothing.
 */
export class SplitNode implements FlightNode {
  readonly #software: FlightNode;
  readonly #peers: ReadonlyMap<TerminalIndex, TerminalPeer>;
  /** Attachments that were told of this boot. */
  readonly #introduced = new Map<TerminalIndex, number>();
  #boot: Extract<AvionicsInput, { kind: 'boot' }> | undefined;
  #out: AvionicsEffect[] = [];
  /** Of terminals, for when what is under way has been carried out. */
  #pending: AvionicsInput[] = [];
  #exchanges = 0;

  constructor(software: FlightNode, peers: ReadonlyMap<TerminalIndex, TerminalPeer>) {
    this.#software = software;
    this.#peers = peers;
  }

  step(input: AvionicsInput): readonly AvionicsEffect[] {
    this.#out = [];
    this.#exchanges = 0;
    if (input.kind === 'boot') {
      this.#boot = input;
      for (const terminal of this.#peers.keys()) this.#introduce(terminal, input);
    }
    const terminal = isFromTerminal(input) ? undefined : terminalOfInput(input);
    if (terminal === undefined || !this.#isSplit(terminal)) this.#compute(input);
    else this.#exchange(terminal, { kind: 'input', input: ownTimer(input) }, input);
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      this.#compute(next);
    }
    return this.#out;
  }

  /** A peer stands there, or has to: without one its terminal is dead. */
  #isSplit(terminal: TerminalIndex): boolean {
    const site = this.#peers.get(terminal)?.site;
    return site !== undefined && (site.attached || site.terms.standIn === undefined);
  }

  /** The software takes an input; what it wants of terminals goes to their peers, in order. */
  #compute(input: AvionicsInput): void {
    let terminal: TerminalIndex | undefined;
    let commands: AvionicsEffect[] = [];
    const flush = (): void => {
      const at = terminal;
      if (at === undefined) return;
      const { monotonicNs, utcNs } = input;
      const effects = commands;
      terminal = undefined;
      commands = [];
      this.#exchange(at, { kind: 'commands', commands: { monotonicNs, utcNs, effects } }, input);
    };
    for (const effect of this.#software.step(input)) {
      const to = terminalOfEffect(effect);
      const split = to !== undefined && this.#isSplit(to);
      if (to !== terminal || !split) flush();
      if (split) {
        terminal = to;
        commands.push(effect);
      } else {
        this.#out.push(effect);
      }
    }
    flush();
  }

  #exchange(terminal: TerminalIndex, step: SiteStep, at: AvionicsInput): void {
    this.#introduce(terminal, at);
    this.#take(terminal, this.#ask(terminal, step), at);
  }

  #ask(terminal: TerminalIndex, step: SiteStep): SiteAnswer | undefined {
    const peer = this.#peers.get(terminal);
    if (peer === undefined || !peer.site.attached || ++this.#exchanges > EXCHANGES_MAX) {
      return undefined;
    }
    return peer.ask(step);
  }

  #take(terminal: TerminalIndex, answer: SiteAnswer | undefined, at: AvionicsInput): void {
    if (answer === undefined) return;
    for (const effect of answer.effects) this.#out.push(carriedOut(effect, terminal));
    const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined } = at;
    for (const input of answer.inputs) {
      this.#pending.push({ ...input, monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined });
    }
  }

  /** Whoever attached since is told of the computer's boot first, without what is the computer's own. */
  #introduce(terminal: TerminalIndex, at: AvionicsInput): void {
    const site = this.#peers.get(terminal)?.site;
    const boot = this.#boot;
    if (site === undefined || boot === undefined || !site.attached) return;
    if (this.#introduced.get(terminal) === site.attachment) return;
    this.#introduced.set(terminal, site.attachment);
    const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined } = at;
    const times = { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined };
    const { cause, bootCount } = boot;
    const entropy = new Uint8Array(ENTROPY_BYTES);
    const input = { ...times, kind: 'boot', cause, bootCount, entropy, records: [] } as const;
    this.#take(terminal, this.#ask(terminal, { kind: 'input', input }), at);
  }
}

/** A timer under the number that its terminal knows it by. */
const ownTimer = (input: AvionicsInput): AvionicsInput => {
  const own = input.kind === 'timer' ? terminalTimer(input.timer) : undefined;
  return own === undefined ? input : { ...input, kind: 'timer', timer: own.timer };
};
