import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import type { FlightFactory } from '../../../flight/config.ts';
import { createNode } from '../../../flight/node.ts';
import { type ClientEnd, attachNode } from '../../../harness/gateway/client.ts';
import { DelimitedReader, delimited } from '../../../harness/gateway/delimited.ts';
import { decodeToNode, encodeFromNode } from '../../../protocols/gateway-codec.ts';
import type { FromNode, ToNode } from '../../../protocols/gateway.ts';
import { compiledProgram, startProgram } from '../cli/compiled.ts';

export const TOKEN = 'secret-of-tests';
const BYTES_MAX = 1e8;

/** A served run in a process of its own. */
export interface ServedProcess {
  readonly pid: number;
  readonly port: number;
  readonly udpPort: number | undefined;
  readonly metricsPort: number | undefined;
  readonly said: { out: string; err: string };
  readonly ended: Promise<number | null>;
}

const running = new Set<{ readonly kill: () => unknown }>();

/** Those that a failed test has left behind. */
export const stopAll = (): void => {
  for (const child of running) child.kill();
};

/** `lasermesh serve` with these arguments, at any free port, as soon as it listens. */
export const startServe = async (
  folder: string,
  args: readonly string[],
): Promise<ServedProcess> => {
  const child = startProgram(await compiledProgram(), folder, [
    'serve',
    ...args,
    '--token',
    TOKEN,
    '--listen',
    '127.0.0.1:0',
  ]);
  running.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (piece) => {
    said.out += String(piece);
  });
  child.stderr.on('data', (piece) => {
    said.err += String(piece);
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  const portOf = (what: string): number | undefined => {
    const match = new RegExp(`${what}127\\.0\\.0\\.1:(\\d+)`).exec(said.err);
    return match === null ? undefined : Number(match[1]);
  };
  // Everything that listens is told before the run's thread starts.
  while (!/waiting for|attached|loading/.test(said.err) && child.exitCode === null) {
    await Promise.race([once(child.stderr, 'data'), ended]);
  }
  const port = portOf('tcp://');
  if (port === undefined) throw new Error(`serve did not listen: ${said.err}`);
  return {
    pid: child.pid ?? 0,
    port,
    udpPort: portOf('udp://'),
    metricsPort: portOf('http://'),
    said,
    ended,
  };
};

/** The reference, or other software, at a node of a served run, until the run ends. */
export const attach = (
  { port }: Pick<ServedProcess, 'port'>,
  node: string,
  { create = createNode, signal }: { create?: FlightFactory; signal?: AbortSignal } = {},
): Promise<ClientEnd> =>
  attachNode({
    address: { host: '127.0.0.1', port },
    node,
    token: TOKEN,
    mode: undefined,
    software: 'a test',
    create,
    welcomed: () => undefined,
    signal: signal ?? new AbortController().signal,
  });

/** A peer that says what it likes. */
export class RawPeer {
  readonly socket: Socket;
  readonly heard: ToNode[] = [];
  readonly closed: Promise<unknown>;
  onMessage: (message: ToNode) => void = () => undefined;
  #woken: () => void = () => undefined;

  constructor(port: number) {
    this.socket = createConnection({ host: '127.0.0.1', port });
    this.closed = once(this.socket, 'close').catch(() => undefined);
    this.socket.on('error', () => undefined);
    const reader = new DelimitedReader(BYTES_MAX);
    this.socket.on('data', (piece) =>
      reader.push(piece, (message) => {
        const decoded = decodeToNode(message);
        if (decoded.ok) {
          this.heard.push(decoded.value);
          this.onMessage(decoded.value);
        }
        this.#woken();
      }),
    );
    this.socket.on('close', () => this.#woken());
  }

  say(message: FromNode): void {
    this.socket.write(delimited(encodeFromNode(message)));
  }

  attach(node: string, changes: Partial<Extract<FromNode, { kind: 'attach' }>> = {}): void {
    this.say({
      kind: 'attach',
      version: 1,
      node,
      terminal: '',
      token: Buffer.from(TOKEN),
      mode: undefined,
      software: 'raw',
      ...changes,
    });
  }

  /** The first message of that kind; undefined: the connection ended without one. */
  async next<K extends ToNode['kind']>(kind: K): Promise<Extract<ToNode, { kind: K }> | undefined> {
    for (;;) {
      const found = this.heard.find((message) => message.kind === kind);
      if (found !== undefined) return found as Extract<ToNode, { kind: K }>;
      if (this.socket.destroyed) return undefined;
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
    }
  }
}

export interface WrittenVerdict {
  readonly hash: string;
  readonly result: string;
  readonly figures: { readonly frames: { readonly sent: number; readonly lost: number } };
}

export const verdictIn = (folder: string): WrittenVerdict =>
  JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8'));
