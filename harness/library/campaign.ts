import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { readArtefact } from '../artefact/artefact.ts';
import { caseCount, caseLimit } from '../campaign/campaign.ts';
import type { CampaignSource } from '../campaign/campaign-schema.ts';
import { localFarm } from '../campaign/case-farm.ts';
import type { CaseResult } from '../campaign/case-result.ts';
import { CaseRunner } from '../campaign/case-runner.ts';
import { type CampaignIdentity, WHOLE } from '../campaign/identity.ts';
import { type CasePool, processPool, threadPool } from '../campaign/pool.ts';
import { runCampaign } from '../campaign/run-campaign.ts';
import { isFailure } from '../campaign/stop-rule.ts';
import { type Summary, summarise } from '../campaign/summary.ts';
import { CampaignFolder } from '../campaign/campaign-folder.ts';
import { campaignMaker } from '../program/version.ts';
import { wholeNumber } from '../scenario/whole-number.ts';
import { simulate, type SimulationResult } from '../simulation.ts';
import { loadFlightSoftware } from '../software/load-software.ts';
import { type CampaignChoices, chosenCampaign } from './chosen-campaign.ts';

/** A campaign as its file has it. */
export type CampaignDefinition = CampaignSource;

/** How a campaign is run. */
export interface CampaignOptions extends CampaignChoices {
  /** Threads; default as many as cores. */
  readonly workers?: number;
  /** Told of each case that is over, in the order in which they end. */
  readonly progress?: (progress: CampaignProgress) => void;
  /** Ends the campaign early: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * A new or empty folder for what the command `campaign` leaves: results, summary, artefacts of
   * failed cases; `lasermesh campaign FILE --out FOLDER --resume` goes on there. Default: nothing is
   * written to disk.
   */
  readonly out?: string;
}

/** How far a campaign is. */
export interface CampaignProgress {
  readonly done: number;
  readonly planned: number;
  readonly failed: number;
  /** The case that has just ended. */
  readonly last: CaseResult;
}

/** A case that did not pass. */
export interface FailedCase {
  readonly case: number;
  readonly seed: number;
  readonly scenario: string;
  readonly generator: CaseResult['generator'];
  /** fail: a property was violated; error: it broke off; diverged: run twice, it was another one. */
  readonly result: CaseResult['result'];
  /** Of the violations, each once; the same signature is most likely the same defect. */
  readonly signatures: readonly string[];
  /** Why it broke off, or where two runs of it part. */
  readonly reason: string;
  /** Text of a run.lmrun.json, for `replayArtefact` or `lasermesh replay`; only of result fail. */
  readonly artefact: string | undefined;
}

/** What a campaign came to. Cases count in their order, up to the one at which it stopped. */
export interface CampaignOutcome {
  readonly summary: Summary;
  readonly failures: readonly FailedCase[];
  readonly cases: readonly CaseResult[];
}

/**
 * Runs a campaign: a definition, the name of a shipped one, or a file. Cases run in threads of this
 * process, those that are repeated in a process of their own.
 *
 * @throws InputError for a definition, scenario or module that is not in order; the reason of `signal`
 */
export const campaign = async (
  definition: CampaignDefinition | string,
  options: CampaignOptions = {},
): Promise<CampaignOutcome> => {
  options.signal?.throwIfAborted();
  const own = chosenCampaign(definition, options, newWord());
  const maker = campaignMaker();
  const runner = new CaseRunner(own, { maker, stopwatch: () => performance.now() });
  const identity = {
    id: newWord(),
    campaign: own,
    maker,
    shard: WHOLE,
    inputs: runner.inputs,
    choices: {},
  };
  const hands = new Hands(identity, options);
  const folder = options.out === undefined ? undefined : begun(options.out, identity);
  try {
    return await hands.work(runner, folder);
  } catch (error) {
    // Workers that were stopped before they had begun say so; why is the signal's.
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    hands.stop();
    folder?.close();
  }
};

/**
 * Does the run of an artefact again, with the flight software that stands at its place now: once a
 * defect is mended, the run that showed it is a test.
 *
 * @param text of a run.lmrun.json
 * @throws InputError for a text that is no artefact, or flight software that is missing
 */
export const replayArtefact = async (text: string): Promise<SimulationResult> => {
  const { artefact, scenario } = readArtefact('artefact', text);
  const { flightSoftware } = await loadFlightSoftware(scenario, { folder: process.cwd() });
  return simulate(scenario, {
    seed: artefact.seed,
    version: campaignMaker().version,
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
  });
};

const newWord = (): string => randomBytes(8).toString('hex');

/** The folder is emptied when a campaign begins in it: never one that holds anything. */
const begun = (out: string, identity: CampaignIdentity): CampaignFolder => {
  const path = resolve(out);
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new InputError('out', `${out} is no folder`);
  }
  if (existsSync(path) && readdirSync(path).length > 0) {
    throw new InputError('out', `${out} is not empty: a campaign wants a folder of its own`);
  }
  const folder = new CampaignFolder(path);
  folder.create(identity);
  return folder;
};

/** The workers of one campaign. */
class Hands {
  readonly #identity: CampaignIdentity;
  readonly #options: CampaignOptions;
  readonly #pool: CasePool;
  readonly #repeats: CasePool | undefined;
  readonly stop = (): void => {
    this.#pool.stop();
    this.#repeats?.stop();
    this.#options.signal?.removeEventListener('abort', this.stop);
  };

  constructor(identity: CampaignIdentity, options: CampaignOptions) {
    const { campaign: own, maker, inputs } = identity;
    const terms = { campaign: own, maker, inputs, diverging: [] };
    const limit = caseLimit(own);
    const asked = wholeNumber('workers', options.workers ?? availableParallelism(), 1);
    const workers = Math.max(1, Math.min(asked, caseCount(own)));
    this.#identity = identity;
    this.#options = options;
    this.#pool = threadPool(workers, terms, limit);
    this.#repeats = own.repeatShare === 0 ? undefined : processPool(1, terms, limit);
    options.signal?.addEventListener('abort', this.stop);
  }

  async work(runner: CaseRunner, folder: CampaignFolder | undefined): Promise<CampaignOutcome> {
    const { campaign: own, maker } = this.#identity;
    const { signal, progress } = this.#options;
    const artefacts = new Map<number, string | undefined>();
    let failed = 0;
    await this.#pool.start();
    const end = await runCampaign({
      campaign: own,
      shard: WHOLE,
      farm: localFarm({
        campaign: own,
        pool: this.#pool,
        repeats: this.#repeats,
        diverging: [],
        broken: (index, reason) => runner.broken(index, reason),
      }),
      known: new Map(),
      finished: (row, artefact) => {
        artefacts.set(row.case, artefact);
        folder?.add(row, artefact);
        if (isFailure(row)) failed++;
        progress?.({ done: artefacts.size, planned: caseCount(own), failed, last: row });
      },
      interrupted: () => signal?.aborted === true,
      stopwatch: () => performance.now(),
    });
    signal?.throwIfAborted();
    const summary = summarise({ ...end, campaign: own, maker });
    folder?.finish(summary, end.rows);
    const failures = end.rows.filter(isFailure).map((row) => failedCase(row, artefacts));
    return { summary, failures, cases: end.rows };
  }
}

const failedCase = (
  row: CaseResult,
  artefacts: ReadonlyMap<number, string | undefined>,
): FailedCase => {
  const { seed, scenario, generator, result, signatures, reason } = row;
  const artefact = artefacts.get(row.case);
  return { case: row.case, seed, scenario, generator, result, signatures, reason, artefact };
};
