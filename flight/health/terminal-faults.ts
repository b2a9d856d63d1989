import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';

type FaultLimits = Pick<
  Limits,
  'slewFailuresMax' | 'searchFailuresMax' | 'isolationNs' | 'isolationMaxNs'
>;

/** What a terminal could not do: turn to its partner, or find it. */
export type TerminalFailure = 'slews' | 'searches';

export interface IsolationListener {
  isolate(terminal: TerminalIndex, failure: TerminalFailure, pauseNs: Ns): void;
  /** The pause is over: it may show what it can do. */
  tryAgain(terminal: TerminalIndex): void;
  /** It did what it had failed to do. */
  recovered(terminal: TerminalIndex): void;
}

/** One terminal's record; made with its first failure. */
interface Case {
  readonly terminal: TerminalIndex;
  readonly timer: Timer;
  slews: number;
  searches: number;
  /** Partners that it searched for in vain. */
  readonly partners: Set<NodeId>;
  /** What it was isolated for; it is on trial until it has done that. */
  failure: TerminalFailure | undefined;
  isolated: boolean;
  pauseNs: Ns;
}

/** A partner may be the one that is out of order: one alone proves nothing. */
const PARTNERS_MIN = 2;

/**
 * Takes terminals that fail again and again out of use (LM-MGT-166), from the changes of their
 * statecharts: after some slews that did not end, or searches for several partners that found none. A
 * pause that doubles each time goes before the next trial, whose first failure ends it.
 */
export class TerminalFaults {
  readonly #services: FlightServices;
  readonly #limits: FaultLimits;
  readonly #listener: IsolationListener;
  readonly #cases: (Case | undefined)[] = [];

  constructor(services: FlightServices, limits: FaultLimits, listener: IsolationListener) {
    this.#services = services;
    this.#limits = limits;
    this.#listener = listener;
  }

  /** A terminal's statechart went on; `partner`: of its contact, 0 without one. */
  changed(terminal: TerminalIndex, from: string, to: string, partner: NodeId): void {
    const slewed = from === 'slewing.turning';
    if (to === 'resting') this.#failed(terminal, slewed ? 'slews' : 'searches', partner);
    else if (slewed && (to === 'slewing.pointed' || to.startsWith('acquiring'))) {
      this.#succeeded(terminal, 'slews');
    } else if (to === 'tracking.fine.linked') {
      this.#succeeded(terminal, 'slews');
      this.#succeeded(terminal, 'searches');
    }
  }

  /** The operator wants it in use: all that it failed in is forgotten. */
  forgive(terminal: TerminalIndex): void {
    const found = this.#cases[terminal];
    if (found === undefined) return;
    found.timer.cancel();
    begin(found);
    found.pauseNs = 0;
    if (found.failure === undefined) return;
    found.failure = undefined;
    this.#listener.recovered(terminal);
  }

  #failed(terminal: TerminalIndex, failure: TerminalFailure, partner: NodeId): void {
    this.#cases[terminal] ??= this.#open(terminal);
    const found = this.#cases[terminal] as Case;
    if (found.isolated) return;
    found[failure]++;
    if (failure === 'searches') found.partners.add(partner);
    const { slewFailuresMax, searchFailuresMax } = this.#limits;
    const tooMany =
      found.slews >= slewFailuresMax ||
      (found.searches >= searchFailuresMax && found.partners.size >= PARTNERS_MIN);
    if (tooMany || found.failure === failure) this.#isolate(found, failure);
  }

  #isolate(found: Case, failure: TerminalFailure): void {
    const { isolationNs, isolationMaxNs } = this.#limits;
    const pauseNs = found.pauseNs === 0 ? isolationNs : 2 * found.pauseNs;
    found.pauseNs = Math.min(pauseNs, isolationMaxNs);
    found.isolated = true;
    found.failure = failure;
    found.timer.arm(this.#services.clock.nowNs() + found.pauseNs);
    this.#listener.isolate(found.terminal, failure, found.pauseNs);
  }

  #succeeded(terminal: TerminalIndex, what: TerminalFailure): void {
    const found = this.#cases[terminal];
    if (found === undefined) return;
    found[what] = 0;
    if (what === 'searches') found.partners.clear();
    if (found.failure !== what) return;
    found.failure = undefined;
    found.pauseNs = 0;
    this.#listener.recovered(terminal);
  }

  #open(terminal: TerminalIndex): Case {
    const found: Case = {
      terminal,
      timer: this.#services.timers.create(() => this.#trial(found)),
      slews: 0,
      searches: 0,
      partners: new Set(),
      failure: undefined,
      isolated: false,
      pauseNs: 0,
    };
    return found;
  }

  #trial(found: Case): void {
    begin(found);
    this.#listener.tryAgain(found.terminal);
  }
}

/** In use, with nothing against it but what it was isolated for. */
const begin = (found: Case): void => {
  found.isolated = false;
  found.slews = 0;
  found.searches = 0;
  found.partners.clear();
};
