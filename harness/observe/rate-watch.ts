import { decodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import { type Bps, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { ANNOUNCEMENT, peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

/** A wish that came is obeyed within this: what is on the line leaves first, and hazards let timers be late. */
const OBEYED_NS: Ns = 3 * SECOND_NS;
/** So many faster wishes in a row take longer than one hold less than their number. */
const RAISES = 3;
/** Of two holds: announcements wait for the line. */
const HASTY_SHARE = 0.75;
/** Announcements of one line that are remembered until they arrive: the oldest are lost ones. */
const FLYING_MAX = 32;
/** Changes that nobody heard of are taken back sooner, to whatever the peer acknowledged last. */
const UNHEARD_NS: Ns = 10 * SECOND_NS;
/** An announcement that nobody heard may leave at its own rate so often: the copy that finds it lost, and one of chance. */
const UNHEARD_MAX = 2;
const NOT_DUE: Ns = Number.POSITIVE_INFINITY;
const NONE = -1;

/** What an announcement says of indices into the rates of the pair, 0 the fastest. */
interface Announcement {
  readonly session: number;
  readonly counter: number;
  readonly transmitIndex: number;
  readonly wishIndex: number;
}

/** One direction of a session. */
interface Line {
  session: number;
  rateBps: Bps;
  /** The rate before: taken again when nobody heard of the change. */
  beforeBps: Bps;
  /** Rates that it had, and until when: the peer may know the last of them that it heard of. */
  readonly leftNs: Map<Bps, Ns>;
  /** A change was announced, and has not come yet. */
  announced: boolean;
  /** Of the last announcement: its counter, when it first left and at which rate. Copies follow at once. */
  saidCounter: number;
  saidNs: Ns;
  saidBps: Bps;
  /** What its terminal was set to for it; −1: nothing yet. And how often it left so while nobody had heard it. */
  takenIndex: number;
  unheard: number;
  /** The last announcement of it that came. */
  heardCounter: number;
  /** Told last; −1: nothing yet. */
  transmitIndex: number;
  wishIndex: number;
  /** When it wished for a faster rate, the last few times. */
  raisesNs: Ns[];
  /** Of the partner, as it came here. */
  peerWish: number;
  peerCounter: number;
  /** Set to receive at it; −1: not known yet. */
  hearsIndex: number;
  /** A newer announcement has come since that was set. */
  told: boolean;
  /** By then it sends no faster than its partner wishes. */
  dueNs: Ns;
  /** Announcements that may be on their way, oldest first. */
  readonly flying: FrameImage[];
}

/**
 * Whether both ends of a session agree on their rates, by what leaves them and what reaches them (LM-LNK-071 … 075):
 * no rate is taken that was not announced at the one before, nor kept when nobody heard the announcement; nobody sends
 * faster than its partner has wished for a while; nobody wishes for faster rates more often than the hold allows; nobody
 * follows an announcement that is older than one that came (LM-LNK-073). Each is told once in a session, as a `breach`.
 */
export class RateWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  readonly #hastyNs: Ns;
  /** By number of the transmitting modem. */
  readonly #lines: (Line | undefined)[] = [];
  /** Rate at which each modem sent its last frame of a handshake: sessions begin with that. */
  readonly #shakenBps: (Bps | undefined)[] = [];
  readonly #flying = new Set<FrameImage>();

  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly rateUpHoldNs: Ns }) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#nowNs = terms.nowNs;
    this.#hastyNs = (RAISES - 1) * HASTY_SHARE * terms.rateUpHoldNs;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { session, type }: FramePeek): void {
    if (session === 0) {
      this.#shakenBps[from.number] = from.rateBps;
      return;
    }
    let line = this.#lines[from.number];
    if (line?.session !== session) {
      for (const lost of line?.flying ?? []) this.#flying.delete(lost);
      line = newLine(session, this.#shakenBps[from.number] ?? from.rateBps);
      this.#lines[from.number] = line;
    }
    if (line.rateBps !== from.rateBps) this.#changed(from, line);
    if (line.hearsIndex !== from.receiveIndex) this.#follows(from, line);
    if (line.dueNs !== NOT_DUE && this.#nowNs() > line.dueNs) {
      this.#breaches.tell(from, 'rate-too-fast', session);
    }
    if (type === TYPE_MANAGEMENT && peekMessage(image) === ANNOUNCEMENT) {
      this.#announces(from, line, image);
    }
  }

  /** A sound frame reached that modem, as it left. */
  arrived(to: Modem, image: FrameImage): void {
    if (this.#flying.size === 0) return;
    const asItLeft = this.#flying.delete(image);
    // A fault may have changed it on its way.
    if (!asItLeft && (image.payload.length > 0 || peekMessage(image) !== ANNOUNCEMENT)) return;
    const said = announcementIn(image);
    const line = this.#lines[to.number];
    if (said === undefined) return;
    const sender = to.partner && this.#lines[to.partner.number];
    if (asItLeft && sender?.session === said.session) {
      sender.heardCounter = Math.max(sender.heardCounter, said.counter);
    }
    if (line?.session !== said.session || said.counter <= line.peerCounter) return;
    line.told = true;
    // What came otherwise than it left may be nobody's.
    if (!asItLeft) return;
    line.peerCounter = said.counter;
    line.peerWish = said.wishIndex;
    this.#review(line);
  }

  #changed(from: Modem, line: Line): void {
    const nowNs = this.#nowNs();
    const leftNs = line.leftNs.get(from.rateBps) ?? Number.NEGATIVE_INFINITY;
    const isBack = from.rateBps === line.beforeBps || nowNs - leftNs <= UNHEARD_NS;
    if (!line.announced && !isBack) this.#breaches.tell(from, 'rate-unannounced', line.session);
    if (line.announced) line.takenIndex = from.transmitIndex;
    line.leftNs.set(line.rateBps, nowNs);
    line.announced = false;
    line.beforeBps = line.rateBps;
    line.rateBps = from.rateBps;
  }

  /** Its computer follows what its partner announces, and nothing that is older than what it knows. */
  #follows(from: Modem, line: Line): void {
    if (line.hearsIndex !== NONE && !line.told) {
      this.#breaches.tell(from, 'rate-outdated', line.session);
    }
    line.hearsIndex = from.receiveIndex;
    line.told = false;
  }

  #announces(from: Modem, line: Line, image: FrameImage): void {
    const said = announcementIn(image);
    if (said === undefined) return;
    // One that is repeated, as nobody acknowledged it, says nothing of now.
    if (said.counter >= line.saidCounter) this.#says(from, line, said);
    this.#flying.add(image);
    line.flying.push(image);
    if (line.flying.length > FLYING_MAX) this.#flying.delete(line.flying.shift() as FrameImage);
  }

  #says(from: Modem, line: Line, said: Announcement): void {
    const first = line.transmitIndex === NONE;
    this.#repeats(from, line, said.counter);
    if (said.transmitIndex !== line.transmitIndex) line.announced = true;
    if (!first && said.wishIndex < line.wishIndex) this.#raised(from, line);
    line.transmitIndex = said.transmitIndex;
    line.wishIndex = said.wishIndex;
    this.#review(line);
  }

  /** A copy goes at the rate of what it is a copy of. */
  #repeats(from: Modem, line: Line, counter: number): void {
    const nowNs = this.#nowNs();
    if (line.saidCounter !== counter) {
      line.saidCounter = counter;
      line.saidNs = nowNs;
      line.saidBps = from.rateBps;
      line.takenIndex = NONE;
      line.unheard = 0;
    } else if (line.saidNs === nowNs && line.saidBps !== from.rateBps) {
      this.#breaches.tell(from, 'rate-unannounced', line.session);
    } else if (from.transmitIndex === line.takenIndex && line.heardCounter < counter) {
      if (++line.unheard > UNHEARD_MAX) this.#breaches.tell(from, 'rate-unheard', line.session);
    }
  }

  #raised(from: Modem, line: Line): void {
    const nowNs = this.#nowNs();
    line.raisesNs.push(nowNs);
    if (line.raisesNs.length < RAISES) return;
    const firstNs = line.raisesNs.shift() as Ns;
    if (nowNs - firstNs < this.#hastyNs) this.#breaches.tell(from, 'rate-hasty', line.session);
  }

  #review(line: Line): void {
    if (line.transmitIndex === NONE || line.transmitIndex >= line.peerWish) line.dueNs = NOT_DUE;
    else if (line.dueNs === NOT_DUE) line.dueNs = this.#nowNs() + OBEYED_NS;
  }
}

const newLine = (session: number, rateBps: Bps): Line => ({
  session,
  rateBps,
  beforeBps: rateBps,
  leftNs: new Map(),
  announced: false,
  saidCounter: 0,
  saidNs: 0,
  saidBps: 0,
  takenIndex: NONE,
  unheard: 0,
  heardCounter: 0,
  transmitIndex: NONE,
  wishIndex: 0,
  raisesNs: [],
  peerWish: 0,
  peerCounter: 0,
  hearsIndex: NONE,
  told: false,
  dueNs: NOT_DUE,
  flying: [],
});

const announcementIn = (image: FrameImage): Announcement | undefined => {
  const decoded = decodeFrame(image);
  if (!decoded.ok || decoded.value.type !== 'management') return undefined;
  const { session, counter, opcode, opcodeValue } = decoded.value;
  if (opcode !== 'rate-up' && opcode !== 'rate-down') return undefined;
  return { session, counter, transmitIndex: opcodeValue & 0xff, wishIndex: opcodeValue >>> 8 };
};
