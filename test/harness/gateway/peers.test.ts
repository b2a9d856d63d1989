import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../cli/command.ts';
import {
  BAD_DAY_3,
  bundlesIn,
  C_PEER,
  type Peer,
  PYTHON_PEER,
  runPeer,
  STRING_3,
} from './peers.ts';
import { startServe, stopAll, TOKEN, verdictIn } from './served.ts';

const LIMIT_MS = 300_000;
const NODE = 'middle-01';
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-peers-'));
afterAll(() => {
  stopAll();
  rmSync(folder, { recursive: true });
});

const lockstep = (scenario: string, out: string, ...more: string[]) =>
  startServe(folder, [scenario, '--attach', NODE, '--mode', 'lockstep', '--out', out, ...more]);

/** The run of a scenario whose middle satellite is that peer; its folder. */
const runOf = async (peer: Peer, scenario: string, out: string): Promise<string> => {
  const served = await lockstep(scenario, out);
  const { code, said } = await runPeer(peer, { node: NODE, served, folder });
  expect(said).toMatch(/the run is over: pass/);
  expect(code).toBe(0);
  expect(await served.ended, served.said.err).toBe(0);
  return join(folder, out);
};

describe.each([PYTHON_PEER, C_PEER])('a foreign node, the $name peer', (peer) => {
  const there = peer.there || process.env.CI !== undefined;

  it.runIf(there)(
    'exchanges 1,000 bundles each way while 5 % of all frames are lost, none lost or duplicated',
    async () => {
      const run = await runOf(peer, STRING_3, `${peer.name}-losses`);
      const { accepted, deliveries } = bundlesIn(run);
      expect([...accepted.values()]).toEqual([500, 500, 500, 500]);
      expect(deliveries.size).toBe(2_000);
      expect(new Set(deliveries.values())).toEqual(new Set([1]));
      const { result, figures } = verdictIn(run);
      expect(result).toBe('pass');
      expect(figures.frames.lost / figures.frames.sent).toBeGreaterThan(0.04);
    },
    LIMIT_MS,
  );

  it.runIf(there)(
    'finds its partners again after outages and resets, its own too, and sends nothing without light',
    async () => {
      const { result, figures } = verdictIn(await runOf(peer, BAD_DAY_3, `${peer.name}-bad-day`));
      expect(result).toBe('pass');
      expect(figures.frames.sent).toBeGreaterThan(3_000);
    },
    LIMIT_MS,
  );
});

describe.runIf(PYTHON_PEER.there || process.env.CI !== undefined)('the guide', () => {
  it(
    'shows the least that is a node, which is attached until the run is over',
    async () => {
      const guide = readFileSync(`${ROOT}harness/gateway/GUIDE.md`, 'utf8');
      const shown = /```python\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
      const served = await lockstep(STRING_3, 'guide', '--until', '1 min');
      const script = join(folder, 'mine.py');
      const changed = shown
        .replace('7700', String(served.port))
        .replace('secret-1', TOKEN)
        .replace('test/peers', `${ROOT}test/peers`);
      writeFileSync(script, changed);
      const mine: Peer = { ...PYTHON_PEER, words: () => ['/usr/bin/python3', '-B', script] };
      const { said } = await runPeer(mine, { node: NODE, served, folder });
      expect(said).toMatch(/^1 boot\n[\s\S]*the run is over/);
      await served.ended;
    },
    LIMIT_MS,
  );
});
