import type { RefuseReason } from '../../protocols/frame.ts';
import type { FlightServices } from '../ports.ts';
import type { BundleCounters } from './counters.ts';
import { reportRefusal } from './custody.ts';
import type { Deletion } from './deletion.ts';
import type { Forwarding } from './forwarding.ts';
import type { HeldBundle } from './held-bundle.ts';
import { detach } from './outduct.ts';
import type { SessionState } from './session-state.ts';

/**
 * A bundle that was refused for policy so often in a row, with nobody left to ask, ends. One refusal may
 * as well be about how the transfer went (LM-BND-014, 023).
 */
const POLICY_REFUSALS_MAX = 4;

/** What becomes of a bundle that a neighbour refused (LM-BND-042, 049, 055; LM-RTE-065). */
export class Refusals {
  readonly #services: FlightServices;
  readonly #counters: BundleCounters;
  readonly #deletion: Deletion;
  readonly #forwarding: Forwarding;

  constructor(terms: {
    readonly services: FlightServices;
    readonly counters: BundleCounters;
    readonly deletion: Deletion;
    readonly forwarding: Forwarding;
  }) {
    this.#services = terms.services;
    this.#counters = terms.counters;
    this.#deletion = terms.deletion;
    this.#forwarding = terms.forwarding;
  }

  refused(session: SessionState, transfer: number, reason: RefuseReason): void {
    const bundle = session.transfers.get(transfer);
    if (bundle === undefined) return;
    const forwarding = this.#forwarding;
    this.#counters.refusedThere++;
    reportRefusal(this.#services, bundle.header, reason, session.peer);
    detach(bundle);
    forwarding.giveBack(bundle);
    bundle.resumeSession = undefined;
    if (bundle.unwanted) {
      this.#deletion.finish(bundle);
      return;
    }
    this.#note(bundle, session, reason);
    const forbidden = bundle.policyRefusals >= POLICY_REFUSALS_MAX && !forwarding.hasOther(bundle);
    if (reason === 'hop-limit' || forbidden) {
      this.#deletion.remove(bundle, forbidden ? 'policy' : 'hop-limit');
      return;
    }
    if (reason === 'no-storage') forwarding.storageRefused(session.peer);
    if (this.#waits(bundle, session, reason)) forwarding.backOff(bundle);
    else forwarding.forward(bundle);
  }

  #note(bundle: HeldBundle, { peer }: SessionState, reason: RefuseReason): void {
    if (bundle.refusals === 0) bundle.refusedNs = this.#services.clock.nowNs();
    bundle.refusals++;
    bundle.policyRefusals = reason === 'policy' ? bundle.policyRefusals + 1 : 0;
    bundle.excluded = [...bundle.excluded, peer];
  }

  /** Whether to ask the same neighbour again later is better than to ask another one now. */
  #waits(bundle: HeldBundle, { peer }: SessionState, reason: RefuseReason): boolean {
    // No way leads around the destination: who looks for one carries the bundle in circles.
    if (peer === bundle.header.destination.node) return reason !== 'policy';
    // One that offers its own copy says `no-route` as well: a moment later it takes this one (LM-BND-044).
    if (reason !== 'no-storage' && reason !== 'no-route') return false;
    const arrivalUtcNs = this.#forwarding.arrivalUtcNs(bundle);
    if (arrivalUtcNs === undefined) return false;
    const { clock } = this.#services;
    const laterNs = arrivalUtcNs - Math.max(bundle.predictedUtcNs, clock.utcNs());
    const waitedNs = clock.nowNs() - bundle.refusedNs;
    return laterNs > Math.max(waitedNs, this.#forwarding.backoffNs(bundle));
  }
}
