import { Redis } from 'ioredis';
import { InputError } from '../../../protocols/errors.ts';
import type { RedisAddress } from './redis-address.ts';

const CONNECT_MS = 5_000;
const RETRY_MS = 500;

type Patient = RedisAddress['options'] & {
  readonly connectTimeout: number;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: () => number;
};

/** For whoever opens further connections: they wait for a server that is gone, without end. */
export const patient = ({ options }: RedisAddress): Patient => ({
  ...options,
  connectTimeout: CONNECT_MS,
  maxRetriesPerRequest: null,
  retryStrategy: () => RETRY_MS,
});

/** A connection to Redis that tells when the server goes and when it is back. */
export class RedisLine {
  readonly redis: Redis;
  readonly address: RedisAddress;
  /** When it was back from its last outage [ms of performance.now]. */
  backMs = Number.NEGATIVE_INFINITY;
  readonly #say: (text: string) => void;
  #state: 'opening' | 'there' | 'gone' | 'closed' = 'opening';
  #error = '';

  constructor(address: RedisAddress, say: (text: string) => void) {
    this.address = address;
    this.#say = say;
    this.redis = new Redis({
      ...patient(address),
      lazyConnect: true,
      // The first attempt fails at once: an address that is wrong is no outage.
      retryStrategy: () => (this.#state === 'opening' ? null : RETRY_MS),
    });
    this.redis.on('error', (error: Error) => {
      this.#error =
        error.message === '' ? String((error as NodeJS.ErrnoException).code) : error.message;
    });
    this.redis.on('close', () => this.#gone());
    this.redis.on('ready', () => this.#back());
  }

  /** @throws InputError when there is no server, or it does not let us in */
  async open(): Promise<void> {
    try {
      await this.redis.connect();
      await this.redis.ping();
    } catch (error) {
      this.redis.disconnect();
      const cause = this.#error === '' ? (error as Error).message : this.#error;
      throw new InputError(
        'redis',
        `${this.address.shown}  error  ${causeText(cause)}. Nothing was run.`,
      );
    }
    this.#state = 'there';
  }

  close(): void {
    this.#state = 'closed';
    this.redis.disconnect();
  }

  #gone(): void {
    if (this.#state !== 'there') return;
    this.#state = 'gone';
    this.#say(`Redis at ${this.address.shown} is gone: waiting for it. What is finished is kept.`);
  }

  #back(): void {
    if (this.#state !== 'gone') return;
    this.#state = 'there';
    this.backMs = performance.now();
    this.#say(`Redis at ${this.address.shown} is back.`);
  }
}

/** What the server refuses in the midst of a campaign is said as it says it: it is no defect of ours. */
export const told = async <T>({ address }: RedisLine, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ReplyError') throw error;
    const message = `Redis says: ${error.message}. What was finished is kept.`;
    throw new InputError('redis', message, address.shown);
  }
};

const causeText = (cause: string): string => {
  if (/WRONGPASS|NOAUTH|invalid (username|password)|without any password/i.test(cause)) {
    return 'the server refuses user or password';
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH/.test(cause)) {
    return `no Redis server answers there (${/E[A-Z_]+/.exec(cause)?.[0]})`;
  }
  return `Redis says: ${cause}`;
};
