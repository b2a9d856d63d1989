import type { Artefact } from '../artefact/artefact.ts';
import { InputError } from '../../protocols/errors.ts';
import { artefactText, type Maker } from '../artefact/artefact.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type SimulationOptions, simulate } from '../simulation.ts';
import { type Shrunk, shrink } from './shrink.ts';
import { Trial } from './trial.ts';

export interface ShrunkRun extends Shrunk {
  readonly signature: string;
  /** Text of the artefact of the small run; it was run twice, with one hash. */
  readonly artefact: string;
}

export interface ShrinkTerms {
  readonly signature: string;
  readonly maker: Maker;
  readonly flightSoftware?: SimulationOptions['flightSoftware'];
  /** Time is over. */
  readonly enough: () => boolean;
}

/** Signatures of a failed run, those of the first checker first. */
export const signaturesOf = ({ verdict }: Artefact): readonly string[] =>
  verdict.checkers.flatMap(({ signatures }) => signatures);

/**
 * Shrinks a failing run and verifies what is left.
 *
 * @throws InputError when the run does not fail so here: what is left would be no failure
 * @throws Error when the small run is not the same twice: the failure depends on more than its inputs
 */
export const shrinkRun = (failing: Scenario, terms: ShrinkTerms): ShrunkRun => {
  const { signature, flightSoftware, maker } = terms;
  const trial = new Trial(signature, flightSoftware);
  if (!trial.fails(failing)) {
    const hint = 'replay says whether another program or other flight software made it';
    const message = `run again, it does not fail with ${signature}: ${hint}. Nothing was made small.`;
    throw new InputError('shrink', message);
  }
  const shrunk = shrink(failing, trial, terms.enough);
  const { scenario } = shrunk;
  const options = {
    version: maker.version,
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
  };
  const [first, second] = [simulate(scenario, options), simulate(scenario, options)];
  if (first.hash !== second.hash || first.verdict === undefined) {
    throw new Error(`the small run differs from itself: ${first.hash} and ${second.hash}`);
  }
  const { hash, hashes, verdict } = first;
  const artefact = artefactText({
    scenario,
    maker,
    hash,
    hashes,
    verdict,
    shrunk: shrunk.steps.map(
      ({ step, runs, faults, flows, nodes }) =>
        `${step}: ${faults} faults, ${flows} flows, ${nodes} nodes left after ${runs} runs`,
    ),
  });
  return { ...shrunk, signature, artefact };
};
