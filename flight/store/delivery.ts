import type { RefuseReason } from '../../protocols/frame.ts';
import { type BundleHeader, bundleKey, type Chunks } from '../../protocols/bundle.ts';
import { SERVICE_COMMAND } from '../../protocols/operations.ts';
import type { FlightServices } from '../ports.ts';
import type { AgeKeeper } from './age.ts';
import type { BundleStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import type { CustodyAnswers } from './custody.ts';
import type { Deletion } from './deletion.ts';
import { digestOf, sameBytes } from './digest.ts';
import type { HeldBundle } from './held-bundle.ts';
import type { ReleasedMemory } from './released-memory.ts';

/**
 * Bundles whose destination is this node. Where a second copy may come (custody, assured) the mark
 * is written first; when it is durable, delivery, ACCEPT and receipt follow in that one step. Until
 * then the neighbour keeps its copy. So a reset before the mark delivers nothing here, and one
 * after it never delivers again (LM-BND-063).
 */
export class Delivery {
  readonly #services: FlightServices;
  readonly #store: BundleStore;
  readonly #ages: AgeKeeper;
  readonly #memory: ReleasedMemory;
  readonly #answers: CustodyAnswers;
  readonly #deletion: Deletion;
  readonly #counters: BundleCounters;
  readonly #receipt: (header: BundleHeader) => void;
  readonly #submitted: (bundle: HeldBundle, accepted: boolean) => void;
  readonly #command: ((payload: Chunks) => void) | undefined;

  constructor(terms: {
    readonly services: FlightServices;
    readonly store: BundleStore;
    readonly ages: AgeKeeper;
    readonly memory: ReleasedMemory;
    readonly answers: CustodyAnswers;
    readonly deletion: Deletion;
    readonly counters: BundleCounters;
    /** Send a receipt for an assured bundle. */
    readonly receipt: (header: BundleHeader) => void;
    /** Answer the application of this node that sent it. */
    readonly submitted: (bundle: HeldBundle, accepted: boolean) => void;
    /** Take what is for the node itself (LM-MGT-101). */
    readonly command: ((payload: Chunks) => void) | undefined;
  }) {
    this.#services = terms.services;
    this.#store = terms.store;
    this.#ages = terms.ages;
    this.#memory = terms.memory;
    this.#answers = terms.answers;
    this.#deletion = terms.deletion;
    this.#counters = terms.counters;
    this.#receipt = terms.receipt;
    this.#submitted = terms.submitted;
    this.#command = terms.command;
  }

  /** Take a complete bundle whose bytes are reserved; not a duplicate of what is delivered. */
  take(bundle: HeldBundle): void {
    const { header } = bundle;
    if (!sameBytes(digestOf(bundle.payload), header.digest)) {
      this.digestFailed(bundle);
      return;
    }
    if (this.#tooOld(bundle)) {
      this.#fail(bundle, 'expired');
      return;
    }
    if (!header.custody && !header.assured) {
      this.#deliver(bundle);
      return;
    }
    this.#store.enter(bundle);
    bundle.delivering = true;
    const restNs = bundle.expiresNs - this.#services.clock.nowNs();
    this.#memory.writeDelivery(header, restNs, this, bundle);
  }

  /** The payload is not what its source sent: nobody keeps or resumes it. */
  digestFailed(bundle: HeldBundle): void {
    const { source, createdNs, sequence, attempt } = bundle.header;
    this.#counters.digestFailed++;
    this.#services.reports.report(
      'bundle.digest-failed',
      source.node,
      source.service,
      createdNs,
      sequence,
      attempt,
    );
    this.#fail(bundle, 'not-authentic');
  }

  /** A bundle came again; the receipt of one that was delivered may have been lost, the others get theirs when they are. */
  duplicate(header: BundleHeader, from: number): void {
    const { source, createdNs, sequence, attempt } = header;
    this.#counters.duplicates++;
    this.#services.reports.report(
      'bundle.duplicate',
      source.node,
      source.service,
      createdNs,
      sequence,
      attempt,
      from,
    );
    if (header.assured && this.#memory.delivered(bundleKey(header))) this.#receipt(header);
  }

  /** The mark is durable. */
  durable(bundle: HeldBundle): void {
    bundle.delivering = false;
    if (this.#tooOld(bundle)) {
      this.#memory.forgetDelivery(bundle.key);
      this.#fail(bundle, 'expired');
      return;
    }
    const restNs = bundle.expiresNs - this.#services.clock.nowNs();
    this.#memory.rememberDelivery(bundle.header, restNs);
    this.#deliver(bundle);
  }

  /** The mark cannot be written: the neighbour keeps the bundle. */
  failed(bundle: HeldBundle): void {
    bundle.delivering = false;
    this.#fail(bundle, 'no-storage');
  }

  #deliver(bundle: HeldBundle): void {
    const { header, payload } = bundle;
    const { service } = header.destination;
    const command = service === SERVICE_COMMAND ? this.#command : undefined;
    if (command === undefined) this.#services.effects.push({ kind: 'deliver', header, payload });
    this.#counters.delivered++;
    this.#answers.acceptAll(bundle);
    this.#submitted(bundle, true);
    this.#deletion.finish(bundle);
    if (header.assured) this.#receipt(header);
    command?.(payload);
  }

  /** Custody stays with whoever offers; without custody the bundle ends here. */
  #fail(
    bundle: HeldBundle,
    reason: RefuseReason & ('expired' | 'not-authentic' | 'no-storage'),
  ): void {
    const held = bundle.answers !== undefined || bundle.request >= 0;
    this.#answers.refuseAll(bundle, reason);
    this.#submitted(bundle, false);
    if (held) this.#deletion.finish(bundle);
    else this.#deletion.remove(bundle, reason === 'not-authentic' ? 'digest' : reason);
  }

  #tooOld(bundle: HeldBundle): boolean {
    return this.#ages.greatestNs(bundle) >= bundle.header.lifetimeNs;
  }
}
