import type { FlightServices } from '../ports.ts';
import type { AdmissionControl } from './admission.ts';
import type { Deletion } from './deletion.ts';
import type { Forwarding } from './forwarding.ts';
import { CLASSES } from './held-bundle.ts';

const BROADBAND = 2;
/** Room for so many such bundles is asked for where a hazard says so. */
const EARLY = 2;

/**
 * Admission with its consequences: who is held back is reported, and broadband shed if policy says
 * so.
 */
export class RoomKeeper {
  readonly #services: FlightServices;
  readonly #admission: AdmissionControl;
  readonly #shed: boolean;
  readonly #forwarding: Forwarding;
  readonly #deletion: Deletion;
  readonly #dropPartial: () => boolean;
  readonly #throttled: boolean[] = new Array(CLASSES).fill(false);

  constructor(terms: {
    readonly services: FlightServices;
    readonly admission: AdmissionControl;
    readonly shed: boolean;
    readonly forwarding: Forwarding;
    readonly deletion: Deletion;
    /** Give up an unfinished transfer of an earlier session; false: there is none. */
    readonly dropPartial: () => boolean;
  }) {
    this.#services = terms.services;
    this.#admission = terms.admission;
    this.#shed = terms.shed;
    this.#forwarding = terms.forwarding;
    this.#deletion = terms.deletion;
    this.#dropPartial = terms.dropPartial;
  }

  admitTransit(classIndex: number, bytes: number): boolean {
    const early = this.#services.hazard?.('transit-refused-early') === true;
    if (this.#admission.transit(classIndex, early ? EARLY * bytes : bytes)) return true;
    if (early) return false;
    return this.#shedUntil(classIndex, () => this.#admission.transit(classIndex, bytes));
  }

  /**
   * Empty: admitted. A class that begins to be held back is reported once, until it is admitted
   * again.
   */
  admitSource(classIndex: number, bytes: number): '' | 'no-storage' | 'throttled' {
    const source = (): boolean => this.#admission.source(classIndex, bytes) === 'admitted';
    if (source() || this.#shedUntil(classIndex, source)) {
      this.#throttled[classIndex] = false;
      return '';
    }
    if (!this.#throttled[classIndex]) {
      this.#throttled[classIndex] = true;
      this.#services.reports.report('store.throttled', classIndex + 1);
    }
    const answer = this.#admission.source(classIndex, bytes);
    return answer === 'no-storage' ? 'no-storage' : 'throttled';
  }

  /** Give up what may be resumed, then waiting broadband, oldest first, until there is room. */
  #shedUntil(classIndex: number, fits: () => boolean): boolean {
    while (this.#dropPartial()) if (fits()) return true;
    if (!this.#shed || classIndex === BROADBAND) return false;
    for (const bundle of this.#forwarding.waiting(BROADBAND)) {
      this.#deletion.remove(bundle, 'shed');
      if (fits()) return true;
    }
    return false;
  }
}
