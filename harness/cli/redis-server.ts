import { InputError } from '../../protocols/errors.ts';
import { redisAddress } from '../campaign/redis/redis-address.ts';
import type { RedisLine } from '../campaign/redis/redis-line.ts';
import { say } from './output.ts';

/** A connection to the server that the user named. An InputError: there is none, or it lets nobody in. */
export const openRedis = async (url: string): Promise<RedisLine> => {
  const address = redisAddress(url);
  const { RedisLine: Line } = await installed(() => import('../campaign/redis/redis-line.ts'));
  const line = new Line(address, say);
  await line.open();
  return line;
};

/** The libraries for Redis are optional: whoever never distributes a campaign has no need of them. */
export const installed = async <T>(load: () => Promise<T>): Promise<T> => {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const message = '--redis needs two packages more: npm install bullmq@6 ioredis@5';
    throw new InputError('redis', message);
  }
};
