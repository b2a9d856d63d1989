import { InputError } from '../../protocols/errors.ts';

export interface Address {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

const PORT_MAX = 65_535;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * `HOST:PORT`, `[::1]:PORT`, `PORT` alone on loopback, or with what carries it in front: `tcp://HOST:PORT`.
 *
 * @throws InputError for anything else, so for an address of the other transport
 */
export const addressOf = (text: string, option: string, transport: 'tcp' | 'udp'): Address => {
  const match = /^(?:(tcp|udp):\/\/)?(?:(?:\[([^\]]+)\]|([^:[\]/]+)):)?(\d{1,5})\/?$/.exec(text);
  const [, scheme = transport, bracketed, plain] = match ?? [];
  if (scheme !== transport) {
    throw new InputError('usage', `${option} goes over ${transport.toUpperCase()}, not "${text}"`);
  }
  const port = Number(match?.[4]);
  if (match === null || port > PORT_MAX) {
    const message = `${option} takes HOST:PORT, such as 127.0.0.1:7700, not "${text}"`;
    throw new InputError('usage', message);
  }
  return { host: bracketed ?? plain ?? '127.0.0.1', port };
};

/** Only programs of this machine come there. */
export const isLoopback = ({ host }: Address): boolean => LOOPBACK.test(host);

export const addressText = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
