import type { FlightServices } from '../ports.ts';
import type { AdmissionControl } from './admission.ts';
import type { Deletion } from './deletion.ts';
import type { Forwarding } from './forwarding.ts';
import { CLASSES } from './held-bundle.ts';

const BROADBAND = 2;

/** Admission with its consequences: who is held back is reported, and broadband shed if policy says so. */
export class RoomKeeper {
  readonly #services: FlightServices;
  readonly #admission: AdmissionControl;
  readonly #shed: boolean;
  readonly #forwarding: Forwarding;
  readonly #deletion: Deletion;
  readonly #throttled: boolean[] = new Array(CLASSES).fill(false);

  constructor(terms: {
    readonly services: FlightServices;
    readonly admission: AdmissionControl;
    readonly shed: boolean;
    readonly forwarding: Forwarding;
    readonly deletion: Deletion;
  }) {
    this.#services = terms.services;
    this.#admission = terms.admission;
    this.#shed = terms.shed;
    this.#forwarding = terms.forwarding;
    this.#deletion = terms.deletion;
  }

  admitTransit(classIndex: number, bytes: number): boolean {
    if (this.#admission.transit(classIndex, bytes)) return true;
    return this.#shedUntil(classIndex, () => this.#admission.transit(classIndex, bytes));
  }

  /** Empty: admitted. A class that begins to be held back is reported once, until it is admitted again. */
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

  /** Delete waiting broadband, oldest first, until the other class has room. */
  #shedUntil(classIndex: number, fits: () => boolean): boolean {
    if (!this.#shed || classIndex === BROADBAND) return false;
    for (const bundle of this.#forwarding.waiting(BROADBAND)) {
      this.#deletion.remove(bundle, 'shed');
      if (fits()) return true;
    }
    return false;
  }
}
