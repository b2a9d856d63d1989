import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundlesIn, C_PEER, PYTHON_PEER, runPeer, STRING_3 } from './peers.ts';
import { startServe, stopAll, verdictIn } from './served.ts';

const LIMIT_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-peers-'));
afterAll(() => {
  stopAll();
  rmSync(folder, { recursive: true });
});

describe.each([PYTHON_PEER, C_PEER])('a foreign node, the $name peer', (peer) => {
  const there = peer.there || process.env.CI !== undefined;

  it.runIf(there)(
    'exchanges 1,000 bundles each way while 5 % of all frames are lost, none lost or duplicated',
    async () => {
      const out = `${peer.name}-step`;
      const served = await startServe(folder, [
        STRING_3,
        '--attach',
        'middle-01',
        '--mode',
        'lockstep',
        '--out',
        out,
      ]);
      const { code, said } = await runPeer(peer, { node: 'middle-01', served, folder });
      expect(said).toMatch(/the run is over: pass/);
      expect(code).toBe(0);
      expect(await served.ended, served.said.err).toBe(0);
      expect(verdictIn(join(folder, out)).result).toBe('pass');
      const { accepted, deliveries } = bundlesIn(join(folder, out));
      expect([...accepted.values()]).toEqual([500, 500, 500, 500]);
      expect(deliveries.size).toBe(2_000);
      expect(new Set(deliveries.values())).toEqual(new Set([1]));
      const { frames } = verdictIn(join(folder, out)).figures;
      expect(frames.lost / frames.sent).toBeGreaterThan(0.04);
    },
    LIMIT_MS,
  );
});
