import type { TimerOwner } from '../../protocols/avionics.ts';

/** Told of the timers of the hardware as they are set and end. */
export interface TimerListener {
  set(timer: number, owner: TimerOwner | undefined): void;
  /** It fired or was cancelled. */
  ended(timer: number): void;
  /** All effects of a step have been carried out. */
  stepEnded(): void;
  /** The computer stops: no timer is live any more. */
  stopped(): void;
}
