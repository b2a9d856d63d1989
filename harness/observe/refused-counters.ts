import type { FrameImage } from '../../protocols/frame.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { ArqReader } from './acknowledgement-peek.ts';
import type { Breaches } from './breaches.ts';
import { RecentMap } from './recent-map.ts';

/** So often a frame comes while others of its session are taken between, and is no stray one. */
const ROUNDS = 3;
const FLYING_MAX = 256;
const WAITING_MAX = 64;

interface Flying {
  readonly session: number;
  readonly counter: number;
}

/** A frame that was sent again, came, and was not taken. */
interface Waiting {
  readonly session: number;
  /** Others were taken since it came last. */
  passed: boolean;
  rounds: number;
}

/**
 * Management frames that come soundly, as their partner sent them, and are taken by nobody while others of their session are:
 * a counter that was not met is taken for a replay (LM-LNK-024). Told once in a session, as a `breach`.
 */
export class RefusedCounters {
  readonly #breaches: Breaches;
  readonly #wasTaken: (modem: Modem, session: number, counter: number) => boolean;
  readonly #reader = new ArqReader();
  /** Frames that were sent again, as they left. */
  readonly #flying = new RecentMap<FrameImage, Flying>(FLYING_MAX);
  #flown = false;
  /** By number of the receiving modem. */
  readonly #waiting: (RecentMap<string, Waiting> | undefined)[] = [];

  constructor(
    breaches: Breaches,
    wasTaken: (modem: Modem, session: number, counter: number) => boolean,
  ) {
    this.#breaches = breaches;
    this.#wasTaken = wasTaken;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(image: FrameImage, { session, type, txNum }: FramePeek): void {
    if (type !== TYPE_MANAGEMENT || txNum === 0 || session === 0) return;
    this.#flown = true;
    this.#flying.set(image, { session, counter: this.#reader.readCounter(image) });
  }

  /** A sound frame reached that modem. */
  arrived(to: Modem, image: FrameImage): void {
    if (!this.#flown) return;
    const frame = this.#flying.get(image);
    if (frame === undefined) return;
    this.#flying.delete(image);
    if (!this.#wasTaken(to, frame.session, frame.counter)) this.#refuses(to, frame);
  }

  /** Flight software took a frame of that session as authentic. */
  taken({ number }: Modem, session: number, counter: number): void {
    const waiting = this.#waiting[number];
    if (waiting === undefined) return;
    waiting.delete(nameOf(session, counter));
    for (const frame of waiting.values()) if (frame.session === session) frame.passed = true;
  }

  #refuses(to: Modem, { session, counter }: Flying): void {
    const waiting = this.#waiting[to.number] ?? new RecentMap<string, Waiting>(WAITING_MAX);
    this.#waiting[to.number] = waiting;
    const name = nameOf(session, counter);
    const frame = waiting.get(name) ?? { session, passed: false, rounds: 0 };
    if (frame.passed) frame.rounds++;
    frame.passed = false;
    waiting.set(name, frame);
    if (frame.rounds >= ROUNDS) this.#breaches.tell(to, 'counter-refused', session);
  }
}

const nameOf = (session: number, counter: number): string => `${session} ${counter}`;
