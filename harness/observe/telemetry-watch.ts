import { OperationsKeys } from '../../flight/security/operations-keys.ts';
import type { Chunks } from '../../protocols/bundle.ts';
import { decodeStoredBundle } from '../../protocols/bundle-codec.ts';
import { joinChunks } from '../../protocols/codec.ts';
import { SERVICE_COMMAND } from '../../protocols/operations.ts';
import { decodeSealed, decodeTelemetry } from '../../protocols/operations-codec.ts';
import { MILLISECOND_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { BundleObserver } from './bundle-observer.ts';

/** Housekeeping that is older than this when it leaves describes another instant. */
const FRESH_NS: Ns = MILLISECOND_NS;

interface TelemetryTerms {
  readonly queue: Pick<EventQueue, 'nowNs'>;
  readonly journal: Journal;
  readonly observer: Pick<BundleObserver, 'heldBytes'>;
}

/** @param networkKey the harness gave it to the network; undefined: nobody is told anything */
export const createTelemetryWatch = (
  networkKey: Uint8Array | undefined,
  terms: TelemetryTerms,
): TelemetryWatch | undefined => networkKey && new TelemetryWatch(networkKey, terms);

/**
 * Reads housekeeping as it leaves the software that made it: sealed in a bundle on its way into the node's
 * own store, or over the service port. Each packet is written once, in the step in which it was made; one
 * that had to wait, as for a sequence number, tells of the past and is left out.
 */
export class TelemetryWatch {
  readonly #keys: OperationsKeys;
  readonly #journal: Journal;
  readonly #queue: Pick<EventQueue, 'nowNs'>;
  readonly #observer: TelemetryTerms['observer'];
  /** Newest sequence number of event packets, by node; and of housekeeping since the boot, as numbers may begin anew then. */
  readonly #events = new Map<NodeId, number>();
  readonly #housekeeping = new Map<NodeId, number>();
  /** Reports that its event packets since its last boot tell as held back, by node. */
  readonly #heldBack = new Map<NodeId, number>();

  constructor(networkKey: Uint8Array, { queue, journal, observer }: TelemetryTerms) {
    this.#keys = new OperationsKeys(networkKey);
    this.#observer = observer;
    this.#queue = queue;
    this.#journal = journal;
  }

  /** Its software begins anew, whatever boot count it will tell: a fault may have taken that. */
  booted(node: NodeId): void {
    this.#heldBack.delete(node);
    this.#housekeeping.delete(node);
  }

  /** A record of region `bundles` is being written; `counterNs`: of the node's computer. */
  stored(node: NodeId, key: string, bytes: Chunks, counterNs: Ns): void {
    if (!key.startsWith(`${node}.${SERVICE_COMMAND}/`)) return;
    const bundle = decodeStoredBundle(bytes);
    if (bundle.ok) this.sent(node, joinChunks(bundle.value.payload), counterNs);
  }

  /** A packet leaves the node. */
  sent(node: NodeId, bytes: Uint8Array, counterNs: Ns): void {
    const sealed = decodeSealed(bytes);
    if (!sealed.ok || sealed.value.node !== node) return;
    const packet = decodeTelemetry(sealed.value);
    if (!packet.ok) return;
    const { sequence, body } = packet.value;
    const seen = body.telemetry === 'housekeeping' ? this.#housekeeping : this.#events;
    if (sequence <= (seen.get(node) ?? -1)) return;
    // What nobody has signed counts for nothing, nor does it make later packets old.
    if (body.telemetry === 'events' && body.suppressed.length > 0 && this.#isOwn(bytes)) {
      seen.set(node, sequence);
      const told = body.suppressed.reduce((sum, { count }) => sum + count, 0);
      this.#heldBack.set(node, (this.#heldBack.get(node) ?? 0) + told);
    }
    if (body.telemetry !== 'housekeeping') return;
    // Last, as it costs most: half of the packets are reports, or were seen before.
    if (!this.#isOwn(bytes)) return;
    const { housekeeping } = body;
    if (Math.abs(counterNs - housekeeping.uptimeNs) > FRESH_NS) return;
    seen.set(node, sequence);
    const { nowNs } = this.#queue;
    this.#journal.append(
      'telemetry',
      nowNs,
      node,
      housekeeping.bootCount,
      housekeeping.mode,
      housekeeping.bundlesAccepted,
      housekeeping.bundlesDelivered,
      housekeeping.bundlesDeleted,
      housekeeping.bundlesForwarded,
      housekeeping.planVersion,
      housekeeping.keyEpoch,
      housekeeping.linkStateDigest,
    );
    const { reportsSuppressed } = housekeeping;
    const told = this.#heldBack.get(node) ?? 0;
    this.#journal.append('reports-held-back', nowNs, node, reportsSuppressed, told);
    const heldBytes = this.#observer.heldBytes(node);
    this.#journal.append('store-told', nowNs, node, housekeeping.storePercent, heldBytes);
  }

  #isOwn(bytes: Uint8Array): boolean {
    return this.#keys.open('telemetry', bytes).ok;
  }
}
