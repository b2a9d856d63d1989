import type { Limits } from '../limits.ts';
import type { LinkActor } from './link-actor.ts';

/**
 * Why a session is degraded: silence, or margin under the threshold; nominal when neither holds.
 */
export class LinkHealth {
  readonly #actor: LinkActor;
  readonly #limits: Limits;
  #session = false;
  #silent = false;
  #starved = false;

  constructor(actor: LinkActor, limits: Limits) {
    this.#actor = actor;
    this.#limits = limits;
  }

  started(): void {
    this.#session = true;
    this.#silent = false;
    if (this.#starved) this.#actor.send({ type: 'margin.low' });
  }

  ended(): void {
    this.#session = false;
  }

  /** The modem heard nothing for so many keepalive intervals. */
  silence(intervals: number): void {
    const { degradedIntervals, downIntervals } = this.#limits;
    if (!this.#session || intervals < degradedIntervals) return;
    this.#silent = true;
    this.#actor.send({ type: intervals < downIntervals ? 'silence.short' : 'silence.long' });
  }

  /** A frame of the session was taken. */
  heard(): void {
    if (!this.#silent) return;
    this.#silent = false;
    if (this.#session && !this.#starved) this.#actor.send({ type: 'link.sound' });
  }

  /** Whether even the slowest rate lacks its margin. */
  margin(starved: boolean): void {
    if (starved === this.#starved) return;
    this.#starved = starved;
    if (!this.#session) return;
    if (starved) this.#actor.send({ type: 'margin.low' });
    else if (!this.#silent) this.#actor.send({ type: 'link.sound' });
  }
}
