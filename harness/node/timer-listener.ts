import type { TimerOwner } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';

/** Told of the timers of the hardware as they are set and end. */
export interface TimerListener {
  set(timer: number, owner: TimerOwner | undefined): void;
  /** It fired or was cancelled. */
  ended(timer: number): void;
  /** All effects of a step have been carried out. */
  stepEnded(): void;
  /** The software says that it goes on; timers that fired, and when, of which it has not heard yet. */
  watchdogTold(waiting: ReadonlyMap<number, Ns>): void;
  /** The computer stops: no timer is live any more. */
  stopped(): void;
}
