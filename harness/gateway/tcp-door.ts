import { createServer, type Server, type Socket } from 'node:net';
import { ATTACH_BYTES_MAX, FROM_NODE_BYTES_MAX } from '../../protocols/gateway-rules.ts';
import type { Address } from './address.ts';
import { DelimitedError, DelimitedReader, delimited } from './delimited.ts';
import { unheardPorts } from './unheard.ts';
import { Peer, type PeerTerms } from './peer.ts';

/** Connections at once that nobody has attached over; for more, those that have waited longest go. */
const STRANGERS_MAX = 256;
/** What somebody says with the connection is heard before it counts as waiting [ms]. */
const HEARD_MS = 25;
/** Connections at once that were closed by us; of more, those that were closed first do not linger. */
const LINGERING_MAX = 64;
/** Who has not said by then who it is, is turned away [ms]. */
const INTRODUCE_MS = 5_000;
/** A connection that was closed by us goes, whether the other side has read all or not [ms]. */
const LINGER_MS = 1_000;
const SWEEP_MS = 500;
/** A machine that is silent for so long is asked whether it is there; it has ten seconds to say so [ms]. */
export const ASKED_AFTER_MS = 15_000;
/** Between two looks at who acknowledges nothing [ms]. */
const LOOK_MS = 2_000;
/** Of what was sent and not read by the other side [bytes]. */
const UNREAD_MAX = 0x1000_0000;

interface Guest {
  readonly socket: Socket;
  readonly peer: Peer;
  readonly sinceMs: number;
  closedMs: number | undefined;
}

export interface DoorTerms {
  /** What a peer that comes in is made of. */
  readonly peer: Omit<PeerTerms, 'line' | 'admitted'>;
  /** A peer that is attached from now on. */
  readonly admitted: (peer: Peer, attachment: number) => void;
}

/** Peers over TCP: each message behind its length. */
export class TcpDoor {
  readonly #terms: DoorTerms;
  readonly #guests = new Set<Guest>();
  readonly #server: Server;
  readonly #sweep: NodeJS.Timeout;
  readonly #look: NodeJS.Timeout;
  #making: NodeJS.Timeout | undefined;

  constructor(terms: DoorTerms) {
    this.#terms = terms;
    const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: ASKED_AFTER_MS };
    this.#server = createServer(options, (socket) => this.#welcome(socket));
    this.#sweep = setInterval(() => this.#sweepOut(), SWEEP_MS);
    this.#sweep.unref();
    this.#look = setInterval(() => void this.#dropUnheard(), LOOK_MS);
    this.#look.unref();
  }

  /** The port that it listens at. */
  async listen({ host, port }: Address): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  get connections(): number {
    return this.#guests.size;
  }

  close(): void {
    clearInterval(this.#sweep);
    clearInterval(this.#look);
    clearTimeout(this.#making);
    this.#server.close();
    for (const { socket } of this.#guests) if (!socket.destroyed) socket.destroySoon();
  }

  #welcome(socket: Socket): void {
    const reader = new DelimitedReader(ATTACH_BYTES_MAX);
    const guest: Guest = {
      socket,
      sinceMs: performance.now(),
      closedMs: undefined,
      peer: new Peer({
        ...this.#terms.peer,
        admitted: (attachment) => {
          reader.bytesMax = FROM_NODE_BYTES_MAX;
          this.#terms.admitted(guest.peer, attachment);
        },
        line: {
          send: (message) => {
            if (socket.writableLength > UNREAD_MAX) socket.destroy();
            else if (!socket.destroyed) socket.write(delimited(message));
          },
          close: () => {
            guest.closedMs = performance.now();
            socket.pause();
            socket.end();
          },
        },
      }),
    };
    this.#guests.add(guest);
    // A connection that fails closes, and that is all that anybody wants to know of it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#guests.delete(guest);
      guest.peer.lost();
    });
    // Who ends its side has gone: nobody could answer.
    socket.on('end', () => guest.peer.lost());
    socket.on('data', (piece) => this.#hear(guest, reader, piece));
    if (this.#guests.size > STRANGERS_MAX) {
      this.#making ??= setTimeout(() => this.#makeRoom(), HEARD_MS).unref();
    }
  }

  /** Idle strangers keep nobody out: who comes last has best reason to be waited for. */
  #makeRoom(): void {
    this.#making = undefined;
    const strangers = [...this.#guests].filter(({ peer }) => !peer.attached && !peer.over);
    for (const { peer } of strangers.slice(0, -STRANGERS_MAX)) {
      peer.refuse('busy', `${STRANGERS_MAX} that came later wait to attach`);
    }
    const lingering = [...this.#guests].filter(({ closedMs }) => closedMs !== undefined);
    for (const { socket } of lingering.slice(0, -LINGERING_MAX)) socket.destroySoon();
  }

  #hear({ peer }: Guest, reader: DelimitedReader, piece: Uint8Array): void {
    if (peer.over) return;
    try {
      reader.push(piece, (message) => peer.message(message));
    } catch (error) {
      if (!(error instanceof DelimitedError)) throw error;
      peer.refuse(error.reason, error.message);
    }
  }

  /** Whose machine has gone without a word would keep its place for ever. */
  async #dropUnheard(): Promise<void> {
    const attached = [...this.#guests].filter(({ peer }) => peer.attached);
    const port = attached[0]?.socket.localPort;
    if (port === undefined) return;
    const unheard = await unheardPorts(port);
    for (const { socket } of attached) if (unheard.has(socket.remotePort ?? 0)) socket.destroy();
  }

  #sweepOut(): void {
    const nowMs = performance.now();
    for (const { socket, peer, sinceMs, closedMs } of this.#guests) {
      if (closedMs !== undefined) {
        if (nowMs - closedMs > LINGER_MS) socket.destroy();
      } else if (!peer.attached && nowMs - sinceMs > INTRODUCE_MS) {
        peer.refuse('too-slow', `nobody attached within ${INTRODUCE_MS / 1_000} s`);
      }
    }
  }
}
