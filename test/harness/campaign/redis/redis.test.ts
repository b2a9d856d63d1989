import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignIdentity } from '../../../../harness/campaign/identity.ts';
import { Board, type Posted } from '../../../../harness/campaign/redis/board.ts';
import { redisAddress } from '../../../../harness/campaign/redis/redis-address.ts';
import { RedisLine } from '../../../../harness/campaign/redis/redis-line.ts';
import { execute } from '../../cli/command.ts';
import { contentsOf, resultsReach, withProgram } from '../campaign-folders.ts';
import { freePort, RedisServer, serverWanted } from './redis-server.ts';

const CHOICES = ['--cases', '9', '--fresh', '3', '--fresh-base', 'word'];
const LIMIT_MS = 400_000;

describe.runIf(serverWanted)('a campaign over Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lasermesh-redis-'));
  const at = (name: string): string => join(folder, name);
  const started: ChildProcessWithoutNullStreams[] = [];
  let server: RedisServer;
  let program: Awaited<ReturnType<typeof withProgram>>;
  const start = (...args: readonly string[]) => {
    const child = program.start(args);
    started.push(child);
    const said = { child, err: '' };
    child.stderr.on('data', (piece) => {
      said.err += String(piece);
    });
    return said;
  };
  const worker = () => start('worker', '--redis', server.url, '--workers', '1', '--once');
  const coordinator = (...args: readonly string[]) =>
    start('campaign', 'tiny.yaml', '--redis', server.url, '--chunk', '2', ...args);

  beforeAll(async () => {
    program = await withProgram(folder);
    server = new RedisServer(await freePort(), folder);
    await server.start();
  }, LIMIT_MS);
  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL');
    await server.kill();
    rmSync(folder, { recursive: true });
  });

  it(
    'has the results of one process, though a worker is killed and the server restarts',
    async () => {
      const campaign = coordinator(...CHOICES, '--no-report', '--out', 'far');
      const [first, ...others] = [worker(), worker(), worker()];
      expect(await resultsReach(at('far'), 2), campaign.err).toBe(true);
      first?.child.kill('SIGKILL');
      expect(await resultsReach(at('far'), 5), campaign.err).toBe(true);
      await server.kill();
      await sleep(2_000);
      await server.start();
      const [code] = (await once(campaign.child, 'exit')) as [number];
      expect(code, campaign.err).toBe(1);
      expect(campaign.err).toMatch(/Redis at .* is gone: waiting for it/);
      expect(campaign.err).toMatch(/Redis at .* is back/);
      const alone = ['--workers', '1', '--no-report', '--out', 'near'];
      const near = await program.finished(['campaign', 'tiny.yaml', ...CHOICES, ...alone]);
      expect(near.code, near.err).toBe(1);
      expect(contentsOf(at('far'))).toEqual(contentsOf(at('near')));
      for (const { child } of others) {
        if (child.exitCode === null) await once(child, 'exit');
        expect(child.exitCode).toBe(0);
      }
    },
    LIMIT_MS,
  );

  it(
    'is left within two seconds by Ctrl-C, and goes on without Redis',
    async () => {
      const campaign = coordinator(...CHOICES, '--out', 'left');
      const { child } = worker();
      expect(await resultsReach(at('left'), 2), campaign.err).toBe(true);
      const startMs = performance.now();
      campaign.child.kill('SIGINT');
      const [code] = (await once(campaign.child, 'exit')) as [number];
      expect(performance.now() - startMs).toBeLessThan(2_000);
      expect(code).toBe(130);
      const here = ['--resume', '--no-report', '--out', 'left'];
      const last = await program.finished(['campaign', 'tiny.yaml', ...here]);
      expect(last.err).toMatch(/results of before/);
      expect(contentsOf(at('left'))).toEqual(contentsOf(at('near')));
      if (child.exitCode === null) await once(child, 'exit');
    },
    LIMIT_MS,
  );

  describe('refuses a worker', { timeout: LIMIT_MS }, () => {
    const posted = async (change: (own: Posted) => Posted): Promise<string> => {
      const text = readFileSync(join(at('near'), 'campaign.json'), 'utf8');
      const { campaign, maker, inputs } = JSON.parse(text) as CampaignIdentity;
      const line = new RedisLine(redisAddress(server.url), () => undefined);
      await line.open();
      const board = new Board(line);
      const own: Posted = { id: 'refusing', campaign, maker, inputs, chunk: 1, diverging: [] };
      const changed = change(own);
      await board.post(changed);
      // As a coordinator does, for as long as a busy machine needs to start the worker.
      const signs = setInterval(() => void board.post(changed), 1_000);
      const { code, err } = await program.finished(['worker', '--redis', server.url]);
      clearInterval(signs);
      await board.withdraw(own.id);
      line.close();
      expect(code).toBe(64);
      return err;
    };

    it('of another program', async () => {
      const err = await posted((own) => ({ ...own, maker: { ...own.maker, program: 'other' } }));
      expect(err).toMatch(/refused: campaign tiny is of another program: program other, here /);
    });

    it('whose scenario file is another one', async () => {
      const text = readFileSync(at('broken.yaml'), 'utf8');
      writeFileSync(at('broken.yaml'), text.replace('700 km', '701 km'));
      const err = await posted((own) => own);
      writeFileSync(at('broken.yaml'), text);
      expect(err).toMatch(/refused: scenario broken.yaml of campaign tiny is another one here/);
    });

    it('that lacks the flight software', async () => {
      const flightSoftware = join(folder, 'own-node.ts');
      const err = await posted((own) => ({
        ...own,
        campaign: { ...own.campaign, flightSoftware },
      }));
      expect(err).toMatch(/refused: the flight software .*own-node.ts .* is not here/);
    });
  });
});

describe('the address of a server', () => {
  it('is shown without its password', () => {
    const { shown, options } = redisAddress('rediss://me:s%20cret@queue.example:7000/2');
    expect(shown).toBe('rediss://queue.example:7000/2');
    expect(options).toMatchObject({ username: 'me', password: 's cret', db: 2, tls: {} });
    expect(redisAddress('redis://[::1]').options).toMatchObject({ host: '::1', port: 6379 });
  });

  it.each(['', 'localhost', 'http://a', 'redis://', 'redis://:word@a/b', 'redis://:word%zz@a'])(
    'is refused with what one looks like: %s',
    (text) => {
      expect(() => redisAddress(text)).toThrow(/expected redis:/);
    },
  );

  it('is refused where no server answers, before anything is written', async () => {
    const url = `redis://:secret@127.0.0.1:${await freePort()}`;
    const { code, err } = await execute(tmpdir(), ['campaign', 'smoke', '--redis', url]);
    expect(code).toBe(64);
    expect(err).toMatch(/no Redis server answers there \(ECONNREFUSED\)\. Nothing was run/);
    expect(err).not.toMatch(/secret/);
  });
});
