import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { PLANTED, plantedOf } from '../planted/apply.ts';
import type { Planted } from '../planted/defect.ts';
import { commandLine } from '../program/command-line.ts';
import { userPath } from '../program/user-folder.ts';
import { markerHere, toolVersion } from '../program/version.ts';
import type { HuntResult } from '../selftest/hunt-result.ts';
import { rowOf, type SelfTestRow } from '../selftest/self-test.ts';
import { selfTestText } from '../selftest/self-test-text.ts';
import { EXIT } from './exit.ts';
import { Interruption } from './interruption.ts';
import { print, say } from './output.ts';
import { nodeOptions, PLANTED_FOLDER } from './plant.ts';
import { plantedCopy } from './planted-copy.ts';
import type { HuntOrder, HuntWord } from './selftest-messages.ts';

export interface SelfTestOptions {
  readonly defect?: readonly string[];
  readonly seeds?: number;
  readonly reduced?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

const MS_PER_S = 1_000;
const FOLDER = join('.lasermesh', 'selftest');
/** Of a full test, and of a reduced one. */
const SEQUENCES = { full: 5, reduced: 1 } as const;
const SEEDS = { full: 200, reduced: 40 } as const;
/** Cases of a benign variant in each sequence. */
const BENIGN_SEEDS = { full: 10, reduced: 3 } as const;
const REPLAYS = 10;
/** What a reduced test hunts: each layer once, found within few seeds. */
const REDUCED: readonly string[] = [
  'custody-released-on-send',
  'acquisition-timer-kept',
  'mission-counter-32-bits',
  'expiry-unreported',
  'newest-loss-first',
  'canary',
];

/** The `selftest` command: whether campaigns find what is planted. Returns the exit code. */
export const selftest = async (options: SelfTestOptions): Promise<number> => {
  const here = markerHere();
  if (here !== undefined) {
    throw new InputError('plant', `selftest: ${here.planted} is planted here already`);
  }
  const wanted = (options.defect ?? (options.reduced === true ? REDUCED : undefined))?.map(
    plantedOf,
  );
  const out = options.out ?? FOLDER;
  const folder = userPath(out);
  if (options.out !== undefined && existsSync(folder) && readdirSync(folder).length > 0) {
    throw new InputError('out', `--out ${out} is not empty. Nothing was run.`);
  }
  mkdirSync(folder, { recursive: true });
  const startMs = performance.now();
  const hunters = new Hunters(options);
  const interruption = new Interruption(() => hunters.stop());
  try {
    const rows = await hunters.rows(wanted ?? PLANTED, (planted, { artefact }) => {
      if (artefact === undefined) return undefined;
      const file = join(out, `${planted.id}.lmrun.json`);
      writeFileSync(userPath(file), artefact);
      return commandLine(['--plant', planted.id, 'replay', file]);
    });
    if (interruption.signal !== undefined) return EXIT.interrupted;
    const wallS = (performance.now() - startMs) / MS_PER_S;
    const passes = rows.every(({ shortfalls }) => shortfalls.length === 0);
    if (options.json === true)
      print(JSON.stringify({ result: passes ? 'pass' : 'fail', rows }, null, 2));
    else print(selfTestText(rows, { version: toolVersion(), wallS }));
    return passes ? EXIT.pass : EXIT.failed;
  } finally {
    interruption.stop();
    hunters.stop();
  }
};

/** A process for each planted change, as many at once as there are cores. */
class Hunters {
  readonly #options: SelfTestOptions;
  readonly #running = new Set<ReturnType<typeof fork>>();
  #stopped = false;

  constructor(options: SelfTestOptions) {
    this.#options = options;
  }

  async rows(
    all: readonly Planted[],
    keep: (planted: Planted, result: HuntResult) => string | undefined,
  ): Promise<readonly SelfTestRow[]> {
    const rows = new Map<string, SelfTestRow>();
    let next = 0;
    const work = async (): Promise<void> => {
      while (!this.#stopped) {
        const planted = all[next++];
        if (planted === undefined) return;
        const result = await this.#hunted(planted);
        if (result === undefined) return;
        rows.set(planted.id, rowOf(planted, result, keep(planted, result)));
      }
    };
    await Promise.all(Array.from({ length: Math.min(all.length, availableParallelism()) }, work));
    return all.flatMap(({ id }) => rows.get(id) ?? []);
  }

  stop(): void {
    this.#stopped = true;
    for (const child of this.#running) child.kill('SIGKILL');
  }

  /** Undefined: it was stopped. */
  async #hunted(planted: Planted): Promise<HuntResult | undefined> {
    const { main } = plantedCopy(planted, userPath(join(PLANTED_FOLDER, planted.id)));
    const child = fork(main.replace(/main(\.[jt]s)$/, 'selftest-hunter$1'), [], {
      execArgv: nodeOptions(),
    });
    this.#running.add(child);
    child.send(this.#order(planted));
    try {
      return await new Promise<HuntResult | undefined>((ended, failed) => {
        let result: HuntResult | undefined;
        child.on('message', (word: HuntWord) => {
          if (word.kind === 'told') say(`${planted.id}  ${word.text}`);
          else result = word.result;
        });
        child.on('error', failed);
        child.on('exit', (code, signal) => {
          if (result !== undefined || this.#stopped) ended(result);
          else failed(new Error(`the hunter of ${planted.id} ended with ${signal ?? code}`));
        });
      });
    } finally {
      this.#running.delete(child);
    }
  }

  #order({ id, kind }: Planted): HuntOrder {
    const size = this.#options.reduced === true ? 'reduced' : 'full';
    const seeds = this.#options.seeds ?? (kind === 'benign' ? BENIGN_SEEDS : SEEDS)[size];
    return {
      planted: id,
      sequences: SEQUENCES[size],
      seedsMax: kind === 'canary' ? 1 : seeds,
      replays: REPLAYS,
    };
  }
}
