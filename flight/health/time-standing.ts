import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Reporter } from '../ports.ts';
import type { LocalClock } from './local-clock.ts';
import { STRATUM_NONE } from './time-peers.ts';

/** Stands for the own receiver where a node is named. */
export const OWN_SOURCE: NodeId = 0;

/** How far this node is from a time source, and through whom (LM-TIM-014, -016). */
export class TimeStanding {
  readonly #clock: LocalClock;
  readonly #reports: Reporter;
  /** Hops to the nearest source; STRATUM_NONE: none within reach. */
  stratum = STRATUM_NONE;
  /** Node that the stratum came from; OWN_SOURCE also when it came from nobody. */
  upstream: NodeId = OWN_SOURCE;
  /** Until when it holds without news; local monotonic time. */
  freshUntilNs: Ns = 0;

  constructor(clock: LocalClock, reports: Reporter) {
    this.#clock = clock;
    this.#reports = reports;
  }

  /** Time was taken from a source, or from a node that has a stratum. */
  follow(upstream: NodeId, stratum: number, freshUntilNs: Ns): void {
    this.upstream = upstream;
    this.freshUntilNs = freshUntilNs;
    if (stratum === this.stratum) return;
    this.stratum = stratum;
    this.#reports.report('time.stratum', stratum, this.#clock.utcUncertaintyNs());
  }

  /** No source is within reach any more: the estimate runs on, its uncertainty grows. */
  holdOver(): void {
    if (this.stratum === STRATUM_NONE) return;
    this.stratum = STRATUM_NONE;
    this.upstream = OWN_SOURCE;
    this.#reports.report('time.holdover', this.#clock.utcUncertaintyNs());
  }

  /** What a node is told: never its own time as if it came from elsewhere. */
  toldTo(node: NodeId): number {
    return this.upstream === node ? STRATUM_NONE : this.stratum;
  }
}
