import type { FlightServices } from '../ports.ts';
import type { AdmissionControl } from './admission.ts';
import type { Deletion } from './deletion.ts';
import type { Forwarding } from './forwarding.ts';
import { CLASSES } from './held-bundle.ts';
import type { PartialTransfers } from './partial-transfers.ts';

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
  readonly #partials: () => PartialTransfers;
  readonly #throttled: boolean[] = new Array(CLASSES).fill(false);

  constructor(terms: {
    readonly services: FlightServices;
    readonly admission: AdmissionControl;
    readonly shed: boolean;
    readonly forwarding: Forwarding;
    readonly deletion: Deletion;
    /** Unfinished transfers of earlier sessions. */
    readonly partials: () => PartialTransfers;
  }) {
    this.#services = terms.services;
    this.#admission = terms.admission;
    this.#shed = terms.shed;
    this.#forwarding = terms.forwarding;
    this.#deletion = terms.deletion;
    this.#partials = terms.partials;
  }

  admitTransit(classIndex: number, bytes: number): boolean {
    const early = this.#services.hazard?.('transit-refused-early') === true;
    if (this.#admission.transit(classIndex, early ? EARLY * bytes : bytes)) return true;
    if (early) return false;
    return this.#shedUntil(classIndex, {
      might: (gone) => this.#admission.mightTransit(classIndex, bytes, gone),
      fits: () => this.#admission.transit(classIndex, bytes),
    });
  }

  /**
   * Empty: admitted. A class that begins to be held back is reported once, until it is admitted
   * again.
   */
  admitSource(classIndex: number, bytes: number): '' | 'no-storage' | 'throttled' {
    const fits = (): boolean => this.#admission.source(classIndex, bytes) === 'admitted';
    const might = (gone: readonly number[]): boolean =>
      this.#admission.mightAdmit(classIndex, bytes, gone);
    if (fits() || this.#shedUntil(classIndex, { might, fits })) {
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

  /** Give up what may be resumed, then waiting broadband, oldest first, until there is room; nothing for what never has. */
  #shedUntil(classIndex: number, wanted: Wanted): boolean {
    const sheds = this.#shed && classIndex !== BROADBAND;
    const partials = this.#partials();
    if (!wanted.might(this.#givable(sheds))) return false;
    while (partials.dropOldest()) if (wanted.fits()) return true;
    if (!sheds) return false;
    for (;;) {
      const oldest = this.#forwarding.oldestWaiting(BROADBAND);
      if (oldest === undefined) return false;
      this.#deletion.remove(oldest, 'shed');
      if (wanted.fits()) return true;
    }
  }

  /** Bytes that may be given up at the most, by class. */
  #givable(sheds: boolean): readonly number[] {
    const givable = this.#partials().givable();
    if (sheds) givable[BROADBAND] = this.#admission.classBytes(BROADBAND);
    return givable;
  }
}

/** Room that is asked for. */
interface Wanted {
  /** Whether there might be once so many bytes are gone, by class. */
  readonly might: (gone: readonly number[]) => boolean;
  readonly fits: () => boolean;
}
