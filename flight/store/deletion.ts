import {
  ADMINISTRATION_SERVICE,
  type AdministrativeRecord,
  type BundleHeader,
  DELETION_REASONS,
  type DeletionReason,
} from '../../protocols/bundle.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';
import type { BundleStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import type { HeldBundle } from './held-bundle.ts';

/**
 * The only way in which a bundle ends without delivery or transfer: with an event report, a
 * counter, and a deletion report to whoever asked for one (LM-BND-070).
 */
export class Deletion {
  readonly #services: FlightServices;
  readonly #store: BundleStore;
  readonly #counters: BundleCounters;
  readonly #node: NodeId;
  readonly #withdraw: (bundle: HeldBundle) => void;
  readonly #originate: (to: NodeId, about: BundleHeader, record: AdministrativeRecord) => void;

  constructor(terms: {
    readonly services: FlightServices;
    readonly store: BundleStore;
    readonly counters: BundleCounters;
    readonly node: NodeId;
    /** Take it out of every queue and timer. */
    readonly withdraw: (bundle: HeldBundle) => void;
    readonly originate: (to: NodeId, about: BundleHeader, record: AdministrativeRecord) => void;
  }) {
    this.#services = terms.services;
    this.#store = terms.store;
    this.#counters = terms.counters;
    this.#node = terms.node;
    this.#withdraw = terms.withdraw;
    this.#originate = terms.originate;
  }

  /** Let go of a bundle that was delivered, handed on or confirmed: nothing to report. */
  finish(bundle: HeldBundle): void {
    if (bundle.place === 'gone') return;
    this.#withdraw(bundle);
    bundle.place = 'gone';
    this.#store.drop(bundle);
  }

  remove(bundle: HeldBundle, reason: DeletionReason): void {
    if (bundle.place === 'gone') return;
    this.finish(bundle);
    this.record(bundle.header, reason);
  }

  /** An assured bundle ends at its source without a receipt; it left this node at least once. */
  removeUnconfirmed(bundle: HeldBundle): void {
    if (bundle.place === 'gone') return;
    this.finish(bundle);
    this.#counters.unconfirmed++;
    const { source, createdNs, sequence, attempt } = bundle.header;
    this.#services.reports.report(
      'bundle.unconfirmed',
      source.node,
      source.service,
      createdNs,
      sequence,
      attempt,
    );
  }

  /** Report the end of a bundle whose memory is free already. */
  record(header: BundleHeader, reason: DeletionReason): void {
    const { source, createdNs, sequence, attempt } = header;
    this.#counters.deleted++;
    this.#services.reports.report(
      'bundle.deleted',
      source.node,
      source.service,
      createdNs,
      sequence,
      attempt,
      DELETION_REASONS.indexOf(reason) + 1,
    );
    if (header.reportTo === 0 || header.destination.service === ADMINISTRATION_SERVICE) return;
    this.#originate(header.reportTo, header, {
      kind: 'deletion',
      source,
      createdNs,
      sequence,
      attempt,
      reason,
      atNode: this.#node,
    });
  }
}
