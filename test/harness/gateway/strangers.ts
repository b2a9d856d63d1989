import { randomBytes } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DelimitedReader, delimited } from '../../../harness/gateway/delimited.ts';
import { decodeToNode, encodeFromNode } from '../../../protocols/gateway-codec.ts';

/** How the hostile meet a gateway: for how long, and with what they know. */
export interface StrangersTerms {
  readonly port: number;
  /** A node that is taken, and its token, for those who know it. */
  readonly node: string;
  readonly token: string;
  readonly untilMs: number;
}

const BYTES_MAX = 1e6;
const OPENERS = 50;
const RANDOM_SENDERS = 10;
const SLOW_WRITERS = 20;
const PAUSE_MS = 10;

/** What strangers were told, by reason; '' for a connection that ended without a word. */
export type Told = Map<string, number>;

/** Bytes of an attachment, as they stand on the line. */
export const attachBytes = (node: string, token: string): Uint8Array =>
  delimited(
    encodeFromNode({
      kind: 'attach',
      version: 1,
      node,
      terminal: '',
      token: Buffer.from(token),
      mode: undefined,
      software: 'a stranger',
    }),
  );

/** One connection until it is closed; what it does, and the reason that it is told. */
const connection = (port: number, act: (socket: Socket) => void): Promise<string> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const reader = new DelimitedReader(BYTES_MAX);
    let reason = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      reader.push(piece, (message) => {
        const decoded = decodeToNode(message);
        if (decoded.ok && decoded.value.kind === 'refusal') reason = decoded.value.reason;
      });
    });
    socket.on('close', () => resolve(reason));
    socket.on('connect', () => act(socket));
  });

/** Opened and dropped at once, so many times. */
export const openAndDrop = async (port: number, count: number): Promise<void> => {
  let opened = 0;
  const opener = async (): Promise<void> => {
    while (opened++ < count) await connection(port, (socket) => socket.destroy());
  };
  await Promise.all(Array.from({ length: OPENERS }, opener));
};

/** What all of them say and do, over and over; what they were told for it. */
export const attack = async ({ port, node, token, untilMs }: StrangersTerms): Promise<Told> => {
  const told: Told = new Map();
  const goOn = (): boolean => performance.now() < untilMs;
  const again = async (act: (socket: Socket) => void, pauseMs: number): Promise<void> => {
    while (goOn()) {
      const reason = await connection(port, act);
      told.set(reason, (told.get(reason) ?? 0) + 1);
      await sleep(pauseMs);
    }
  };
  const dripping = (socket: Socket, everyMs: number, bytes: () => Uint8Array): void => {
    const timer = setInterval(() => {
      if (socket.writable) socket.write(bytes());
      if (!goOn()) socket.end();
    }, everyMs);
    socket.on('close', () => clearInterval(timer));
  };
  const random = (socket: Socket): void => dripping(socket, 5, () => randomBytes(1_000));
  // A length of 20, and then a byte now and then.
  const slow = (socket: Socket): void => {
    socket.write(Uint8Array.of(20));
    dripping(socket, 700, () => Uint8Array.of(1));
  };
  const saying =
    (bytes: Uint8Array) =>
    (socket: Socket): void => {
      socket.write(bytes);
    };
  const many = (count: number, act: (socket: Socket) => void): Promise<void>[] =>
    Array.from({ length: count }, () => again(act, 0));
  await Promise.all([
    ...many(RANDOM_SENDERS, random),
    ...many(SLOW_WRITERS, slow),
    again(saying(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)), PAUSE_MS),
    again((socket) => saying(attachBytes(node, `guess-${told.size}`))(socket), PAUSE_MS),
    // The right token, for a node that somebody has.
    again(saying(attachBytes(node, token)), PAUSE_MS),
  ]);
  return told;
};
