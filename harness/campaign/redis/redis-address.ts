import { InputError } from '../../../protocols/errors.ts';

/** A Redis server as the user named it. */
export interface RedisAddress {
  /** As ioredis takes them. */
  readonly options: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: object;
  };
  /** Without the password: the only form that is ever printed. */
  readonly shown: string;
}

const PORT = 6379;
const FORM = 'redis://[[user]:password@]host[:port][/database], or rediss:// for TLS';

/** @throws InputError that says what an address looks like, and never repeats this one: it may hold a password */
export const redisAddress = (text: string): RedisAddress => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const tls = url?.protocol === 'rediss:';
  if (url === undefined || (!tls && url.protocol !== 'redis:') || url.hostname === '') {
    throw refusal('not the address of a Redis server');
  }
  const [, database] = /^\/?(\d{0,4})$/.exec(url.pathname) ?? [];
  if (database === undefined) throw refusal('the database is a number');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? PORT : Number(url.port);
  const db = Number(database);
  const [username, password] = [decoded(url.username), decoded(url.password)];
  return {
    options: {
      host,
      port,
      db,
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { password }),
      ...(tls ? { tls: {} } : {}),
    },
    shown: `${url.protocol}//${url.hostname}:${port}${db === 0 ? '' : `/${db}`}`,
  };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal('user or password has a "%" that stands for nothing');
  }
};

const refusal = (what: string): InputError =>
  new InputError('redis', `--redis: ${what}, expected ${FORM}. Nothing was run.`);
