import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../../../harness/scenario/software-reader.ts';
import { withoutTiming } from '../../../harness/campaign/results-file.ts';
import type { CaseResult } from '../../../harness/campaign/case-result.ts';
import { compiledProgram, startProgram } from '../cli/compiled.ts';
import { type Answer, ROOT } from '../cli/command.ts';

const MODULE = join(ROOT, 'test/harness/broken/delivers-twice.ts');

/** The compiled program, which loads no other copy of the reference than the one that it runs. */
export const withProgram = async (folder: string) => {
  const home = await compiledProgram();
  const module = join(folder, 'delivers-twice.mjs');
  writeFileSync(module, deliversTwice(join(home, 'dist/flight/node.js')));
  writeTiny(folder, module);
  const start = (args: readonly string[]) => startProgram(home, folder, args);
  return { start, finished: (args: readonly string[]) => finished(start(args)) };
};

const deliversTwice = (reference: string): string => `
import { createNode as createReference } from ${JSON.stringify(reference)};
const twice = (effect) => (effect.kind === 'deliver' ? [effect, effect] : [effect]);
export const createNode = (config) => {
  const node = createReference(config);
  return { step: (input) => node.step(input).flatMap(twice) };
};
`;

/**
 * A campaign of cases that take a tenth of a second, a quarter of them twice. Those of broken.yaml, whose
 * flight software delivers twice, fail.
 */
export const writeTiny = (folder: string, module = MODULE): void => {
  const ring = readFileSync(join(ROOT, 'harness/scenario/presets/ring-8.yaml'), 'utf8');
  writeFileSync(join(folder, 'broken.yaml'), `${ring}\nflightSoftware: ${module}\n`);
  writeFileSync(
    join(folder, 'tiny.yaml'),
    [
      'name: tiny',
      'scenarios: [{ scenario: ring-8, share: 3 }, broken.yaml]',
      'phases: { warmUp: 20 s, safety: 15 s, liveness: 15 s }',
      'repeat: 0.25',
      'stop: { failures: 1000 }',
    ].join('\n'),
  );
};

/** To its end, however long a busy machine takes for it. */
const finished = async (child: ReturnType<typeof startProgram>): Promise<Answer> => {
  const said = { out: '', err: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (piece) => {
      said[name === 'stdout' ? 'out' : 'err'] += String(piece);
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, ...said };
};

const linesOf = (folder: string): readonly string[] => {
  const file = join(folder, 'results.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
};

/** What a campaign folder holds, without what depends on the machine; a case twice would show. */
export const contentsOf = (folder: string) => {
  const rows = linesOf(folder).map((line) => JSON.parse(line) as CaseResult);
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as object;
  const failures = join(folder, 'failures');
  return {
    rows: rows.sort((a, b) => a.case - b.case).map(withoutTiming),
    summary,
    // Pages name the folder that they are in.
    failures: readdirSync(failures)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => [name, digestOf(readFileSync(join(failures, name)))]),
  };
};

/** Waits until so many results are on disk; false: not within a minute. */
export const resultsReach = async (folder: string, count: number): Promise<boolean> => {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (linesOf(folder).length >= count) return true;
    await sleep(20);
  }
  return false;
};
