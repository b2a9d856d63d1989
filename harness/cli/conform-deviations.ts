import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import type { ConformanceCase } from '../conform/case.ts';
import { CATALOGUE } from '../conform/catalogue.ts';
import type { Deviation } from '../conform/deviation.ts';
import { DEVIATIONS } from '../conform/deviations.ts';
import type { ConformanceReport } from '../conform/verdict.ts';
import { userPath } from '../program/user-folder.ts';
import { markerHere } from '../program/version.ts';
import { EXIT } from './exit.ts';
import { Interruption } from './interruption.ts';
import { print, say } from './output.ts';
import { nodeOptions, PLANTED_FOLDER } from './plant.ts';
import { plantedCopy } from './planted-copy.ts';

/** What became of one deviation. */
interface Tried {
  readonly deviation: string;
  readonly requirement: string;
  readonly title: string;
  /** Cases of the requirement that found it. */
  readonly killedBy: readonly string[];
  readonly survivedBy: readonly string[];
}

/**
 * `conform --deviations`: the cases of each deviation's requirement are tried on a copy of the program that has it.
 * Exit 1 when one survives.
 */
export const tryDeviations = async (
  cases: readonly ConformanceCase[],
  json: boolean,
): Promise<number> => {
  const here = markerHere();
  if (here !== undefined) {
    throw new InputError('plant', `conform --deviations: ${here.planted} is planted here already`);
  }
  const asked = new Set(cases.flatMap(({ requirements }) => requirements));
  const wanted = DEVIATIONS.filter(({ requirement }) => asked.has(requirement));
  const tried = new Map<string, Tried>();
  const children = new Children();
  const interruption = new Interruption(() => children.stop());
  let next = 0;
  const work = async (_: unknown, worker: number): Promise<void> => {
    const folder = userPath(join(PLANTED_FOLDER, `deviation-${process.pid}-${worker}`));
    try {
      for (let one = wanted[next++]; one !== undefined; one = wanted[next++]) {
        if (interruption.signal !== undefined) return;
        const result = await children.tried(one, folder);
        if (result === undefined) return;
        tried.set(one.id, result);
        if (result.killedBy.length === 0) say(`survives  ${one.id}  (${one.requirement})`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  try {
    const workers = Math.min(wanted.length, availableParallelism());
    await Promise.all(Array.from({ length: workers }).map(work));
  } finally {
    interruption.stop();
  }
  if (interruption.signal !== undefined) return EXIT.interrupted;
  const rows = wanted.flatMap(({ id }) => tried.get(id) ?? []);
  const survivors = rows.filter(({ killedBy }) => killedBy.length === 0);
  if (json) print(JSON.stringify({ deviations: rows, survivors: survivors.length }, null, 2));
  else print(deviationsText(rows, survivors.length));
  return survivors.length === 0 ? EXIT.pass : EXIT.failed;
};

const deviationsText = (rows: readonly Tried[], survivors: number): string =>
  [
    ...rows.map(({ deviation, requirement, title, killedBy }) => {
      const end = killedBy.length === 0 ? 'SURVIVES' : `killed by ${killedBy.join(', ')}`;
      return `${deviation}  ${requirement}\n  ${title}\n  ${end}`;
    }),
    '',
    `${rows.length} deviations, ${rows.length - survivors} killed, ${survivors} survive`,
  ].join('\n');

/** A process for each copy. */
class Children {
  readonly #running = new Set<ReturnType<typeof spawn>>();
  #stopped = false;

  stop(): void {
    this.#stopped = true;
    for (const child of this.#running) child.kill('SIGKILL');
  }

  /** Undefined: it was stopped. */
  async tried(deviation: Deviation, folder: string): Promise<Tried | undefined> {
    const { id, requirement, title } = deviation;
    const { main } = plantedCopy(deviation, folder);
    const about = CATALOGUE.filter(({ requirements }) => requirements.includes(requirement));
    if (about.length === 0) throw new Error(`${id}: no case is about ${requirement}`);
    const only = about.flatMap((one) => ['--only', one.id]);
    const words = [...nodeOptions(), main, 'conform', '--json', ...only];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#running.add(child);
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    const code = await new Promise<number | null>((ended, failed) => {
      child.on('error', failed);
      child.on('close', ended);
    });
    this.#running.delete(child);
    if (this.#stopped) return undefined;
    if (output === '') throw new Error(`${id}: conform ended with ${code} and said nothing`);
    const { results } = JSON.parse(output) as ConformanceReport;
    const found = ({ verdict }: ConformanceReport['results'][number]): boolean =>
      verdict === 'fail' || verdict === 'non-strict' || verdict === 'error';
    return {
      deviation: id,
      requirement,
      title,
      killedBy: results.filter(found).map((one) => one.id),
      survivedBy: results.filter((one) => !found(one)).map((one) => one.id),
    };
  }
}
