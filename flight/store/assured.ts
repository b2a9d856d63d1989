import { type BundleId, bundleKey } from '../../protocols/bundle.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices } from '../ports.ts';
import type { BundleStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import { Deadlines } from './deadlines.ts';
import type { Deletion } from './deletion.ts';
import type { Forwarding } from './forwarding.ts';
import type { HeldBundle } from './held-bundle.ts';

const BUCKET_NS: Ns = SECOND_NS;

/**
 * The source's side of assured bundles: the copy stays until the receipt comes, and is sent again.
 */
export class AssuredCopies {
  readonly #services: FlightServices;
  readonly #limits: Limits;
  readonly #store: BundleStore;
  readonly #forwarding: Forwarding;
  readonly #deletion: Deletion;
  readonly #counters: BundleCounters;
  readonly #persist: (bundle: HeldBundle) => void;
  readonly #resends: Deadlines<HeldBundle>;

  constructor(terms: {
    readonly services: FlightServices;
    readonly limits: Limits;
    readonly store: BundleStore;
    readonly forwarding: Forwarding;
    readonly deletion: Deletion;
    readonly counters: BundleCounters;
    /** Write its record again. */
    readonly persist: (bundle: HeldBundle) => void;
  }) {
    this.#services = terms.services;
    this.#limits = terms.limits;
    this.#store = terms.store;
    this.#forwarding = terms.forwarding;
    this.#deletion = terms.deletion;
    this.#counters = terms.counters;
    this.#persist = terms.persist;
    this.#resends = new Deadlines(terms.services, BUCKET_NS, (bundle) => this.#due(bundle));
  }

  /** The bundle left: wait for the receipt for predicted delivery × factor + margin. */
  departed(bundle: HeldBundle): void {
    if (bundle.unwanted) {
      this.#deletion.finish(bundle);
      return;
    }
    bundle.place = 'receipt';
    bundle.departed = true;
    const { clock } = this.#services;
    const predictedNs = Math.max(bundle.predictedUtcNs - clock.utcNs(), 0);
    const marginNs = this.#limits.resendMarginNs * (bundle.header.attempt + 1);
    this.#wakeAt(
      bundle,
      clock.nowNs() + Math.round(predictedNs * this.#limits.resendFactor) + marginNs,
    );
  }

  /** Take a bundle out of the waiting for its receipt. */
  unwatch(bundle: HeldBundle): void {
    if (bundle.place === 'receipt') this.#resends.remove(bundle, bundle.wakeNs);
  }

  /** A receipt came: its destination's lets the copy go, now or when its transfer ends. */
  confirmed(id: BundleId, from: NodeId): void {
    const bundle = this.#store.get(bundleKey(id));
    if (bundle === undefined || !bundle.sourceCopy) return;
    if (bundle.header.destination.node !== from) return;
    if (bundle.place === 'sending') bundle.unwanted = true;
    else this.#deletion.finish(bundle);
  }

  /** Somebody on the way had to delete it: do not wait for the whole time. */
  deletedElsewhere(id: BundleId, attempt: number): void {
    const bundle = this.#store.get(bundleKey(id));
    if (bundle?.place !== 'receipt' || bundle.header.attempt !== attempt) return;
    const soonNs = this.#services.clock.nowNs() + this.#limits.refuseBackoffNs;
    if (bundle.wakeNs <= soonNs) return;
    this.#resends.remove(bundle, bundle.wakeNs);
    this.#wakeAt(bundle, soonNs);
  }

  /** From the store at boot: nobody knows whether it left before, so it goes under an attempt of its own. */
  restored(bundle: HeldBundle): void {
    if (bundle.sourceCopy && bundle.header.attempt + 1 < this.#limits.attemptsMax) {
      this.#nextAttempt(bundle);
    }
  }

  /** Send again now, by another first hop when there is one that is not much later. */
  resend(bundle: HeldBundle): void {
    const { source, createdNs, sequence, attempt } = bundle.header;
    if (attempt + 1 >= this.#limits.attemptsMax) return;
    this.unwatch(bundle);
    bundle.place = 'idle';
    this.#nextAttempt(bundle);
    this.#counters.resent++;
    this.#services.reports.report(
      'bundle.resent',
      source.node,
      source.service,
      createdNs,
      sequence,
      attempt + 1,
    );
    bundle.excluded = [];
    const best = this.#forwarding.choice.usable(bundle);
    if (best?.firstHop === bundle.lastHop) {
      bundle.excluded = [bundle.lastHop];
      if (!this.#isSoonEnough(bundle, best.arrivalNs)) bundle.excluded = [];
    }
    this.#forwarding.forward(bundle);
  }

  /** The record says it too: after a restart, a relay would swallow an attempt that it had. */
  #nextAttempt(bundle: HeldBundle): void {
    bundle.header = { ...bundle.header, attempt: bundle.header.attempt + 1 };
    // What a peer has kept is of the attempt before (LM-BND-022).
    bundle.resumeSession = undefined;
    this.#persist(bundle);
  }

  /**
   * Whether another way than over the hop that had it last arrives later than the best by no more than the bundle has
   * been here: it would wait for a contact that comes when the bundle has expired, for the sake of one lost copy.
   */
  #isSoonEnough(bundle: HeldBundle, bestUtcNs: Ns): boolean {
    if (!this.#forwarding.hasOther(bundle)) return false;
    const otherUtcNs = this.#forwarding.arrivalUtcNs(bundle);
    if (otherUtcNs === undefined) return true;
    const hereNs = bundle.waitedNs + this.#services.clock.nowNs() - bundle.arrivedNs;
    return otherUtcNs - bestUtcNs <= hereNs;
  }

  #due(bundle: HeldBundle): void {
    if (bundle.place === 'receipt') this.resend(bundle);
  }

  #wakeAt(bundle: HeldBundle, atNs: Ns): void {
    bundle.wakeNs = atNs;
    this.#resends.add(bundle, atNs);
  }
}
