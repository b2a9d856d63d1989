import { CLASSES } from './held-bundle.ts';

/** Least share of the line that broadband keeps against tactical (LM-BND). */
const BROADBAND_SHARE_MIN = 0.05;
const MANAGEMENT = 0;
const TACTICAL = 1;
const BROADBAND = 2;

/**
 * Which class sends its next segment: management before all, then tactical and broadband by weight.
 * `#owed` is what broadband is behind its share [bytes]; it changes only while both have something
 * to send, so that an idle class saves nothing up, and stays within one segment.
 */
export class ServiceOrder {
  readonly #share: number;
  #owed = 0;

  constructor(broadbandShare: number) {
    this.#share = Math.min(Math.max(broadbandShare, BROADBAND_SHARE_MIN), 1);
  }

  /** `ready[class]`: something to send. Returns the class, −1 when there is none. */
  choose(ready: readonly boolean[]): number {
    if (ready[MANAGEMENT]) return MANAGEMENT;
    const tactical = ready[TACTICAL] === true;
    const broadband = ready[BROADBAND] === true;
    if (!tactical || !broadband) {
      if (tactical) return TACTICAL;
      return broadband ? BROADBAND : -1;
    }
    return this.#owed > 0 ? BROADBAND : TACTICAL;
  }

  /** A segment of that class left; `contended`: the other one had something to send too. */
  charge(classIndex: number, bytes: number, contended: boolean): void {
    if (!contended) {
      if (classIndex !== MANAGEMENT) this.#owed = 0;
      return;
    }
    if (classIndex === TACTICAL) this.#owed += bytes * this.#share;
    else if (classIndex === BROADBAND) this.#owed -= bytes * (1 - this.#share);
  }

  /** A fresh array for `choose`. */
  static ready(): boolean[] {
    return new Array<boolean>(CLASSES).fill(false);
  }
}
