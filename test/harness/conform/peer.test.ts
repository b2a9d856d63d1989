import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConformanceReport } from '../../../harness/conform/verdict.ts';
import { ROOT } from '../cli/command.ts';
import { compiledProgram, startProgram } from '../cli/compiled.ts';
import { C_PEER, PYTHON_PEER, runPeer } from '../gateway/peers.ts';
import { TOKEN } from '../gateway/served.ts';

const LIMIT_MS = 300_000;
/** Quick ones, by section; the whole catalogue by hand: test/peers/README.md. */
const CASES = [
  ...['limit-sequenced', 'limit-transfer', 'limit-total', 'limit-created', 'limit-lifetime'],
  ...['limit-custody', 'digest-length', 'last-inside', 'security-blocks', 'varints-long'],
  ...['field-zero', 'too-large', 'crc-wrong', 'tag-covers', 'records-torn'],
].map((name) => `CONF-FRM-${name}`);
CASES.push(
  ...[
    ...['lower-initiates', 'hello-bare', 'hello-code-wrong', 'answer-contents', 'session-keys'],
    ...['session-shown', 'session-replaced', 'counter-window', 'close-answered', 'ack-duplicate'],
    ...['loss-by-three', 'unreadable-acknowledged', 'epoch-in-use'],
  ].map((name) => `CONF-LNK-${name}`),
  ...[
    ...['digest-computed', 'overlaps', 'headerless-bound', 'reassemblies-bound', 'tiny-pieces'],
    ...['too-long-at-first-segment', 'deleted-coming-in', 'receipt', 'delivered-once-both'],
    ...['accept-durable-relay', 'unreadable-record'],
  ].map((name) => `CONF-BND-${name}`),
  ...[
    ...['gives-up', 'head-started', 'coasts-after-debounce', 'scan-as-profile'],
    ...['link-at-frame-lock', 'trajectory-pass', 'inhibit-gimbal-range'],
  ].map((name) => `CONF-PNT-${name}`),
);
/** Of these, what their statements leave out. */
const UNSUPPORTED = ['CONF-LNK-epoch-in-use', 'CONF-BND-accept-durable-relay'];

const folder = mkdtempSync(join(tmpdir(), 'lasermesh-conform-peer-'));
let tester: ReturnType<typeof startProgram> | undefined;
afterAll(() => {
  tester?.kill();
  rmSync(folder, { recursive: true });
});

describe.each([PYTHON_PEER, C_PEER])('conform of the $name peer behind a socket', (foreign) => {
  it.runIf(foreign.there || process.env.CI !== undefined)(
    'comes to a pass wherever its statement does not leave a case out',
    async () => {
      const only = CASES.flatMap((id) => ['--only', id]);
      const statement = join(ROOT, 'test', 'peers', foreign.name, 'statement.json');
      const words = ['conform', 'tcp://127.0.0.1:0', '--token', TOKEN, '--profile', statement];
      const home = await compiledProgram();
      const child = startProgram(home, folder, [...words, '--json', ...only]);
      tester = child;
      const said = { out: '', err: '' };
      child.stdout.on('data', (piece) => {
        said.out += String(piece);
      });
      child.stderr.on('data', (piece) => {
        said.err += String(piece);
      });
      const ended = once(child, 'close').then(() => child.exitCode);
      const portOf = () => /tcp:\/\/127\.0\.0\.1:(\d+)/.exec(said.err)?.[1];
      while (portOf() === undefined && child.exitCode === null)
        await Promise.race([once(child.stderr, 'data'), ended]);
      const served = { port: Number(portOf()), ended };
      const peer = await runPeer(foreign, { node: 'target', served, folder });
      expect(peer.said).toMatch(/the tests are over/);
      expect(await ended, said.err).toBe(0);
      const { results } = JSON.parse(said.out) as ConformanceReport;
      const told = results.filter(({ verdict }) => verdict !== 'pass');
      expect(told.map(({ id, verdict }) => `${id} ${verdict}`).sort()).toEqual(
        UNSUPPORTED.map((id) => `${id} unsupported`).sort(),
      );
      expect(results.map(({ id }) => id).sort()).toEqual([...CASES].sort());
    },
    LIMIT_MS,
  );
});
