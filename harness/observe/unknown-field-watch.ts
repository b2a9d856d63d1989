import { FRAME_BYTES_MAX, type FrameImage, frameBytes } from '../../protocols/frame.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { ArqReader } from './acknowledgement-peek.ts';
import { Breaches } from './breaches.ts';
import { RecentMap } from './recent-map.ts';

const FLYING_MAX = 4_096;
/** So much later than acknowledgements are due even a busy line has carried one. */
const TOLD_NS: Ns = SECOND_NS;

interface Numbered {
  readonly session: number;
  readonly stampNs: Ns;
}

interface Owed extends Numbered {
  readonly dueNs: Ns;
}

/**
 * Frames to which a fault has added a field that no version knows: a receiver passes over it (LM-FRM-017), and takes the frame
 * as it was sent. Who goes on in its session, and has not acknowledged by then that such a stamp came, is told as a `breach`.
 */
export class UnknownFieldWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  readonly #ackDelayNs: Ns;
  readonly #reader = new ArqReader();
  readonly #flying = new RecentMap<FrameImage, Numbered>(FLYING_MAX);
  /** Some frame was altered: before that nobody looks. */
  #begun = false;
  /** By number of the modem: the session that its frames are of. */
  readonly #sessions: (number | undefined)[] = [];
  readonly #owed: (Owed | undefined)[] = [];

  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly ackDelayNs: Ns }) {
    this.#nowNs = terms.nowNs;
    this.#ackDelayNs = terms.ackDelayNs;
    this.#breaches = new Breaches(journal, terms.nowNs);
  }

  /** On its way a frame gets such a field. */
  altered(image: FrameImage, into: FrameImage): void {
    this.#begun = true;
    if (frameBytes(into) > FRAME_BYTES_MAX || !this.#reader.readNumber(image)) return;
    const { session, stampNs } = this.#reader.peek;
    if (session !== 0) this.#flying.set(into, { session, stampNs });
  }

  /** A sound frame reached that modem. */
  arrived({ number }: Modem, image: FrameImage): void {
    if (!this.#begun) return;
    const frame = this.#flying.get(image);
    if (frame === undefined) return;
    this.#flying.delete(image);
    // Before the handshake is over its receiver may not take it.
    if (this.#sessions[number] !== frame.session || this.#owed[number] !== undefined) return;
    this.#owed[number] = { ...frame, dueNs: this.#nowNs() + this.#ackDelayNs + TOLD_NS };
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { session, type }: FramePeek): void {
    if (!this.#begun || session === 0) return;
    const { number } = from;
    const owed = this.#owed[number];
    if (owed?.session === session) {
      const acknowledges = this.#reader.readAcknowledgement(image);
      if (acknowledges && this.#reader.peek.echoStampNs >= owed.stampNs) this.unsent(from);
    }
    // An end that has closed still answers.
    if (type === TYPE_MANAGEMENT) return;
    this.#sessions[number] = session;
    if (owed === undefined || this.#owed[number] === undefined) return;
    if (owed.session !== session) this.unsent(from);
    else if (this.#nowNs() > owed.dueNs) this.#breaches.tell(from, 'field-refused', session);
  }

  /** What it would have said found no way out: nothing is owed. */
  unsent({ number }: Modem): void {
    this.#owed[number] = undefined;
  }
}
