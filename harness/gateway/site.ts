import type { FlightFactory, NodeConfig } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput } from '../../protocols/avionics.ts';
import { decodeFromNode, encodeToNode } from '../../protocols/gateway-codec.ts';
import {
  GATEWAY_VERSION,
  type GatewayMode,
  type RefusalReason,
  type TerminalCommands,
} from '../../protocols/gateway.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { tryEffects } from '../node/guard.ts';
import { InstantInputs } from '../node/instant-inputs.ts';
import { SoftwareFault } from '../node/software-fault.ts';
import { Durations, type DurationFigures } from './durations.ts';
import type { Exchange } from './exchange.ts';
import { configurationOf, refuseLongPlan } from './node-configuration.ts';
import { type PlaceId, placeIdOf } from './place.ts';
import { faultOfTerminal } from './terminal-answer.ts';

export interface SiteTerms {
  readonly node: NodeId;
  /** Of the node that a peer may attach to; undefined: all of it. */
  readonly terminal?: TerminalIndex | undefined;
  readonly name: string;
  readonly mode: GatewayMode;
  /** Real time that an answer may take before the node counts as hung; 0: any. */
  readonly answerWithinNs: Ns;
  readonly exchange: Exchange;
  /** Real time [ms]. */
  readonly stopwatch: () => number;
  /** Software for while nobody is attached; undefined: none. */
  readonly standIn: FlightFactory | undefined;
  /** It is `hung` (the step that waits), or `answering` again (how long that took [ns]). */
  readonly noted?: (site: Site, what: 'hung' | 'answering', value: number) => void;
}

/** What a site came to. */
export interface SiteFigures {
  readonly name: string;
  readonly attached: boolean;
  readonly attachments: number;
  readonly steps: number;
  /** From when a step was posted to when its answer was taken. */
  readonly roundTrip: DurationFigures;
  /** Inputs that could not wait for their turn and were lost. */
  readonly dropped: number;
  readonly hung: boolean;
}

/** One step of a peer's: an input of its hardware, or what the computer wants of a terminal. */
export type SiteStep =
  | { readonly kind: 'input'; readonly input: AvionicsInput }
  | { readonly kind: 'commands'; readonly commands: TerminalCommands };

export interface SiteAnswer {
  readonly kind: 'answer';
  readonly effects: readonly AvionicsEffect[];
  /** Of a terminal, for its computer. */
  readonly inputs: readonly AvionicsInput[];
}

/** What a step of before was answered with; a wrong answer is a fault of the node's software. */
export type SiteHeard =
  | SiteAnswer
  | { readonly kind: 'fault'; readonly fault: SoftwareFault }
  /** To a step of a life before. */
  | { readonly kind: 'stale' }
  /** It broke the protocol and is turned away: nothing more comes of it. */
  | { readonly kind: 'refused'; readonly detail: string };

const NS_PER_MS = 1e6;
const NO_INPUTS: readonly AvionicsInput[] = [];

/** The place of one node, or of one terminal, that a peer behind a socket may take. */
export class Site {
  readonly node: NodeId;
  readonly place: PlaceId;
  readonly terms: SiteTerms;
  readonly roundTrip = new Durations();
  attachment = 0;
  attached = false;
  attachments = 0;
  dropped = 0;
  hung = false;
  steps = 0;
  /** Number of the step that is not answered yet; 0: none. */
  waitingFor = 0;
  /** Steps up to this one were those of a life before: their answers mean nothing. */
  #forgotten = 0;
  #postedMs = 0;
  #inputs = new InstantInputs();
  /** Counter in the input that was posted last. */
  #postedMonotonicNs = 0;
  #config: NodeConfig | undefined;
  #told: NodeConfig | undefined;

  constructor(terms: SiteTerms) {
    this.node = terms.node;
    this.place = placeIdOf(terms.node, terms.terminal);
    this.terms = terms;
  }

  /** Somebody came; its software starts with the next boot. */
  attach(attachment: number): void {
    this.attachment = attachment;
    this.attached = true;
    this.attachments++;
    this.waitingFor = 0;
    this.#told = undefined;
  }

  detach(): void {
    this.attached = false;
    this.waitingFor = 0;
    this.hung = false;
  }

  /** The node starts with these uploads. */
  starts(config: NodeConfig): void {
    this.#config = config;
    this.#forgotten = this.steps;
    this.waitingFor = 0;
    this.#inputs = new InstantInputs();
  }

  /** Sends a step; before the first, and when they have changed, the uploads. */
  post(input: AvionicsInput): number {
    this.#postedMonotonicNs = input.monotonicNs;
    return this.give({ kind: 'input', input });
  }

  /** The same for any step. */
  give(step: SiteStep): number {
    const { exchange, stopwatch } = this.terms;
    const { place, attachment } = this;
    this.#tell(this.#configured());
    const number = ++this.steps;
    this.waitingFor = number;
    this.#postedMs = stopwatch();
    const bytes = encodeToNode(
      step.kind === 'input' ? { kind: 'step', number, input: step.input } : { ...step, number },
    );
    exchange.post({ kind: 'step', place, attachment, bytes });
    return number;
  }

  /** Whoever came knows what it is, though its first step may be a boot time away; `uploads`: before there was any boot. */
  greet(uploads: NodeConfig): void {
    this.#tell(this.#config ?? uploads);
  }

  #tell(config: NodeConfig): void {
    if (this.#told === config) return;
    this.#told = config;
    const { place, attachment } = this;
    refuseLongPlan(config);
    const bytes = this.#welcome(config);
    this.terms.exchange.post({ kind: 'welcome', place, attachment, bytes });
  }

  #welcome(config: NodeConfig): Uint8Array {
    const { mode, name, answerWithinNs, node, terminal } = this.terms;
    const head = { version: GATEWAY_VERSION, mode, answerWithinNs, attachment: this.attachment };
    const own = config.terminals.find(({ index }) => index === terminal);
    if (own === undefined) {
      return encodeToNode({
        kind: 'welcome',
        ...head,
        configuration: configurationOf(name, config),
      });
    }
    const nodeName = name.slice(0, name.lastIndexOf('/'));
    const upload = { nodeName, entry: { node, ...own } };
    return encodeToNode({ kind: 'terminal-welcome', ...head, terminal: upload });
  }

  /** Real time since the step that is waited for was posted [ns]; 0: none is. */
  waitedNs(): Ns {
    if (this.waitingFor === 0) return 0;
    return Math.round((this.terms.stopwatch() - this.#postedMs) * NS_PER_MS);
  }

  /** Hung is who has not answered for longer than agreed. */
  watch(): void {
    const { answerWithinNs, noted } = this.terms;
    if (answerWithinNs === 0 || this.hung || this.waitedNs() < answerWithinNs) return;
    this.hung = true;
    noted?.(this, 'hung', this.waitingFor);
  }

  /** A message of the node's, tried as a whole. */
  heard(bytes: Uint8Array): SiteHeard {
    const decoded = decodeFromNode(bytes);
    if (!decoded.ok) {
      if (decoded.reason === 'malformed' || decoded.reason === 'unknown-type') {
        return this.#refused('malformed', decoded.detail);
      }
      return this.#refused('too-large', decoded.detail);
    }
    const { value } = decoded;
    if (value.kind !== 'answer') return this.#refused('out-of-turn', 'expected an answer');
    const { number, effects, inputs = NO_INPUTS } = value;
    if (number > 0 && number <= this.#forgotten) return { kind: 'stale' };
    if (number !== this.waitingFor) {
      const expected = this.waitingFor === 0 ? 'none is waited for' : `step ${this.waitingFor} is`;
      return this.#refused('out-of-turn', `answer to step ${number}, ${expected}`);
    }
    const bad = this.#faultOf(effects, inputs);
    if (bad !== undefined) return this.#refused('malformed', bad);
    const waitedNs = this.waitedNs();
    this.roundTrip.add(waitedNs);
    this.waitingFor = 0;
    if (this.hung) this.terms.noted?.(this, 'answering', waitedNs);
    this.hung = false;
    try {
      if (this.terms.terminal === undefined) this.#inputs.take(this.#postedMonotonicNs);
      tryEffects(effects, this.#configured());
    } catch (thrown) {
      if (thrown instanceof SoftwareFault) return { kind: 'fault', fault: thrown };
      throw thrown;
    }
    return { kind: 'answer', effects, inputs };
  }

  /** What nobody at such a place may say. A terminal that lies is turned away; its computer is innocent. */
  #faultOf(
    effects: readonly AvionicsEffect[],
    inputs: readonly AvionicsInput[],
  ): string | undefined {
    const { terminal } = this.terms;
    if (terminal !== undefined) {
      return faultOfTerminal({ effects, inputs }, terminal, this.#configured());
    }
    return inputs.length === 0 ? undefined : 'inputs are for a single terminal to give';
  }

  /** The connection is to be closed, with a reason. */
  #refused(reason: RefusalReason, detail: string): SiteHeard {
    const { place, attachment } = this;
    this.terms.exchange.post({ kind: 'refuse', place, attachment, reason, detail });
    return { kind: 'refused', detail };
  }

  #configured(): NodeConfig {
    if (this.#config === undefined) throw new Error(`${this.terms.name} has not started yet`);
    return this.#config;
  }

  figures(): SiteFigures {
    return {
      name: this.terms.name,
      attached: this.attached,
      attachments: this.attachments,
      steps: this.steps,
      roundTrip: this.roundTrip.figures(),
      dropped: this.dropped,
      hung: this.hung,
    };
  }
}
