import type { Contact } from '../../protocols/contact-plan.ts';
import type { Ns } from '../../protocols/units.ts';
import { latestDepartureNs } from './light-time.ts';

/** What rounding may be off by, and more. */
const SETTLE_NS: Ns = 8;
/** No range closes at half the speed of light; where a plan says so, a guess may lead away. */
const CLOSING_FASTEST = -0.5;

/**
 * Light times of moving contacts, ready to hand: the stretch between two samples that was asked for
 * last, by contact. Gives exactly what `lightTimeAt` gives; a search asks for thousands of contacts
 * at nearly one time, and going through the contacts' own sample lists costs a hundred times as
 * much.
 */
export class LightSegments {
  readonly #contacts: readonly Contact[];
  readonly #fromNs: Float64Array;
  readonly #untilNs: Float64Array;
  readonly #lightNs: Float64Array;
  readonly #changeNs: Float64Array;
  readonly #stepNs: Float64Array;

  constructor(contacts: readonly Contact[], anyMoving: boolean) {
    const size = anyMoving ? contacts.length : 0;
    this.#contacts = contacts;
    this.#fromNs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.#untilNs = new Float64Array(size);
    this.#lightNs = new Float64Array(size);
    this.#changeNs = new Float64Array(size);
    this.#stepNs = new Float64Array(size).fill(1);
  }

  /** Light time of contact c for a bit that leaves then; c must move. */
  at(c: number, atNs: Ns): Ns {
    if (atNs < (this.#fromNs[c] as number) || atNs >= (this.#untilNs[c] as number)) {
      this.#load(c, atNs);
    }
    const changeNs = this.#changeNs[c] as number;
    const lightNs = this.#lightNs[c] as number;
    if (changeNs === 0) return lightNs;
    const passedNs = atNs - (this.#fromNs[c] as number);
    return lightNs + Math.round((changeNs * passedNs) / (this.#stepNs[c] as number));
  }

  /**
   * Latest instant at which a bit may leave over contact c so that it is there by deadlineNs; c must
   * move. Within the stretch at hand it takes no look at the contact's own samples.
   */
  latestDepartureNs(c: number, deadlineNs: Ns): Ns {
    const contact = this.#contacts[c] as Contact;
    const fromNs = this.#fromNs[c] as number;
    const untilNs = this.#untilNs[c] as number;
    const lightNs = this.#lightNs[c] as number;
    const slope = (this.#changeNs[c] as number) / (this.#stepNs[c] as number);
    const guessNs = Math.round(fromNs + (deadlineNs - lightNs - fromNs) / (1 + slope));
    // Rounding leaves the guess one or two off at the most. It is NaN where nothing is at hand.
    const isInside = guessNs - SETTLE_NS >= fromNs && guessNs + SETTLE_NS < untilNs;
    if (!isInside || slope < CLOSING_FASTEST) return latestDepartureNs(contact, deadlineNs);
    let departureNs = guessNs;
    while (departureNs + this.at(c, departureNs) > deadlineNs) departureNs--;
    while (departureNs + 1 + this.at(c, departureNs + 1) <= deadlineNs) departureNs++;
    return departureNs;
  }

  /** The least that `at` gives for contact c from one instant to another; c must move. */
  leastNs(c: number, fromNs: Ns, untilNs: Ns): Ns {
    const contact = this.#contacts[c];
    const samples = contact?.lightTimes;
    if (contact === undefined || samples === undefined) return 0;
    const { stepNs, valuesNs } = samples;
    const last = valuesNs.length - 1;
    const first = Math.max(0, Math.min(last, Math.floor((fromNs - contact.startNs) / stepNs)));
    const end = Math.max(0, Math.min(last, Math.ceil((untilNs - contact.startNs) / stepNs)));
    let leastNs = valuesNs[first] ?? contact.lightTimeNs;
    for (let at = first + 1; at <= end; at++) {
      leastNs = Math.min(leastNs, valuesNs[at] as number);
    }
    return leastNs;
  }

  #load(c: number, atNs: Ns): void {
    const contact = this.#contacts[c];
    const samples = contact?.lightTimes;
    if (contact === undefined || samples === undefined) return;
    const { stepNs, valuesNs } = samples;
    const last = valuesNs.length - 1;
    const before = Math.floor((atNs - contact.startNs) / stepNs);
    const at = Math.max(0, Math.min(before, last));
    const inside = before >= 0 && before < last;
    const lightNs = valuesNs[at] ?? contact.lightTimeNs;
    this.#lightNs[c] = lightNs;
    this.#changeNs[c] = inside ? (valuesNs[at + 1] ?? lightNs) - lightNs : 0;
    this.#stepNs[c] = stepNs;
    const edgeNs = contact.startNs + at * stepNs;
    this.#fromNs[c] = before < 0 ? Number.NEGATIVE_INFINITY : edgeNs;
    if (before < 0) this.#untilNs[c] = contact.startNs;
    else this.#untilNs[c] = inside ? edgeNs + stepNs : Number.POSITIVE_INFINITY;
  }
}
