import { createHash } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { ATTACH_BYTES_MAX } from '../../protocols/gateway-rules.ts';
import type { Address } from './address.ts';
import { Peer } from './peer.ts';
import type { DoorTerms } from './tcp-door.ts';

/** Largest datagram over IPv4 [bytes]. */
const DATAGRAM_BYTES_MAX = 65_507;
/** Peers at once. */
const GUESTS_MAX = 256;
/** What is not answered is sent again after so long [ms]. */
const AGAIN_MS = 50;
/** Datagrams that a repetition is known by. */
const KNOWN_MAX = 64;
/** Who says nothing for so long while it is waited for has gone [ms]. */
const GONE_MS = 30_000;
/** Who attaches so long after its last answer has started again; what comes sooner was on its way for long [ms]. */
const STARTED_AGAIN_MS = 1_000;
/** What an attachment begins with: the tag of that field. */
const ATTACH_TAG = 0x0a;

interface Guest {
  readonly peer: Peer;
  readonly from: RemoteInfo;
  /** Digests of its last datagrams, to know a repetition by; the oldest first. */
  readonly known: Set<string>;
  /** Welcomes and steps since the last answer. */
  unanswered: { readonly bytes: Uint8Array; readonly step: boolean }[];
  sentMs: number;
  heardMs: number;
  /** When it last said something else than that it attaches; undefined: not yet. */
  answeredMs: number | undefined;
  /** Since when it owes an answer, when it does. */
  askedMs: number;
}

/**
 * Peers over UDP, a message a datagram, told apart by where they send from. Datagrams get lost: what is not
 * answered is sent again, and what comes twice is taken once (LM-GWY-004).
 */
export class UdpDoor {
  readonly #terms: DoorTerms;
  readonly #guests = new Map<string, Guest>();
  #socket: Socket | undefined;
  /** Datagrams that were given to it and have not left. */
  #leaving = 0;
  #closing: Socket | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(terms: DoorTerms) {
    this.#terms = terms;
  }

  /** The port that it listens at. */
  async listen({ host, port }: Address): Promise<number> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, host, resolve);
    });
    socket.on('error', () => undefined);
    socket.on('message', (datagram, from) => this.#hear(new Uint8Array(datagram), from));
    this.#sweep = setInterval(() => this.#tend(), AGAIN_MS);
    this.#sweep.unref();
    return socket.address().port;
  }

  get connections(): number {
    return this.#guests.size;
  }

  /** Behind what was sent: a farewell still leaves. */
  close(): void {
    clearInterval(this.#sweep);
    const socket = this.#socket;
    this.#socket = undefined;
    if (this.#leaving === 0) socket?.close();
    else this.#closing = socket;
  }

  #hear(datagram: Uint8Array, from: RemoteInfo): void {
    // Nobody can be answered there (RFC 768), and whoever tries to is stopped by the system.
    if (from.port === 0) return;
    const nowMs = performance.now();
    const before = this.#guests.get(keyOf(from));
    const isAttach = datagram[0] === ATTACH_TAG;
    if (isAttach && nowMs - (before?.answeredMs ?? nowMs) > STARTED_AGAIN_MS) before?.peer.lost();
    const guest = this.#guests.get(keyOf(from)) ?? this.#newGuest(from);
    if (!guest.peer.attached && this.#turnedAway(guest, datagram)) return;
    guest.heardMs = nowMs;
    if (!isAttach) guest.answeredMs = nowMs;
    if (isKnown(guest.known, datagram)) {
      // Who attaches again has not heard that it is welcome.
      if (!isAsked(guest)) this.#sendAgain(guest);
      return;
    }
    if (guest.peer.attached) {
      const answered = guest.unanswered.findIndex(({ step }) => step);
      guest.unanswered = guest.unanswered.slice(answered + 1);
      guest.sentMs = nowMs;
    }
    guest.peer.message(datagram);
    if (!guest.peer.attached) this.#guests.delete(keyOf(from));
  }

  /** Neither a large message of a stranger's nor one more peer is taken; each is told. */
  #turnedAway({ peer }: Guest, { length }: Uint8Array): boolean {
    if (length > ATTACH_BYTES_MAX) {
      const detail = `${length} bytes before anybody attached, at most ${ATTACH_BYTES_MAX} are taken`;
      peer.refuse('too-large', detail);
    } else if (this.#guests.size > GUESTS_MAX) {
      peer.refuse('busy', `${GUESTS_MAX} peers are attached already`);
    }
    return peer.over;
  }

  /** Who is not known may say who it is. What it is told is short: a sender that was forged is no amplifier. */
  #newGuest(from: RemoteInfo): Guest {
    const nowMs = performance.now();
    const guest: Guest = {
      from,
      known: new Set(),
      unanswered: [],
      sentMs: nowMs,
      heardMs: nowMs,
      answeredMs: undefined,
      askedMs: nowMs,
      peer: new Peer({
        ...this.#terms.peer,
        admitted: (attachment) => this.#terms.admitted(guest.peer, attachment),
        line: {
          send: (bytes, step) => this.#sendOnce(guest, bytes, step),
          close: () => this.#guests.delete(keyOf(from)),
        },
      }),
    };
    this.#guests.set(keyOf(from), guest);
    return guest;
  }

  #sendOnce(guest: Guest, bytes: Uint8Array, step: boolean): void {
    if (bytes.length > DATAGRAM_BYTES_MAX) {
      const detail = `a message of ${bytes.length} bytes fits no datagram: attach over TCP`;
      guest.peer.refuse('too-large', detail);
      return;
    }
    const nowMs = performance.now();
    if (step && !isAsked(guest)) guest.askedMs = nowMs;
    if (guest.peer.attached) guest.unanswered.push({ bytes, step });
    guest.sentMs = nowMs;
    this.#send(bytes, guest.from);
  }

  #sendAgain(guest: Guest): void {
    guest.sentMs = performance.now();
    for (const { bytes } of guest.unanswered) this.#send(bytes, guest.from);
  }

  #send(bytes: Uint8Array, { port, address }: RemoteInfo): void {
    if (this.#socket === undefined) return;
    this.#leaving++;
    this.#socket.send(bytes, port, address, () => {
      if (--this.#leaving > 0) return;
      this.#closing?.close();
      this.#closing = undefined;
    });
  }

  #tend(): void {
    const nowMs = performance.now();
    for (const guest of this.#guests.values()) {
      if (!isAsked(guest) || nowMs - guest.sentMs < AGAIN_MS) continue;
      // One that had nothing to say for long may take its time all the same.
      if (nowMs - Math.max(guest.heardMs, guest.askedMs) > GONE_MS) guest.peer.lost();
      else this.#sendAgain(guest);
    }
  }
}

const keyOf = ({ address, port }: RemoteInfo): string => `${address} ${port}`;

/** An answer of it is waited for: a welcome alone is not answered. */
const isAsked = ({ unanswered }: Guest): boolean => unanswered.some(({ step }) => step);

/** Whether it came before; it is known from now on. Answers have numbers: no two are the same. */
const isKnown = (known: Set<string>, datagram: Uint8Array): boolean => {
  const digest = createHash('sha256').update(datagram).digest('base64');
  if (known.has(digest)) return true;
  known.add(digest);
  if (known.size > KNOWN_MAX) {
    const [oldest] = known;
    if (oldest !== undefined) known.delete(oldest);
  }
  return false;
};
