import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CampaignOptions } from './campaign-options.ts';
import type { CoverageOptions } from './coverage.ts';
import type { MergeOptions } from './merge.ts';
import type { SelfTestOptions } from './selftest.ts';
import type { WorkerCommandOptions } from './worker.ts';
import { positiveQuantity, wholeValue } from './option-values.ts';
import { examples, type SetExitCode } from './program-parts.ts';

const CASES_MAX = 10_000_000;
const WORKERS_MAX = 256;
const CHUNK_MAX = 10_000;
/** Numbers of the cases of one sequence. */
const SEQUENCE_MAX = 1_000;

/** Commands about many runs. */
export const addCampaignCommands = (program: Command, setExitCode: SetExitCode): void => {
  addCampaign(program, setExitCode);
  addMerge(program, setExitCode);
  addCoverage(program);
  addWorker(program, setExitCode);
  addSelfTest(program, setExitCode);
};

const addCampaign = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('campaign')
    .description('many seeded runs with random faults, on all cores; keeps every failure')
    .argument('<campaign>', 'shipped campaign or file')
    .option(
      '--cases <n>',
      'instead of the campaign’s; then no fresh ones',
      wholeValue(0, CASES_MAX),
    )
    .option('--fresh <n>', 'cases with seeds that no run before had', wholeValue(0, CASES_MAX))
    .option('--fresh-base <word>', 'where fresh seeds come from, to have the same ones again')
    .option('--workers <n>', 'threads (default: as many as cores)', wholeValue(1, WORKERS_MAX))
    .option('--resume', 'go on with what was begun, with the same choices')
    .option('--shard <k/n>', 'only the k-th of n parts; merge puts them together', shardValue)
    .option('--out <folder>', 'default: .lasermesh/campaign-NAME, replaced')
    .option('--flight <module>', 'flight software of your own instead of the reference')
    .option('--unbounded', 'neither fault budget nor heal: only safety is asked')
    .option('--stop-after <n>', 'failed cases', wholeValue(1, CASES_MAX))
    .option('--time <duration>', 'of real time, such as "10 min"', positiveQuantity('duration'))
    .option(
      '--force-divergence <case>',
      'shift its repetition by 1 ns, to see it noticed',
      wholeValue(0, CASES_MAX),
    )
    .addOption(
      new Option('--redis <url>', 'cases are run by workers at this server').conflicts('workers'),
    )
    .option(
      '--chunk <n>',
      'cases that such a worker takes at once (default: a fortieth, at most 500)',
      wholeValue(1, CHUNK_MAX),
    )
    .option('--json', 'the summary as one object')
    .option('--junit <file>', 'results as a test report')
    .option('--sarif <file>', 'a result for each kind of failure')
    .option('--no-report', 'leave report.html out, and the pages of failures')
    .addHelpText(
      'after',
      examples(
        'campaign smoke',
        'campaign my-campaign.yaml --cases 30000 --resume',
        'campaign smoke --shard 1/4',
        'campaign smoke --redis redis://localhost',
      ),
    )
    .action(async (name: string, options: CampaignOptions) => {
      const { campaign } = await import('./campaign.ts');
      setExitCode(await campaign(name, options));
    });
};

const addCoverage = (program: Command): void => {
  program
    .command('coverage')
    .description(
      'what the runs of a campaign have seen: gates, and transitions under each kind of fault',
    )
    .argument('<folder>', 'of a campaign')
    .option('--json', 'the same as one object')
    .addHelpText('after', examples('coverage .lasermesh/campaign-smoke'))
    .action(async (folder: string, options: CoverageOptions) => {
      const { coverage } = await import('./coverage.ts');
      coverage(folder, options);
    });
};

const addMerge = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('merge')
    .description('put the parts of a campaign together: its verdict as of one process')
    .argument('<folders...>', 'folders of campaign --shard, in any order')
    .option('--out <folder>', 'default: .lasermesh/campaign-NAME-merged, replaced')
    .option('--json', 'the summary as one object')
    .option('--junit <file>', 'results as a test report')
    .option('--sarif <file>', 'a result for each kind of failure')
    .option('--no-report', 'leave report.html out, and the pages of failures')
    .addHelpText(
      'after',
      examples('merge .lasermesh/campaign-smoke-1-of-2 .lasermesh/campaign-smoke-2-of-2'),
    )
    .action(async (folders: readonly string[], options: MergeOptions) => {
      const { merge } = await import('./merge.ts');
      setExitCode(await merge(folders, options));
    });
};

const addWorker = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('worker')
    .description('run cases of campaigns that are on at a Redis server, until it is stopped')
    .requiredOption('--redis <url>', 'redis://[[user]:password@]host[:port][/database]')
    .option('--workers <n>', 'threads (default: as many as cores)', wholeValue(1, WORKERS_MAX))
    .option('--folder <folder>', 'where scenarios and modules of the campaign stand here', '.')
    .option('--once', 'end with the first campaign')
    .addHelpText('after', examples('worker --redis redis://:secret@queue.example --once'))
    .action(async (options: WorkerCommandOptions) => {
      const { worker } = await import('./worker.ts');
      setExitCode(await worker(options));
    });
};

const addSelfTest = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('selftest')
    .description('whether campaigns find the defects that can be planted, shrink and replay them')
    .option('--defect <id...>', 'only these (lasermesh planted shows all)')
    .option(
      '--seeds <n>',
      'of each of five sequences at most (default: 200, of a benign variant 10)',
      wholeValue(1, SEQUENCE_MAX),
    )
    .option(
      '--reduced',
      'four defects, a benign variant and the canary, one sequence of at most 40 seeds',
    )
    .option('--out <folder>', 'for the small failing runs; default: .lasermesh/selftest')
    .option('--json', 'the table as one object')
    .addHelpText('after', examples('selftest', 'selftest --defect older-plan-accepted --seeds 50'))
    .action(async (options: SelfTestOptions) => {
      const { selftest } = await import('./selftest.ts');
      setExitCode(await selftest(options));
    });
};

/** `k/n`: the k-th of n parts. */
const shardValue = (text: string): { readonly index: number; readonly of: number } => {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of) return shard;
  throw new InvalidArgumentError('Expected k/n with k from 1 to n, such as 1/4.');
};
