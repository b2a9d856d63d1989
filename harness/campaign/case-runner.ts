import type { Maker } from '../artefact/artefact.ts';
import { artefactText } from '../artefact/artefact.ts';
import type { FlightSoftware } from '../run/flight-choice.ts';
import { loadFlightSoftware } from '../software/load-software.ts';
import { Simulation } from '../simulation.ts';
import { loadBase } from './campaign-base.ts';
import type { Campaign } from './campaign.ts';
import type { CaseResult } from './case-result.ts';
import { type CaseTerms, type DrawnCase, drawCase, seedOf } from './draw-case.ts';
import { brokenRow, type CaseOptions, type CaseOutcome, runCase } from './run-case.ts';

/** A case that was run, with what is needed to do it again where it did not pass. */
export interface RanCase {
  readonly row: CaseResult;
  readonly hashes: readonly string[];
  /** Text of a run.lmrun.json; undefined: it passed, or broke off before there was a verdict. */
  readonly artefact: string | undefined;
}

/** Draws and runs the cases of one campaign, one after the other, in this thread. */
export class CaseRunner {
  readonly campaign: Campaign;
  readonly #terms: CaseTerms;
  readonly #maker: Maker;
  readonly #stopwatch: CaseOptions['stopwatch'];
  readonly #software = new Map<string, FlightSoftware>();

  /** @throws InputError for a scenario that cannot be read */
  constructor(
    campaign: Campaign,
    here: { readonly maker: Maker; readonly stopwatch: CaseOptions['stopwatch'] },
  ) {
    this.campaign = campaign;
    this.#maker = here.maker;
    this.#stopwatch = here.stopwatch;
    this.#terms = termsOf(campaign);
  }

  /** Digest of each scenario as it was read, by its name in the campaign. */
  get inputs(): Readonly<Record<string, string>> {
    const { bases } = this.#terms;
    return Object.fromEntries(bases.map(({ base }) => [base.name, base.digest]));
  }

  /** Loads modules that the scenarios name as flight software. */
  async loadSoftware(): Promise<void> {
    for (const { base } of this.#terms.bases) {
      const { flightSoftware } = await loadFlightSoftware(base.scenario, {
        folder: this.campaign.folder,
      });
      if (flightSoftware !== undefined) this.#software.set(base.name, flightSoftware);
    }
  }

  seed(index: number): number {
    return caseSeed(this.campaign, index);
  }

  draw(index: number): DrawnCase {
    return drawCase(this.#terms, index, this.seed(index));
  }

  run(index: number, drawn: DrawnCase = this.draw(index)): RanCase {
    const flightSoftware = this.#software.get(drawn.base.name);
    const outcome = runCase(drawn, {
      index,
      stopwatch: this.#stopwatch,
      version: this.#maker.version,
      ...(flightSoftware === undefined ? {} : { flightSoftware }),
    });
    const { row, hashes } = outcome;
    return {
      row,
      hashes,
      artefact: row.result === 'fail' ? this.#artefact(drawn, outcome) : undefined,
    };
  }

  /** Control records of a case, as blocks of a journal: as far as it comes. */
  journal({ base, scenario, seed }: DrawnCase): readonly Uint8Array[] {
    const blocks: Uint8Array[] = [];
    const sink = { write: (block: Uint8Array): void => void blocks.push(block.slice()) };
    const flightSoftware = this.#software.get(base.name);
    const told = flightSoftware === undefined ? {} : { flightSoftware };
    try {
      new Simulation(scenario, { ...told, seed, level: 'control', sink, judged: false }).finish();
    } catch {
      // What broke the run is told by its row.
    }
    return blocks;
  }

  /** The row of a case that broke its worker: nothing of the run is known. */
  broken(index: number, reason: string): CaseResult {
    return brokenRow(this.draw(index), index, reason);
  }

  #artefact({ scenario }: DrawnCase, { verdict, hash, hashes }: CaseOutcome): string | undefined {
    if (verdict === undefined) return undefined;
    return artefactText({ scenario, maker: this.#maker, hash, hashes, verdict });
  }
}

/** Fixed cases have their seeds from the campaign's name, fresh ones from a word nobody used before. */
export const caseSeed = ({ name, cases, freshBase }: Campaign, index: number): number =>
  index < cases ? seedOf(name, index) : seedOf(`${name}\0${freshBase}`, index - cases);

const termsOf = (campaign: Campaign): CaseTerms => {
  const { scenarios, folder, phases, flightSoftware, mix, unbounded, hazards, only, without } =
    campaign;
  return {
    bases: scenarios.map((one) => ({
      base: loadBase(one, { folder, phases, flightSoftware }),
      share: one.share,
    })),
    mix,
    unbounded,
    hazards,
    allowed: (kind) => (only === undefined || only.includes(kind)) && !without.includes(kind),
  };
};
