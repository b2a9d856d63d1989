import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { JOURNAL_LEVELS } from '../../harness/journal/journal.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { Simulation, type SimulationOptions, simulate } from '../../harness/simulation.ts';
import { MINUTE_NS, SECOND_NS } from '../../protocols/units.ts';
import { compiledProgram } from './cli/compiled.ts';

/** The same seed must give the same hash, however the run came about (README, Decisions). */

const root = new URL('../..', import.meta.url).pathname;
const SEED = 1;

const folder = mkdtempSync(join(tmpdir(), 'lasermesh-determinism-'));
afterAll(() => rmSync(folder, { recursive: true }));

const preset = (name: string, minutes: number): Scenario => {
  const { scenario } = loadScenario(name, { folder: root, skipBadElements: false });
  return { ...scenario, durationNs: minutes * MINUTE_NS };
};

const hashOf = (scenario: Scenario, options: SimulationOptions = {}): string =>
  simulate(scenario, { seed: SEED, ...options }).hash;

/**
 * Journal hashes from a process of its own, by run; `node` is the command that starts it. It runs compiled code: what
 * runs here comes from the source.
 */
const hashesFrom = async (node: readonly string[], runs: readonly string[]): Promise<string[]> => {
  const [command = '', ...first] = node;
  script ??= compiledScript();
  const words = [...first, await script, ...runs];
  const options = { cwd: root, timeout: 300_000 };
  const { stdout } = await promisify(execFile)(command, words, options);
  return stdout.trim().split('\n');
};

/** `test/bench/determinism.ts` and what it uses there, compiled, beside nothing that others use; made once. */
const compiledScript = async (): Promise<string> => {
  const home = await compiledProgram();
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    rewriteRelativeImportExtensions: true,
  };
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of ['determinism', 'given']) {
    const text = await readFile(join(root, `test/bench/${name}.ts`), 'utf8');
    const { outputText } = ts.transpileModule(text, { compilerOptions });
    await writeFile(
      join(folder, `${name}.js`),
      outputText.replaceAll('../../', join(home, 'dist/')),
    );
  }
  return join(folder, 'determinism.js');
};
let script: Promise<string> | undefined;

const hashIn = (line: string | undefined): string | undefined =>
  /[0-9a-f]{64}/.exec(line ?? '')?.[0];

/** Each in a process of its own, once: other Node versions are compared with it, too. */
const fresh = new Map<string, Promise<string[]>>();
const freshHash = async (run: string): Promise<string | undefined> => {
  const lines = fresh.get(run) ?? hashesFrom([process.execPath], [run]);
  fresh.set(run, lines);
  return hashIn((await lines)[0]);
};

describe.each([
  { name: 'ring-8', minutes: 10 },
  { name: 'sdn-backbone', minutes: 5 },
  { name: 'transport-layer', minutes: 1 },
])('$name, $minutes minutes', ({ name, minutes }) => {
  const scenario = preset(name, minutes);

  it('gives one hash twice in a process, after another seed, and in a fresh process', async () => {
    const elsewhere = freshHash(`${name}:${minutes}:${SEED}`);
    const first = simulate(scenario, { seed: SEED });
    // A part of the other run is enough: it differs from its first thousand records on.
    const short = { ...scenario, durationNs: scenario.durationNs / 4 };
    const other = simulate(short, { seed: SEED + 1 });
    expect(other.hashes.length).toBeGreaterThan(0);
    expect(other.hashes[0]).not.toBe(first.hashes[0]);
    expect(hashOf(scenario)).toBe(first.hash);
    expect(await elsewhere).toBe(first.hash);
  }, 300_000);
});

describe('ring-8, 8 minutes', () => {
  const scenario = preset('ring-8', 8);
  const plain = hashOf(scenario);

  it('keeps its hash when every avionics message goes through protobuf', () => {
    expect(hashOf(scenario, { encodeAvionics: true })).toBe(plain);
  });

  it.each(JOURNAL_LEVELS)('keeps its hash at journal level %s', (level) => {
    let bytes = 0;
    const sink = { write: (block: Uint8Array) => void (bytes += block.length) };
    expect(hashOf(scenario, { level, sink })).toBe(plain);
    expect(bytes > 0).toBe(level !== 'off');
  });

  it('keeps its hash without checkers and with every record tested', () => {
    expect(hashOf(scenario, { judged: false, checked: true })).toBe(plain);
  });

  it('keeps its hash however the run is cut', () => {
    for (const sliceNs of [SECOND_NS / 3, 7 * SECOND_NS + 1, 100 * SECOND_NS]) {
      const simulation = new Simulation(scenario, { seed: SEED });
      for (let atNs = 0; atNs < scenario.durationNs; atNs += sliceNs) simulation.runUntil(atNs);
      expect(simulation.finish().hash).toBe(plain);
    }
  });
});

const NODE_VERSIONS = ['22', '24'];
const RUNS = [`ring-8:10:${SEED}`, `sdn-backbone:5:${SEED}`];

/** Whether npx can bring that Node version: it needs a registry or a filled cache. */
const available = async (version: string): Promise<boolean> => {
  const probe = ['-y', '-p', `node@${version}`, 'node', '--version'];
  try {
    const { stdout } = await promisify(execFile)('npx', probe, { cwd: root, timeout: 120_000 });
    return stdout.trim().startsWith(`v${version}.`);
  } catch {
    return false;
  }
};

describe('other Node versions', () => {
  it.for(NODE_VERSIONS)(
    'give the same hashes: Node %s',
    { timeout: 300_000 },
    async (version, { skip }) => {
      const present = await available(version);
      if (process.env.CI !== undefined) expect(present, 'npx can run it').toBe(true);
      skip(!present, `npx cannot bring Node ${version} here: hashes not compared`);
      await compare(version);
    },
  );
});

const compare = async (version: string): Promise<void> => {
  const npx = ['npx', '-y', '-p', `node@${version}`, 'node'];
  const [there, ...here] = await Promise.all([hashesFrom(npx, RUNS), ...RUNS.map(freshHash)]);
  expect(there.map((line) => line.split(' ').at(-1)?.split('.')[0])).toEqual(
    RUNS.map(() => `v${version}`),
  );
  expect(there.map(hashIn)).toEqual(here);
  expect(new Set(here).size).toBe(RUNS.length);
};
