import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlightFactory } from '../../../flight/config.ts';
import { createNode } from '../../../flight/node.ts';
import type { ConformanceReport } from '../../../harness/conform/verdict.ts';
import { attach, RawPeer, TOKEN } from '../gateway/served.ts';
import { execute } from './command.ts';
import { compiledProgram, startProgram } from './compiled.ts';
import { flightModules } from './conform-modules.ts';

const LIMIT_MS = 300_000;
/** A few that take few steps. */
const CASES = [
  'CONF-LNK-lower-initiates',
  'CONF-LNK-hello-bare',
  'CONF-LNK-hello-repeated',
  'CONF-LNK-answerer-opens',
  'CONF-LNK-establishes-both-ways',
];

let home = '';
let folder = '';
let remove = (): void => undefined;
const running = new Set<ReturnType<typeof startProgram>>();
beforeAll(async () => {
  ({ folder, remove } = flightModules());
  home = await compiledProgram();
}, LIMIT_MS);
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  remove();
});

const start = (args: readonly string[]) => {
  const child = startProgram(home, folder, args);
  running.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (piece) => {
    said.out += String(piece);
  });
  child.stderr.on('data', (piece) => {
    said.err += String(piece);
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  return { child, said, ended };
};

/** The tester, listening. */
const tester = async (...args: string[]) => {
  const only = CASES.flatMap((id) => ['--only', id]);
  const words = ['conform', 'tcp://127.0.0.1:0', '--token', TOKEN, '--json', ...only, ...args];
  const process = start(words);
  const { said, ended, child } = process;
  const portOf = (): string | undefined =>
    /tester {2}tcp:\/\/127\.0\.0\.1:(\d+)/.exec(said.err)?.[1];
  while (portOf() === undefined && child.exitCode === null) {
    await Promise.race([once(child.stderr, 'data'), ended]);
  }
  return { ...process, port: Number(portOf()) };
};

type Told = ConformanceReport['results'][number];
const resultsOf = (out: string): readonly Told[] => (JSON.parse(out) as ConformanceReport).results;
const verdictsOf = (out: string): readonly string[] =>
  resultsOf(out).map(({ id, verdict }) => `${id} ${verdict}`);

describe('conform of a target behind a socket', () => {
  it(
    'comes to the verdicts and steps of the same software in this process',
    async () => {
      const only = CASES.flatMap((id) => ['--only', id]);
      for (const own of [[], ['--flight', 'mute.ts']]) {
        const { port, said, ended } = await tester();
        const address = `127.0.0.1:${port}`;
        const node = start(['node', 'target', '--connect', address, '--token', TOKEN, ...own]);
        const code = await ended;
        expect(await node.ended, node.said.err).toBe(0);
        expect(node.said.err).toMatch(/attached as target, lockstep/);
        expect(node.said.err).toMatch(/the tests are over/);
        const here = await execute(folder, ['conform', '--json', ...only, ...own]);
        expect(code).toBe(here.code);
        const plain = (results: readonly Told[]) => results.map(({ tookMs: _, ...rest }) => rest);
        expect(plain(resultsOf(said.out))).toEqual(plain(resultsOf(here.out)));
      }
    },
    LIMIT_MS,
  );

  it(
    'that goes in mid-case has an error there, and goes on when it comes back',
    async () => {
      const { port, said, ended } = await tester();
      const leaving = new AbortController();
      // The second boot is that of the second case's.
      const create: FlightFactory = bootedTwice(() => leaving.abort());
      const first = await attach({ port }, 'target', { create, signal: leaving.signal });
      expect(first.farewell).toBeUndefined();
      const second = await attach({ port }, 'target');
      expect(second.farewell).toBe('the tests are over');
      expect(await ended).toBe(1);
      const verdicts = verdictsOf(said.out).filter((told) => !told.endsWith(' pass'));
      expect(verdicts).toEqual([expect.stringMatching(/^CONF-LNK-\S+ error$/)]);
      const [error] = resultsOf(said.out).filter(({ verdict }) => verdict === 'error');
      expect(error?.detail).toMatch(/^the peer went (at step \d+|in mid-case)/);
    },
    LIMIT_MS,
  );

  it(
    'that goes and stays away is waited for once',
    async () => {
      const { port, said, ended } = await tester('--patience', '1 s');
      const leaving = new AbortController();
      const create = bootedTwice(() => leaving.abort());
      await attach({ port }, 'target', { create, signal: leaving.signal });
      expect(await ended).toBe(1);
      expect(said.err.match(/waiting for a peer/g)?.length).toBeLessThanOrEqual(2);
      const details = resultsOf(said.out).map(({ detail }) => detail);
      expect(details).toHaveLength(CASES.length);
      expect(details.at(-1)).toBe('nobody attached within 1 s');
    },
    LIMIT_MS,
  );

  it(
    'that never comes ends it, after the patience',
    async () => {
      const { said, ended } = await tester('--patience', '1 s');
      expect(await ended).toBe(64);
      expect(said.out).toBe('');
      expect(said.err).toMatch(
        /nobody attached as target at tcp:\/\/\S+ within 1 s\. Nothing was run/,
      );
    },
    LIMIT_MS,
  );

  it(
    'that never answers has its errors, and is turned away after three lives',
    async () => {
      const { port, said, ended } = await tester('--answer-within', '200 ms', '--patience', '1 s');
      const peer = new RawPeer(port);
      peer.attach('target');
      expect(await ended).toBe(1);
      expect(await peer.next('refusal')).toMatchObject({ reason: 'too-slow' });
      const details = resultsOf(said.out).map(({ detail }) => detail);
      const silent = expect.stringMatching(/^no answer to step \d+ \(boot\) within 0\.2 s$/);
      const gone = 'nobody attached within 1 s';
      expect(details).toEqual([silent, silent, silent, gone, gone]);
    },
    LIMIT_MS,
  );

  it(
    'that answers out of turn is turned away, with the reason in its result',
    async () => {
      const { port, said, ended } = await tester('--patience', '1 s');
      const peer = new RawPeer(port);
      peer.attach('target');
      await peer.next('step');
      peer.say({ kind: 'answer', number: 7, effects: [] });
      expect(await peer.next('refusal')).toMatchObject({ reason: 'out-of-turn' });
      expect(await ended).toBe(1);
      const [first] = resultsOf(said.out);
      expect(first?.detail).toMatch(
        /broke the protocol of the gateway: answer to step 7, step 1 is/,
      );
    },
    LIMIT_MS,
  );

  it(
    'lets nobody in without its token, and says so on one line',
    async () => {
      const { port, said, ended, child } = await tester();
      const refusal = async (node: string, token: string) => {
        const peer = new RawPeer(port);
        peer.attach(node, { token: Buffer.from(token) });
        return (await peer.next('refusal'))?.reason;
      };
      expect(await refusal('target', 'guess')).toBe('token');
      expect(await refusal('tar\u001b[2Jget\n', TOKEN)).toBe('unknown-node');
      await sleep(200);
      expect(said.err).toMatch(/peer refused \(token\): /);
      expect(said.err).toMatch(/peer refused \(unknown-node\): no node "tar\\u001b\[2Jget\\u000a"/);
      child.kill('SIGINT');
      expect(await ended).toBe(130);
    },
    LIMIT_MS,
  );
});

/** The reference, which tells of its second life. */
const bootedTwice = (tell: () => void): FlightFactory => {
  let lives = 0;
  return (config) => {
    if (++lives === 2) tell();
    return createNode(config);
  };
};
