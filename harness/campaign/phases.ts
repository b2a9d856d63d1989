import { MINUTE_NS, type Ns } from '../../protocols/units.ts';

/**
 * How a case runs: warm-up → faults → heal → liveness → end. All of it is in the schedule that is
 * drawn: the simulation knows no phases.
 */
export interface Phases {
  /** Faults begin after it. */
  readonly warmUpNs: Ns;
  /** Faults go on for so long. */
  readonly safetyNs: Ns;
  /** From the heal to the end of the run. */
  readonly livenessNs: Ns;
}

export const DEFAULT_PHASES: Phases = {
  warmUpNs: MINUTE_NS,
  safetyNs: 5 * MINUTE_NS,
  livenessNs: 6 * MINUTE_NS,
};

/** Faults of the core end and traffic stops. */
export const healNsOf = ({ warmUpNs, safetyNs }: Phases): Ns => warmUpNs + safetyNs;

export const durationNsOf = (phases: Phases): Ns => healNsOf(phases) + phases.livenessNs;
