import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DelimitedReader } from '../../../harness/gateway/delimited.ts';
import { Gateway } from '../../../harness/gateway/gateway.ts';
import { decodeToNode } from '../../../protocols/gateway-codec.ts';
import { attachBytes } from './strangers.ts';

const TOKEN = 'secret-of-tests';
const LIMIT_MS = 60_000;
const BYTES_MAX = 10_000;

const opened: Gateway[] = [];
afterEach(() => {
  for (const gateway of opened.splice(0)) gateway.close('the test is over');
});

interface Door {
  readonly port: number;
  readonly attached: Promise<unknown>;
}

/** A gateway for one node, and when somebody has it. */
const openDoor = async (): Promise<Door> => {
  let port = 0;
  const attached = new Promise<void>((resolve, reject) => {
    const gateway = new Gateway({
      mode: 'lockstep',
      token: TOKEN,
      nodes: [{ id: 1, name: 'one', offered: true }],
      told: ({ kind }) => {
        if (kind === 'attached') resolve();
      },
    });
    opened.push(gateway);
    gateway.listenTcp({ host: '127.0.0.1', port: 0 }).then((given) => {
      port = given;
    }, reject);
  });
  await expect.poll(() => port).toBeGreaterThan(0);
  return { port, attached };
};

/** A connection that says nothing and stays; what it is told when the gateway ends it, '' for nothing. */
const idle = (port: number): { readonly open: Promise<void>; readonly told: Promise<string> } => {
  const socket = createConnection({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  const reader = new DelimitedReader(BYTES_MAX);
  let reason = '';
  socket.on('data', (piece) =>
    reader.push(piece, (message) => {
      const decoded = decodeToNode(message);
      if (decoded.ok && decoded.value.kind === 'refusal') reason = decoded.value.reason;
    }),
  );
  return {
    open: new Promise((resolve) => void socket.on('connect', () => resolve())),
    told: new Promise((resolve) => {
      for (const end of ['end', 'close']) socket.on(end, () => resolve(reason));
    }),
  };
};

describe('strangers in their hundreds', () => {
  it(
    'that say nothing keep nobody out who attaches',
    async () => {
      const { port, attached } = await openDoor();
      const crowd = Array.from({ length: 300 }, () => idle(port));
      await Promise.all(crowd.map(({ open }) => open));
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.write(attachBytes('one', TOKEN));
      await attached;
      socket.destroy();
    },
    LIMIT_MS,
  );

  it(
    'are all told why they go, however many come at once',
    async () => {
      const { port } = await openDoor();
      const crowd = Array.from({ length: 1_000 }, () => idle(port));
      const told = new Map<string, number>();
      for (const reason of await Promise.all(crowd.map((one) => one.told))) {
        told.set(reason, (told.get(reason) ?? 0) + 1);
      }
      expect([...told.keys()].sort()).toEqual(['busy', 'too-slow']);
      expect(told.get('too-slow')).toBe(256);
    },
    LIMIT_MS,
  );
});
