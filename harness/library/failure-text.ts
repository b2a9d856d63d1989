import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artefactText } from '../artefact/artefact.ts';
import { commandLine } from '../program/command-line.ts';
import { makerHere } from '../program/version.ts';
import type { Finding } from '../checkers/checker.ts';
import { findingText } from '../report/text.ts';
import type { CheckerVerdict } from '../report/verdict.ts';
import type { CampaignOutcome } from './campaign.ts';
import type { JudgedRun } from './subject.ts';
import { casesText } from '../report/number-text.ts';

/* What a failed expectation says of a run or a campaign. */

const COLUMNS = 90;
const GROUPS_SHOWN = 5;
/** Where artefacts of runs go that a test found wanting. */
const FOLDER = join('.lasermesh', 'tests');

/** What was violated: a line a checker, the first finding in full, and how to see it again. */
export const violationsText = (run: JudgedRun): string => {
  const failed = run.verdict.checkers.filter(({ result }) => result === 'fail');
  const first = failed.flatMap(({ findings }) => findings.slice(0, 1)).slice(0, 1);
  return [
    ...failed.map(checkerLine),
    ...first.flatMap((finding) => ['', findingLines(finding)]),
    '',
    againText(run),
  ].join('\n');
};

/** What a checker holds, and what it found. */
export const checkerLine = ({
  id,
  title,
  violations,
  tested,
  findings,
}: CheckerVerdict): string => {
  const signatures = [...new Set(findings.map(({ signature }) => signature))].join(', ');
  const count = violations === 1 ? '1 violation' : `${violations} violations`;
  return `  ${id}  ${title}: ${count}, ${tested} judged${signatures === '' ? '' : ` (${signatures})`}`;
};

/** One finding, indented. */
export const findingLines = (finding: Finding): string =>
  findingText(finding, COLUMNS)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** Ids of the checkers that failed, or that none did. */
export const failedIds = ({ verdict }: JudgedRun): string => {
  const failed = verdict.checkers.filter(({ result }) => result === 'fail');
  return failed.length === 0 ? 'no checker' : failed.map(({ id }) => id).join(', ');
};

/** How to see the run again: its artefact is written to disk, where it can be made of the run. */
export const againText = ({ verdict, result }: JudgedRun): string => {
  const { seed, checkers } = verdict;
  const foreign = checkers.some(({ id, tested }) => id === 'S19' && tested > 0);
  const named = result?.scenario.nodes.some(({ flightSoftware }) => flightSoftware !== undefined);
  if (result === undefined || (foreign && named !== true)) {
    return `  again   the same scenario and flight software with seed ${seed}`;
  }
  const text = artefactText({
    ...result,
    scenario: { ...result.scenario, seed: result.seed },
    maker: makerHere(),
    verdict,
  });
  const name = `${verdict.scenario}-${seed}-${result.hash.slice(0, 8)}`;
  return `  again   ${replayCommand(name, text)}`;
};

/** The failures of a campaign by what they have in common, and how to see the first again. */
export const failuresText = ({ summary, failures }: CampaignOutcome): string => {
  const groups = summary.groups.slice(0, GROUPS_SHOWN);
  const more = summary.groups.length - groups.length;
  return [
    ...groups.flatMap(({ signature, reason, cases, first, seed, scenario }) => {
      const what = reason === '' ? signature : `${signature}: ${reason}`;
      const alike = failures.filter(({ signatures }) => signatures[0] === signature);
      const all = new Set(alike.flatMap(({ signatures }) => signatures));
      all.delete(signature);
      return [
        `  ${what}   ${cases} of ${casesText(summary.run)}, first case ${first} (${scenario}, seed ${seed})`,
        ...(all.size === 0 ? [] : [`    with ${[...all].join(', ')}`]),
      ];
    }),
    ...(more > 0 ? [`  and ${more} kinds more`] : []),
    ...(summary.stopped === undefined ? [] : [`  stopped early: ${summary.stopped}`]),
    ...(groups.length > 0 ? [] : summary.shortfalls.map((why) => `  ${why}`)),
    ...caseAgain(summary.campaign, failures),
  ].join('\n');
};

const caseAgain = (name: string, failures: CampaignOutcome['failures']): readonly string[] => {
  const failure = failures.find(({ artefact }) => artefact !== undefined);
  if (failure?.artefact === undefined) return [];
  const number = String(failure.case).padStart(6, '0');
  return ['', `  again   ${replayCommand(`${name}-case-${number}`, failure.artefact)}`];
};

const replayCommand = (name: string, artefact: string): string => {
  const file = join(FOLDER, `${name}.lmrun.json`);
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, artefact);
  } catch (error) {
    // What was violated matters more than that.
    return `its artefact cannot be written: ${(error as Error).message}`;
  }
  return commandLine(['replay', file]);
};
