import type { Hazard } from './hazards.ts';
import type { AvionicsEffect, TimerOwner } from '../protocols/avionics.ts';
import type { Ns } from '../protocols/units.ts';
import type { ReportName } from './event-reports.ts';

/** Local time during the present step. */
export interface FlightClock {
  /** Monotonic; timers, ages, retries and duplicate eviction use this one only. */
  nowNs(): Ns;
  /** Best estimate of UTC since the scenario epoch: plans and creation times. */
  utcNs(): Ns;
  utcUncertaintyNs(): Ns;
  /** Local monotonic instant at which this clock will read that UTC. */
  monotonicAtUtc(utcNs: Ns): Ns;
}

/** A timer with a stable number: arming it again moves it; no closure is made per arming. */
export interface Timer {
  /**
   * Fires once at that monotonic time; at once, in the next step, when it has passed. `owner`: the
   * state that a delayed transition leads out of.
   */
  arm(atMonotonicNs: Ns, owner?: TimerOwner): void;
  cancel(): void;
  readonly armed: boolean;
  /** When it will fire; meaningful while armed. */
  readonly atNs: Ns;
}

export interface TimerService {
  create(fire: () => void): Timer;
}

export interface EffectSink {
  push(effect: AvionicsEffect): void;
}

/** Event reports by name; the dictionary gives id, severity and the meaning of the arguments. */
export interface Reporter {
  report(name: ReportName, ...args: number[]): void;
}

/** What every part of the flight software is given; the only way out of the node. */
export interface FlightServices {
  readonly clock: FlightClock;
  readonly timers: TimerService;
  readonly effects: EffectSink;
  readonly reports: Reporter;
  /** Deterministic bytes from the entropy port, boot count mixed in; never the same twice. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly hazard?: Hazard | undefined;
}
