import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = 'redis-server';
const START_MS = 20_000;

/** The tests with a server need one; in CI it has to be there. */
export const serverWanted =
  spawnSync(PROGRAM, ['--version']).status === 0 || process.env.CI !== undefined;

/** A Redis server of its own port and folder that keeps what it was told on disk. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#child = spawn(
      PROGRAM,
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder],
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
      ],
      { stdio: 'ignore' },
    );
    for (let waited = 0; waited < START_MS; waited += 50) {
      if (await answers(this.port)) return;
      await sleep(50);
    }
    throw new Error('redis-server does not start');
  }

  /** As a machine that loses power. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const say = (there: boolean) => (): void => {
      socket.destroy();
      resolve(there);
    };
    socket.once('data', (data) => say(data.toString().startsWith('+PONG'))());
    socket.once('error', say(false));
  });
