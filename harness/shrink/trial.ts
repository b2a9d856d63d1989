import type { Finding } from '../checkers/checker.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Simulation, type SimulationOptions } from '../simulation.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';

/** A failing run stops so long after its checkers have found what is looked for. */
const LOOK_NS: Ns = SECOND_NS;

/**
 * Runs candidates and tells whether the failure that is looked for is still there: the same signature
 * (checker, class), not the same time. A run ends as soon as it has failed.
 */
export class Trial {
  readonly signature: string;
  readonly #flightSoftware: SimulationOptions['flightSoftware'];
  #runs = 0;
  /** When the failure was found, in the last run that failed. */
  foundNs: Ns = 0;

  constructor(signature: string, flightSoftware: SimulationOptions['flightSoftware']) {
    this.signature = signature;
    this.#flightSoftware = flightSoftware;
  }

  get runs(): number {
    return this.#runs;
  }

  /** False, too, for what cannot be run at all. */
  fails(scenario: Scenario): boolean {
    this.#runs++;
    try {
      return this.#failsWhenRun(scenario);
    } catch {
      return false;
    }
  }

  #failsWhenRun(scenario: Scenario): boolean {
    const software = this.#flightSoftware;
    const simulation = new Simulation(scenario, {
      ...(software === undefined ? {} : { flightSoftware: software }),
    });
    const { durationNs } = scenario;
    for (let atNs = 0; atNs < durationNs; atNs += LOOK_NS) {
      simulation.runUntil(atNs);
      if (this.#found(simulation.checkers.flatMap(({ findings }) => findings))) {
        this.foundNs = atNs;
        return true;
      }
    }
    const { verdict } = simulation.finish();
    this.foundNs = durationNs;
    return this.#found(verdict?.checkers.flatMap(({ findings }) => findings) ?? []);
  }

  #found(findings: readonly Finding[]): boolean {
    return findings.some(({ signature }) => signature === this.signature);
  }
}
