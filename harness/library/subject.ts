import type { GateId } from '../coverage/gates.ts';
import type { Verdict } from '../report/verdict.ts';
import type { SimulationResult } from '../simulation.ts';
import type { CampaignOutcome } from './campaign.ts';
import type { WatchedRun } from './run-scenario.ts';

/** A run as `runScenario` or `simulate` gives it, or its verdict, taken apart. */
export interface JudgedRun {
  readonly kind: 'run';
  /** As a person would call it. */
  readonly name: string;
  readonly verdict: Verdict;
  /** Undefined: there is nothing but the verdict. */
  readonly result: SimulationResult | undefined;
  /** Undefined: nobody counted them. */
  readonly gates: ReadonlyMap<GateId, number> | undefined;
}

/** A campaign, taken apart. */
export interface JudgedCampaign {
  readonly kind: 'campaign';
  readonly name: string;
  readonly outcome: CampaignOutcome;
}

/** @throws TypeError for what is neither */
export const judged = (matcher: string, subject: unknown): JudgedRun | JudgedCampaign => {
  if (has<CampaignOutcome>(subject, 'summary', 'failures')) {
    const { campaign } = subject.summary;
    return { kind: 'campaign', name: `campaign ${campaign}`, outcome: subject };
  }
  if (has<Verdict>(subject, 'checkers', 'figures')) return runOf(subject, undefined, undefined);
  if (has<SimulationResult>(subject, 'hash', 'scenario')) {
    if (subject.verdict === undefined) {
      throw new TypeError(`${matcher} needs a verdict: the run was made with judged: false`);
    }
    const gates = has<WatchedRun>(subject, 'gates') ? subject.gates : undefined;
    return runOf(subject.verdict, subject, gates);
  }
  throw new TypeError(
    `${matcher} is for what runScenario, simulate or campaign gave, or for a verdict; got ${shown(subject)}`,
  );
};

/** The same where only a run will do. */
export const judgedRun = (matcher: string, subject: unknown): JudgedRun => {
  const found = judged(matcher, subject);
  if (found.kind === 'run') return found;
  throw new TypeError(`${matcher} is for one run; got ${found.name}`);
};

const runOf = (
  verdict: Verdict,
  result: SimulationResult | undefined,
  gates: JudgedRun['gates'],
): JudgedRun => {
  const name = `${verdict.scenario} (seed ${verdict.seed})`;
  return { kind: 'run', name, verdict, result, gates };
};

const has = <T>(value: unknown, ...keys: readonly (keyof T & string)[]): value is T =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value);

const shown = (value: unknown): string => {
  if (value instanceof Promise) return 'a promise: await it';
  return value === null ? 'null' : `a value of type ${typeof value}`;
};
