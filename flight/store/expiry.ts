import { SECOND_NS, type Ns } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';
import { Deadlines } from './deadlines.ts';
import { HeldBundle } from './held-bundle.ts';
import type { Reassembly } from './reassembly.ts';

/** A bundle is deleted at most this long after its end; it is never sent or delivered after it. */
const BUCKET_NS: Ns = SECOND_NS;

/** One timer for the end of all bundles, held or coming in. */
export class Expiry {
  readonly #deadlines: Deadlines<HeldBundle | Reassembly>;

  constructor(
    services: FlightServices,
    ended: {
      readonly bundle: (bundle: HeldBundle) => void;
      readonly reassembly: (reassembly: Reassembly) => void;
    },
  ) {
    this.#deadlines = new Deadlines(services, BUCKET_NS, (item) => {
      if (!(item instanceof HeldBundle)) ended.reassembly(item);
      else if (item.timed) {
        item.timed = false;
        ended.bundle(item);
      }
    });
  }

  watch(bundle: HeldBundle): void {
    if (bundle.timed || bundle.place === 'gone') return;
    bundle.timed = true;
    this.#deadlines.add(bundle, bundle.expiresNs);
  }

  unwatch(bundle: HeldBundle): void {
    if (!bundle.timed) return;
    bundle.timed = false;
    this.#deadlines.remove(bundle, bundle.expiresNs);
  }

  watchReassembly(reassembly: Reassembly): void {
    this.#deadlines.add(reassembly, reassembly.expiresNs);
  }

  unwatchReassembly(reassembly: Reassembly): void {
    this.#deadlines.remove(reassembly, reassembly.expiresNs);
  }
}
