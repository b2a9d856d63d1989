import type { Checker } from '../checkers/checker.ts';
import { type CheckerSet, makeCheckers } from '../checkers/checkers.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ns } from '../../protocols/units.ts';
import { makeVerdict, type Verdict } from '../report/verdict.ts';
import { Statistics } from '../report/statistics.ts';
import { lightTimeBound } from './light-time-bound.ts';
import type { RunSetup } from './setup.ts';

/** Everything that reads the journal of a run while it is written: checkers and statistics. */
export class Instruments {
  readonly #setup: RunSetup;
  readonly #run: { readonly seed: number; readonly version: string };
  readonly #checkers: CheckerSet;
  readonly #statistics: Statistics;

  constructor(
    setup: RunSetup,
    journal: Journal,
    run: { readonly seed: number; readonly version: string },
  ) {
    this.#setup = setup;
    this.#run = run;
    const { scenario } = setup;
    this.#checkers = makeCheckers({
      nodes: scenario.nodes,
      flows: scenario.flows,
      hopLimit: scenario.limits.hopLimit,
      policy: scenario.policy,
      endNs: scenario.durationNs,
      faults: scenario.faults,
    });
    this.#statistics = new Statistics({
      nodes: scenario.nodes,
      flows: scenario.flows,
      lightTimeBoundNs: lightTimeBound(setup),
      housekeepingNs: scenario.operations?.housekeepingNs,
    });
    for (const reader of this.#checkers.readers) journal.subscribe(reader);
    journal.subscribe(this.#statistics);
  }

  get checkers(): readonly Checker[] {
    return this.#checkers.checkers;
  }

  /** What was found, once the run has ended. */
  verdict(hash: string, endNs: Ns): Verdict {
    this.#checkers.finish(endNs);
    return makeVerdict({
      scenario: this.#setup.scenario,
      ...this.#run,
      hash,
      endNs,
      checkers: this.#checkers.checkers,
      figures: this.#statistics.finish(endNs),
    });
  }
}
