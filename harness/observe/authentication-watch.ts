import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { FramePeek } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import { CounterRanges } from './counter-ranges.ts';
import { helloOf } from './handshake-message.ts';
import { digestOf, NumberMap } from './number-map.ts';
import { RefusedCounters } from './refused-counters.ts';

interface Counts {
  /** 0: while there was no lock. */
  readonly partner: NodeId;
  accepted: number;
  repeated: number;
  noncesReused: number;
}

/**
 * Counts management frames that nodes take as authentic, and those of them that they took before: a
 * receiving terminal, a session and a counter, under one key. Watches the nonces of handshakes as they
 * leave: the same one in another message, or of another terminal, was used twice (LM-MGT-061). A
 * handshake message that is said again as it was keeps its nonce.
 */
export class AuthenticationWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  /** Since the lock began, by modem. */
  readonly #counts = new Map<Modem, Counts>();
  /** By session, and by receiver. */
  readonly #taken = new Map<number, Map<Modem, CounterRanges>>();
  /** By nonce: the message that it came in; both as digests, as all of a run are kept. */
  readonly #nonces = new NumberMap();

  readonly #refused: RefusedCounters;

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#nowNs = nowNs;
    this.#refused = new RefusedCounters(
      new Breaches(journal, nowNs),
      (modem, session, counter) => this.#taken.get(session)?.get(modem)?.has(counter) === true,
    );
  }

  /** Flight software took a frame of that session as authentic. */
  authenticated(modem: Modem, session: number, counter: number): void {
    const counts = this.#countsOf(modem);
    counts.accepted++;
    if (!this.#takenBy(modem, session).add(counter)) counts.repeated++;
    this.#refused.taken(modem, session, counter);
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(image: FrameImage, peek: FramePeek): void {
    this.#refused.sent(image, peek);
  }

  /** A sound frame reached that modem. */
  arrived(to: Modem, image: FrameImage): void {
    this.#refused.arrived(to, image);
  }

  /** That session is over: whatever is taken as authentic in it from now on, somebody else calls forged. */
  forget(session: number): void {
    this.#taken.delete(session);
  }

  /** A message outside any session leaves a modem. */
  handshake(from: Modem, message: ManagementMessage): void {
    const hello = helloOf(message);
    if (hello === undefined) return;
    const nonce = digestOf(hello.nonce);
    const mac = message.kind === 'hello-ack' ? message.mac : hello.mac;
    const origin = digestOf(mac, `${from.node}/${from.terminal}`);
    const known = this.#nonces.get(nonce);
    if (known !== undefined) {
      if (known !== origin) this.#countsOf(from).noncesReused++;
      return;
    }
    this.#nonces.set(nonce, origin);
    if (message.kind === 'hello-ack') this.#newKey(from, message.session);
  }

  /** Writes the counts of one end of a lock, at its end. */
  summarise(modem: Modem): void {
    const counts = this.#counts.get(modem);
    if (counts === undefined) return;
    this.#counts.delete(modem);
    const { node, terminal } = modem;
    const { partner, accepted, repeated, noncesReused } = counts;
    if (accepted === 0 && noncesReused === 0) return;
    this.#journal.append(
      'authentication',
      this.#nowNs(),
      node,
      terminal,
      partner,
      accepted,
      repeated,
      noncesReused,
    );
  }

  /** The run ends: what was counted beyond the last locks. */
  finish(): void {
    for (const modem of this.#counts.keys()) this.summarise(modem);
  }

  /**
   * A fresh nonce makes fresh keys: counters begin anew, even where chance gives the session a number
   * that an earlier one had.
   */
  #newKey(from: Modem, session: number): void {
    const taken = this.#taken.get(session);
    taken?.delete(from);
    if (from.partner !== undefined) taken?.delete(from.partner);
  }

  #takenBy(modem: Modem, session: number): CounterRanges {
    let receivers = this.#taken.get(session);
    if (receivers === undefined) {
      receivers = new Map();
      this.#taken.set(session, receivers);
    }
    let taken = receivers.get(modem);
    if (taken === undefined) {
      taken = new CounterRanges();
      receivers.set(modem, taken);
    }
    return taken;
  }

  #countsOf(modem: Modem): Counts {
    let counts = this.#counts.get(modem);
    const partner = modem.partner?.node ?? 0;
    if (counts?.partner !== partner) {
      this.summarise(modem);
      counts = { partner, accepted: 0, repeated: 0, noncesReused: 0 };
      this.#counts.set(modem, counts);
    }
    return counts;
  }
}
