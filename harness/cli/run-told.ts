import type { Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { RunCost } from '../report/cost-text.ts';
import { runText } from '../report/text.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Judged } from './judging.ts';
import { colourWanted, columnsOf, print } from './output.ts';
import type { RunOptions } from './run-options.ts';

/** What a run ends with, on stdout: the text, or one object. */
export const showRun = (
  verdict: Verdict,
  options: {
    readonly folder: string;
    readonly wallS: number;
    readonly again: string;
    readonly report: string;
    readonly json: boolean;
    readonly cost: RunCost;
    /** More for programs. */
    readonly further?: object;
  },
): void => {
  const { folder, wallS, again, report, cost, further } = options;
  if (options.json) {
    print(
      JSON.stringify(
        { ...verdict, wallS, journal: cost, ...further, folder, again, report },
        null,
        2,
      ),
    );
    return;
  }
  const columns = columnsOf(process.stdout);
  const colour = colourWanted(process.stdout);
  const { version } = verdict;
  print(runText(verdict, { columns, colour, wallS, report, again, version, cost }));
};

/** What the journal cost, and what read it. */
export const costOf = (
  options: Pick<RunOptions, 'journal'>,
  run: { readonly journal: Journal; readonly wallS: number; readonly judged: Judged },
): RunCost => {
  const { level, stored, bytes, ownMs, readersMs } = run.journal.cost();
  const { besideMs } = run.judged;
  const share = (ms: number): number => ms / 1e3 / run.wallS;
  // A judge beside the run needs blocks that are not kept.
  const kept = options.journal !== 'off';
  return {
    level: kept ? level : options.journal,
    records: kept ? stored : 0,
    bytes: kept ? bytes : 0,
    journalShare: share(ownMs),
    readersShare: share(besideMs ?? readersMs),
    beside: besideMs !== undefined,
  };
};

/** The command that does exactly this run again. */
export const againWords = (
  name: string | undefined,
  options: Pick<RunOptions, 'elements' | 'select' | 'skipBadElements' | 'flight' | 'until'>,
  seed: number,
): readonly string[] => [
  'run',
  ...(name === undefined ? [] : [name]),
  ...(options.elements === undefined ? [] : ['--elements', options.elements]),
  ...(options.select === undefined ? [] : ['--select', options.select]),
  ...(options.skipBadElements === true ? ['--skip-bad-elements'] : []),
  ...(options.flight === undefined ? [] : ['--flight', options.flight]),
  ...(options.until === undefined ? [] : ['--until', durationWord(options.until)]),
  '--seed',
  String(seed),
];

/** In the largest unit that needs no decimals. */
export const durationWord = (ns: Ns): string => {
  const units = [
    [3_600e9, 'h'],
    [60e9, 'min'],
    [1e9, 's'],
    [1e6, 'ms'],
  ] as const;
  const unit = units.find(([size]) => ns % size === 0);
  return unit === undefined ? `${ns} ns` : `${ns / unit[0]} ${unit[1]}`;
};
