import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { caseCount } from '../campaign/campaign.ts';
import type { CaseResult } from '../campaign/case-result.ts';
import { CaseRunner } from '../campaign/case-runner.ts';
import { loadCampaign } from '../campaign/load-campaign.ts';
import { type CasePool, processPool, threadPool } from '../campaign/pool.ts';
import { type CampaignEnd, runCampaign } from '../campaign/run-campaign.ts';
import { type Summary, summarise } from '../campaign/summary.ts';
import { summaryText } from '../campaign/summary-text.ts';
import { HOUR_NS } from '../../protocols/units.ts';
import { CampaignFolder, type CampaignIdentity } from './campaign-folder.ts';
import { CampaignProgress } from './campaign-progress.ts';
import { EXIT } from './exit.ts';
import {
  colourWanted,
  columnsOf,
  commandLine,
  print,
  say,
  userFolder,
  userPath,
} from './output.ts';
import { makerHere, toolVersion } from './version.ts';

export interface CampaignOptions {
  readonly cases?: number;
  readonly fresh?: number;
  readonly freshBase?: string;
  readonly workers?: number;
  readonly resume?: boolean;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly out?: string;
  readonly flight?: string;
  readonly unbounded?: boolean;
  readonly stopAfter?: number;
  readonly time?: number;
  readonly json?: boolean;
  readonly forceDivergence?: number;
}

const NS_PER_MS = 1e6;
const MS_PER_S = 1_000;
const US_PER_S = 1e6;
const FRESH_BYTES = 4;
const WHOLE = { index: 1, of: 1 };

/** The `campaign` command. Returns the exit code. */
export const campaign = async (name: string, options: CampaignOptions): Promise<number> => {
  const shard = options.shard ?? WHOLE;
  const wanted = { campaign: campaignFor(name, options), maker: makerHere(), shard };
  const folder = new CampaignFolder(options.out ?? folderName(wanted));
  const { identity, known } = opened(folder, wanted, options);
  try {
    return await sitting(folder, identity, { name, options, known });
  } finally {
    folder.close();
  }
};

const campaignFor = (name: string, options: CampaignOptions): Campaign => {
  const freshBase = options.freshBase ?? randomBytes(FRESH_BYTES).toString('hex');
  const read = loadCampaign(name, { folder: userFolder(), freshBase, gateIds: [] });
  const flightSoftware = options.flight === undefined ? undefined : userPath(options.flight);
  if (flightSoftware !== undefined && !existsSync(flightSoftware)) {
    throw new InputError('software', `--flight ${options.flight}: no such file. Nothing was run.`);
  }
  return {
    ...read,
    cases: options.cases ?? read.cases,
    fresh: options.fresh ?? (options.cases === undefined ? read.fresh : 0),
    unbounded: options.unbounded ?? read.unbounded,
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
    stop: {
      ...read.stop,
      failures: options.stopAfter ?? read.stop.failures,
      afterMs: options.time === undefined ? read.stop.afterMs : options.time / NS_PER_MS,
    },
  };
};

const folderName = ({ campaign: { name }, shard }: CampaignIdentity): string =>
  join('.lasermesh', `campaign-${name}${shard.of > 1 ? `-${shard.index}-of-${shard.of}` : ''}`);

/** A folder begun anew, or gone on with. */
const opened = (
  folder: CampaignFolder,
  wanted: CampaignIdentity,
  { resume, out }: CampaignOptions,
): { readonly identity: CampaignIdentity; readonly known: ReadonlyMap<number, CaseResult> } => {
  if (resume === true) return resumed(folder, wanted);
  if (out !== undefined && folder.exists) {
    const hint = '--resume goes on with it';
    throw new InputError('out', `--out ${out} holds a campaign: ${hint}. Nothing was run.`);
  }
  rmSync(folder.path, { recursive: true, force: true });
  folder.create(wanted);
  return { identity: wanted, known: new Map() };
};

const resumed = (
  folder: CampaignFolder,
  wanted: CampaignIdentity,
): { readonly identity: CampaignIdentity; readonly known: ReadonlyMap<number, CaseResult> } => {
  if (!folder.exists) {
    throw new InputError('resume', `${folder.shown}  error  no campaign was begun here`);
  }
  const identity = folder.identity();
  const mine = comparable(wanted);
  const theirs = comparable(identity);
  for (const key of Object.keys(mine)) {
    if (mine[key] === theirs[key]) continue;
    throw new InputError(
      'resume',
      `${folder.shown}  error  was begun with another ${key}: results would not be of one campaign`,
    );
  }
  const { rows, cut } = folder.goOn();
  if (cut)
    say(`${folder.shown}: the last result was cut while it was written; its case runs again`);
  say(`${folder.shown}: ${rows.size} results of before`);
  return { identity, known: rows };
};

/** What has to be the same; numbers of cases, stop rules and fresh seeds may be anything. */
const comparable = ({ campaign: own, maker, shard }: CampaignIdentity): Record<string, string> => {
  const { freshBase, cases, fresh, stop, ...rest } = own;
  return {
    definition: JSON.stringify(rest),
    'number of cases': JSON.stringify({ cases, fresh }),
    program: JSON.stringify(maker),
    shard: JSON.stringify(shard),
  };
};

interface Sitting {
  readonly name: string;
  readonly options: CampaignOptions;
  readonly known: ReadonlyMap<number, CaseResult>;
}

/** Runs what is left, and tells what it came to. */
const sitting = async (
  folder: CampaignFolder,
  identity: CampaignIdentity,
  { name, options, known }: Sitting,
): Promise<number> => {
  const { campaign: own, maker, shard } = identity;
  const startMs = performance.now();
  const runner = new CaseRunner(own, { maker, stopwatch: () => performance.now() });
  const pools = openPools(identity, options);
  const progress = new CampaignProgress(process.stderr, own.name, {
    planned: Math.ceil(caseCount(own) / shard.of),
    known: [...known.values()],
  });
  const fresh: CaseResult[] = [];
  try {
    await pools.start();
    const end = await runCampaign({
      campaign: own,
      shard,
      ...pools,
      known,
      finished: (row, artefact) => {
        fresh.push(row);
        folder.add(row, artefact);
        progress.add(row);
      },
      broken: (index, reason) => runner.broken(index, reason),
      interrupted: () => pools.signal !== undefined,
      stopwatch: () => performance.now(),
    });
    progress.done();
    if (pools.signal !== undefined) return interrupted(pools.signal, folder, name);
    const summary = summaryOf(identity, end);
    folder.finish(summary);
    const wallS = (performance.now() - startMs) / MS_PER_S;
    return told(folder, summary, { name, options, wallS, fresh });
  } finally {
    progress.done();
    pools.stop();
  }
};

const openPools = ({ campaign: own, maker }: CampaignIdentity, options: CampaignOptions): Pools => {
  const terms = { campaign: own, maker, diverging: [] };
  const timeoutMs = own.caseTimeoutNs / NS_PER_MS;
  const { forceDivergence } = options;
  const diverging = forceDivergence === undefined ? [] : [forceDivergence];
  return new Pools(
    threadPool(options.workers ?? availableParallelism(), terms, timeoutMs),
    own.repeatShare === 0 ? undefined : processPool(1, { ...terms, diverging }, timeoutMs),
  );
};

/** The workers of a sitting; Ctrl-C stops them. */
class Pools {
  readonly pool: CasePool;
  readonly repeats: CasePool | undefined;
  signal: NodeJS.Signals | undefined;

  constructor(pool: CasePool, repeats: CasePool | undefined) {
    this.pool = pool;
    this.repeats = repeats;
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#interrupt);
  }

  async start(): Promise<void> {
    await Promise.all([this.pool.start(), this.repeats?.start()]);
  }

  stop(): void {
    this.pool.stop();
    this.repeats?.stop();
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#interrupt);
  }

  readonly #interrupt = (signal: NodeJS.Signals): void => {
    this.signal = signal;
    this.pool.stop();
    this.repeats?.stop();
  };
}

const interrupted = (signal: NodeJS.Signals, folder: CampaignFolder, name: string): number => {
  const again = commandLine(['campaign', name, '--out', folder.shown, '--resume']);
  say(`${signal}: stopped. Every result that was finished is kept; to go on:\n  ${again}`);
  return EXIT.interrupted;
};

const summaryOf = ({ campaign: own, maker }: CampaignIdentity, end: CampaignEnd): Summary =>
  summarise({ ...end, campaign: own, maker });

const told = (
  folder: CampaignFolder,
  summary: Summary,
  sat: {
    readonly name: string;
    readonly options: CampaignOptions;
    readonly wallS: number;
    readonly fresh: readonly CaseResult[];
  },
): number => {
  const { name, options, wallS, fresh } = sat;
  if (options.json === true) {
    print(JSON.stringify(summary, null, 2));
    return summary.exitCode;
  }
  const { user, system } = process.cpuUsage();
  const [first] = summary.groups;
  const artefact = first === undefined ? undefined : folder.artefactOf(first.first);
  const again =
    artefact === undefined
      ? ['campaign', name, '--fresh-base', summary.freshBase]
      : ['replay', artefact];
  print(
    summaryText(summary, {
      columns: columnsOf(process.stdout),
      colour: colourWanted(process.stdout),
      version: toolVersion(),
      wallS,
      cpuS: (user + system) / US_PER_S,
      runNow: fresh.length,
      simulatedNowH: fresh.reduce((sum, { simulatedNs }) => sum + simulatedNs, 0) / HOUR_NS,
      folder: folder.shown,
      again: commandLine(again),
    }),
  );
  return summary.exitCode;
};
