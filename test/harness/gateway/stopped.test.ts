import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../../harness/journal/reader.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { simulate } from '../../../harness/simulation.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';
import { ROOT } from '../cli/command.ts';
import { compiledProgram, startProgram } from '../cli/compiled.ts';
import { type ServedProcess, startServe, stopAll, TOKEN, verdictIn } from './served.ts';

const LIMIT_MS = 300_000;
const STOPPED_MS = 5_000;
/** Some of the run lies before it, some behind it. */
const BEFORE_MS = 1_500;
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-stopped-'));
afterAll(() => {
  stopAll();
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => join(folder, name);

/** The reference, which takes 15 ms for a step: the run is not over before it can be stopped. */
writeFileSync(
  at('slow.ts'),
  `
import { createNode as reference } from '${ROOT}flight/node.ts';
const cell = new Int32Array(new SharedArrayBuffer(4));
export const createNode = (config) => {
  const node = reference(config);
  return {
    step: (input) => {
      Atomics.wait(cell, 0, 0, 15);
      return node.step(input);
    },
  };
};
`,
);

/** Its process stands still for five seconds in mid-run. True: the run had not ended meanwhile. */
const stopped = async (served: ServedProcess, ...flight: string[]): Promise<boolean> => {
  const address = `127.0.0.1:${served.port}`;
  const words = ['node', 'ring-03', '--connect', address, '--token', TOKEN, ...flight];
  const node = startProgram(await compiledProgram(), folder, words);
  const left = once(node, 'close');
  let said = '';
  node.stderr.on('data', (piece) => {
    said += String(piece);
  });
  while (!said.includes('attached as ring-03')) await once(node.stderr, 'data');
  await sleep(BEFORE_MS);
  node.kill('SIGSTOP');
  const waited = sleep(STOPPED_MS).then(() => true);
  const isWaiting = await Promise.race([waited, served.ended.then(() => false)]);
  node.kill('SIGCONT');
  await left;
  return isWaiting;
};

describe('a node whose process is stopped for five seconds', () => {
  it.concurrent(
    'is waited for in lockstep, and the run is the one that it would have been',
    async () => {
      const args = ['ring-8', '--until', '2 min', '--mode', 'lockstep', '--attach', 'ring-03'];
      const served = await startServe(folder, [...args, '--out', 'step']);
      expect(await stopped(served, '--flight', 'slow.ts')).toBe(true);
      expect(await served.ended, served.said.err).toBe(0);
      const options = { folder, skipBadElements: false, untilNs: 2 * MINUTE_NS };
      const { scenario } = loadScenario('ring-8', options);
      expect(verdictIn(at('step')).hash).toBe(simulate(scenario).hash);
    },
    LIMIT_MS,
  );

  it.concurrent(
    'is hung in real time, and the run goes on',
    async () => {
      const args = ['ring-8', '--until', '60 s', '--speed', '5', '--attach', 'ring-03'];
      const hung = ['--answer-within', '1 s', '--out', 'hung'];
      const served = await startServe(folder, [...args, ...hung]);
      await stopped(served);
      await served.ended;
      const events: (readonly (number | string)[])[] = [];
      let others = 0;
      for (const { kind, values } of readJournal([readFileSync(at('hung/journal.lmj'))])) {
        if (kind === 'gateway') events.push(values);
        const isHung = events.at(-1)?.[1] === 'hung';
        if (isHung && kind !== 'gateway' && values[0] !== 3) others++;
      }
      expect(events.map(([node, what]) => `${node} ${what}`).slice(0, 3)).toEqual([
        '3 attached',
        '3 hung',
        '3 answering',
      ]);
      expect(Number(events[2]?.[2])).toBeGreaterThan(1e9);
      expect(others).toBeGreaterThan(10);
    },
    LIMIT_MS,
  );
});
