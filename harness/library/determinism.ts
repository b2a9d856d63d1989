import { recordsDifference } from '../diff/record-difference.ts';
import { HASH_INTERVAL_RECORDS } from '../journal/control-hash.ts';
import { readJournal } from '../journal/reader.ts';
import { clockText, nodeOf, recordText } from '../journal/record-text.ts';
import type { JournalRecord } from '../journal/records.ts';
import type { SimulationResult } from '../simulation.ts';
import type { Judgement } from './judgements.ts';
import type { WatchedRun } from './run-scenario.ts';

/** The run by `runScenario`, or what a function gives, done again in this process has the same journal. */
export const isDeterministic = async (subject: unknown): Promise<Judgement> => {
  const [first, second] = await twice(subject);
  const name = `${first.scenario.name} (seed ${first.seed})`;
  const hash = first.hash.slice(0, 8);
  if (first.hash === second.hash) {
    const message = `expected ${name} to differ when it is run again, but its journal is ${hash} again`;
    return { pass: true, message: () => message };
  }
  const where = isWatched(subject) ? recordsText(subject) : blockText(first, second);
  const head = `expected ${name} to be the same when it is run again`;
  const hashes = `but its journal is ${hash} and then ${second.hash.slice(0, 8)}`;
  return { pass: false, message: () => `${head}, ${hashes}\n\n${where}` };
};

const twice = async (subject: unknown): Promise<readonly [SimulationResult, SimulationResult]> => {
  if (isWatched(subject)) return [subject, subject.again()];
  if (typeof subject !== 'function') {
    throw new TypeError(
      'toBeDeterministic() is for a run by runScenario or for a function that gives a run',
    );
  }
  const make = subject as () => SimulationResult | Promise<SimulationResult>;
  return [await make(), await make()];
};

const isWatched = (subject: unknown): subject is WatchedRun =>
  typeof subject === 'object' && subject !== null && 'again' in subject;

/** The first record that differs between two more runs. */
const recordsText = (run: WatchedRun): string => {
  const [a, b] = [journalOf(run), journalOf(run)];
  const { first, same } = recordsDifference({ a, b }, { frames: false });
  if (first === undefined) return '  two further runs were the same as each other';
  const names = new Map(run.scenario.nodes.map(({ id, name }) => [id as number, name]));
  const line = (record: JournalRecord | undefined): string => {
    if (record === undefined) return 'the end';
    const { kind, atNs, values } = record;
    const nameOf = (id: number): string => names.get(id) ?? `node ${id}`;
    const node = nodeOf(kind, values);
    return `${clockText(atNs)}  ${node === undefined ? '' : nameOf(node)}  ${recordText(kind, values, nameOf)}`;
  };
  return [
    `  the first ${same} records are the same, then`,
    `    ${line(first.a[0])}`,
    `    ${line(first.b[0])}`,
    '  flight software has no time but that of its inputs, no chance but the entropy of boot, and',
    '  nothing that outlives createNode',
  ].join('\n');
};

const journalOf = (run: WatchedRun): ReturnType<typeof readJournal> => {
  const blocks: Uint8Array[] = [];
  run.again({ level: 'control', sink: { write: (block) => void blocks.push(block.slice()) } });
  return readJournal(blocks);
};

const blockText = (a: SimulationResult, b: SimulationResult): string => {
  const block = a.hashes.findIndex((hash, at) => hash !== b.hashes[at]);
  const same =
    (block < 0 ? Math.min(a.hashes.length, b.hashes.length) : block) * HASH_INTERVAL_RECORDS;
  return `  they part after record ${same}; a run by runScenario shows the record`;
};
