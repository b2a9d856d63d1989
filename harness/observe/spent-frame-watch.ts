import type { FrameImage } from '../../protocols/frame.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { ArqReader } from './acknowledgement-peek.ts';
import { Breaches } from './breaches.ts';

/** tx_num of the seventh retransmission: there is no number for another one. */
const LAST_COPY = 7;
/** More than the transmissions by which one before them counts as lost (LM-LNK-052): nobody can be in doubt. */
const LATER = 8;
/** So many acknowledgements that confirm them, and none of it. */
const CONFIRMED = 3;
/** A session ends in the step that finds its frame lost: what is handed to the modem or waits follows. */
const ENDED_NS: Ns = 10 * SECOND_NS;
const NUMBERS = 0x10000;

/** A frame that was sent as often as may be, and is not acknowledged. */
interface Spent {
  readonly session: number;
  readonly txfn: number;
  /** Numbered transmissions after it, and the stamp of the last one that is waited for. */
  later: number;
  stampNs: number;
  confirmed: number;
  dueNs: Ns;
}

/**
 * Whether a session ends with a frame that was sent seven times again and is lost (LM-LNK-055): told, once in a session, as a
 * `breach`, when something new leaves in it long after the partner has confirmed later transmissions, and not that one.
 */
export class SpentFrameWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** By number of the transmitting modem: the first of a session. */
  readonly #spent: (Spent | undefined)[] = [];
  readonly #reader = new ArqReader();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, peek: FramePeek): void {
    const spent = this.#spent[from.number];
    const { session, txNum } = peek;
    if (spent?.session === session) this.#goesOn(from, spent, image, peek);
    else if (txNum === LAST_COPY && session !== 0) {
      this.#spent[from.number] = { session, txfn: peek.txfn, ...UNCONFIRMED };
    } else if (spent !== undefined) this.#spent[from.number] = undefined;
  }

  /** A sound frame reached that modem. */
  arrived({ number }: Modem, image: FrameImage): void {
    const spent = this.#spent[number];
    if (spent === undefined || !this.#reader.readAcknowledgement(image)) return;
    const { session, nextExpected, ranges, echoStampNs } = this.#reader.peek;
    if (session !== spent.session) return;
    const { txfn } = spent;
    const passed = ((nextExpected - 1 - txfn) & (NUMBERS - 1)) < NUMBERS / 2;
    if (passed || ranges.some(({ first, count }) => ((txfn - first) & (NUMBERS - 1)) < count)) {
      this.#spent[number] = undefined;
    } else if (spent.later >= LATER && echoStampNs >= spent.stampNs) {
      spent.confirmed++;
      if (spent.confirmed === CONFIRMED) spent.dueNs = this.#nowNs() + ENDED_NS;
    }
  }

  /** A computer stops, and its sessions with it. */
  stopped(modems: readonly Modem[]): void {
    for (const { number } of modems) this.#spent[number] = undefined;
  }

  #goesOn(from: Modem, spent: Spent, image: FrameImage, { type, txNum }: FramePeek): void {
    if (spent.later < LATER) {
      if (!this.#reader.readNumber(image)) return;
      spent.later++;
      spent.stampNs = this.#reader.peek.stampNs;
    } else if (this.#nowNs() > spent.dueNs && txNum === 0) {
      if (type !== TYPE_DATA && type !== TYPE_MANAGEMENT) return;
      this.#breaches.tell(from, 'spent-frame', spent.session);
    }
  }
}

const UNCONFIRMED = { later: 0, stampNs: 0, confirmed: 0, dueNs: Number.POSITIVE_INFINITY };
