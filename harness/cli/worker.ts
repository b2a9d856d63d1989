import { availableParallelism } from 'node:os';
import { EXIT } from './exit.ts';
import { Interruption } from './interruption.ts';
import { say } from './output.ts';
import { userPath } from '../program/user-folder.ts';
import { installed, openRedis } from './redis-server.ts';
import { campaignMaker } from '../program/version.ts';

export interface WorkerCommandOptions {
  readonly redis: string;
  readonly workers?: number;
  readonly folder: string;
  readonly once?: boolean;
}

/** The `worker` command. Returns the exit code. */
export const worker = async (options: WorkerCommandOptions): Promise<number> => {
  const line = await openRedis(options.redis);
  const { serveRedis } = await installed(() => import('../campaign/redis/redis-worker.ts'));
  const stopping = new AbortController();
  const interruption = new Interruption(() => stopping.abort());
  try {
    await serveRedis({
      line,
      maker: campaignMaker(),
      workers: options.workers ?? availableParallelism(),
      folder: userPath(options.folder),
      once: options.once === true,
      say,
      stopping: stopping.signal,
    });
    return interruption.signal === undefined ? EXIT.pass : EXIT.interrupted;
  } finally {
    interruption.stop();
    line.close();
  }
};
