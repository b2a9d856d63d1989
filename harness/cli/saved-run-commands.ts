import type { Command } from 'commander';
import type { CheckOptions } from './check.ts';
import type { DiffOptions } from './diff.ts';
import type { ExportOptions } from './export.ts';
import type { ExplainOptions } from './explain.ts';
import { durationValue, wholeValue } from './option-values.ts';
import { examples, several, type SetExitCode } from './program-parts.ts';
import type { ReplayOptions } from './replay.ts';
import type { ReportCommandOptions } from './report.ts';
import type { ShrinkOptions } from './shrink.ts';

/** The commands about runs of before. */
export const addSavedRunCommands = (program: Command, setExitCode: SetExitCode): void => {
  addReplay(program, setExitCode);
  addCheck(program, setExitCode);
  addDiff(program, setExitCode);
  addExport(program, setExitCode);
  addReport(program);
  addShrink(program, setExitCode);
  addExplain(program, setExitCode);
};

const addReplay = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('replay')
    .description('do a run of before again, exactly')
    .argument('<run>', 'run folder, its run.lmrun.json, or latest')
    .option('--until <time>', 'stop there, such as "10 min"', durationValue)
    .option(
      '--break <checker>',
      'stop at its first violation and show the states of those involved',
    )
    .option('--flight <module>', 'where the module of its flight software is now')
    .option('--json', 'what came out as one object')
    .addHelpText('after', examples('replay latest', 'replay .lasermesh/run-ring-8-1 --break S2'))
    .action(async (run: string, options: ReplayOptions) => {
      const { replay } = await import('./replay.ts');
      setExitCode(await replay(run, options));
    });
};

const addDiff = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('diff')
    .description('compare two runs: scenario, records, verdict, figures (exit 0 same, 1 different)')
    .argument('<run>', 'run folder, its run.lmrun.json, or latest')
    .argument('<run>', 'another one')
    .option('--json', 'all differences as one object')
    .addHelpText('after', examples('diff .lasermesh/run-ring-8-1 latest'))
    .action(async (a: string, b: string, options: DiffOptions) => {
      const { diff } = await import('./diff.ts');
      setExitCode(diff(a, b, options));
    });
};

const addCheck = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('check')
    .description('run all checkers over the journal of a run of before')
    .argument('<journal>', 'journal.lmj beside its run.lmrun.json, run folder, or latest')
    .option('--json', 'the verdict and all figures as one object')
    .addHelpText('after', examples('check latest', 'check .lasermesh/run-ring-8-1/journal.lmj'))
    .action(async (journal: string, options: CheckOptions) => {
      const { check } = await import('./check.ts');
      setExitCode(check(journal, options));
    });
};

const addExport = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('export')
    .description('write a run of before in forms that other programs read; several at once')
    .argument('<run>', 'run folder, its run.lmrun.json, or latest')
    .option('--czml <file>', 'moving picture for CesiumJS; - is standard output')
    .option('--csv <folder>', 'a table for each kind of record, of nodes and of figures')
    .option('--junit <file>', 'verdict as a test report; - is standard output')
    .option(
      '--pcapng <file>',
      'all frames, for Wireshark: the run is done again; - is standard output',
    )
    .option('--at <node>', 'of frames only those at this node; repeatable', several)
    .addHelpText(
      'after',
      examples(
        'export latest --czml run.czml --csv tables',
        'export latest --junit -',
        'export latest --pcapng run.pcapng --at ring-03',
      ),
    )
    .action(async (run: string, options: ExportOptions) => {
      const { exportRun } = await import('./export.ts');
      setExitCode(await exportRun(run, options));
    });
};

const addReport = (program: Command): void => {
  program
    .command('report')
    .description('make the report of a run of before again, from its journal and artefact')
    .argument('<run>', 'run folder, its run.lmrun.json, or latest')
    .option('--out <file>', 'file to write (default: report.html in the run folder)')
    .addHelpText('after', examples('report latest', 'report .lasermesh/run-ring-8-1 --out r.html'))
    .action(async (run: string, options: ReportCommandOptions) => {
      const { report } = await import('./report.ts');
      report(run, options);
    });
};

const addShrink = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('shrink')
    .description('make a failing run as small as it gets; the original stays')
    .argument('<run>', 'run folder, its run.lmrun.json, or latest')
    .option('--signature <signature>', 'failure to keep, such as S2/lost (default: the first)')
    .option('--time <duration>', 'of real time (default: 60 s)', durationValue)
    .option('--out <file>', 'default: beside the original, as *.shrunk.lmrun.json')
    .option('--json', 'what came out as one object')
    .addHelpText(
      'after',
      examples('shrink .lasermesh/campaign-smoke/failures/case-000012.lmrun.json'),
    )
    .action(async (run: string, options: ShrinkOptions) => {
      const { shrink } = await import('./shrink.ts');
      setExitCode(await shrink(run, options));
    });
};

const CASES_MAX = 10_000_000;

const addExplain = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('explain')
    .description(
      'tell how a run came to fail: what broke, the states of those involved, the frames',
    )
    .argument('<run>', 'run folder, its run.lmrun.json, or latest; with --case a campaign’s folder')
    .option('--case <n>', 'failure of that case of a campaign', wholeValue(0, CASES_MAX))
    .option('--checker <id>', 'its first violation instead of the first one of all')
    .option('--html <file>', 'the same as a page that needs nothing else')
    .option('--json', 'everything as one object')
    .addHelpText(
      'after',
      examples('explain latest', 'explain .lasermesh/campaign-smoke --case 12 --html case-12.html'),
    )
    .action(async (run: string, options: ExplainOptions) => {
      const { explain } = await import('./explain.ts');
      setExitCode(await explain(run, options));
    });
};
