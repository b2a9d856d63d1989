import type { BundleHeader, Segment } from '../../../protocols/bundle.ts';
import { joinChunks } from '../../../protocols/codec.ts';
import type { NodeId } from '../../../protocols/units.ts';
import { HOUR_NS } from '../../../protocols/units.ts';
import { sha256 } from './link-codes.ts';
import type { FrameChoice, Voice } from './voice.ts';

/** A bundle that is coming from the target, or came. */
export interface Incoming {
  readonly transfer: number;
  header: BundleHeader | undefined;
  readonly segments: Segment[];
  total: number;
  received: number;
  complete: boolean;
}

export interface OutgoingBundle {
  readonly header: BundleHeader;
  readonly payload: Uint8Array;
  readonly transfer: number;
}

const SEGMENT_BYTES = 8_000;

/** Bundles between a neighbour and the target. */
export class Transfers {
  readonly #neighbour: Voice;
  readonly #accepts: () => boolean;
  /** Of the present session, by transfer. */
  readonly #incoming = new Map<number, Incoming>();
  /** Every transfer that ever began, in order. */
  readonly seen: Incoming[] = [];
  #transfer = 0;
  #sequence = 0;

  constructor(neighbour: Voice, accepts: () => boolean) {
    this.#neighbour = neighbour;
    this.#accepts = accepts;
  }

  sessionBegan(): void {
    this.#incoming.clear();
    this.#transfer = 0;
  }

  take(segment: Segment): void {
    const { transfer, total, header, data } = segment;
    let incoming = this.#incoming.get(transfer);
    if (incoming === undefined) {
      incoming = { transfer, header, segments: [], total, received: 0, complete: false };
      this.#incoming.set(transfer, incoming);
      this.seen.push(incoming);
    }
    incoming.header ??= header;
    incoming.segments.push(segment);
    incoming.received += data.length;
    if (incoming.complete || incoming.received < total) return;
    incoming.complete = true;
    if (incoming.header?.custody === true && this.#accepts()) this.accept(transfer);
  }

  accept(transfer: number): void {
    const accepts = [{ transfer, held: false, bestEffort: false }];
    this.#neighbour.say({ kind: 'custody', accepts, refuses: [] });
  }

  refuse(
    transfer: number,
    reason: 'no-storage' | 'no-route' | 'expired' | 'hop-limit' | 'policy',
  ): void {
    this.#neighbour.say({ kind: 'custody', accepts: [], refuses: [{ transfer, reason }] });
  }

  /** Bundles that came whole. */
  get complete(): readonly Incoming[] {
    return this.seen.filter((incoming) => incoming.complete);
  }

  payloadOf({ segments }: Incoming): Uint8Array {
    const inOrder = [...segments].sort((a, b) => a.offset - b.offset);
    return joinChunks(inOrder.map(({ data }) => data));
  }

  /** A header for that payload, from a node beyond this neighbour unless said otherwise. */
  header(payload: Uint8Array, changes: Partial<BundleHeader> = {}): BundleHeader {
    const { node, target } = this.#neighbour.place;
    return {
      source: { node, service: 10 },
      createdNs: 0,
      sequence: ++this.#sequence,
      attempt: 0,
      destination: { node: target, service: 10 },
      class: 'tactical',
      assured: false,
      custody: true,
      lifetimeNs: HOUR_NS,
      ageNs: 0,
      hopLimit: 64,
      hopCount: 1,
      previousNode: node,
      reportTo: 0 as NodeId,
      payloadBytes: payload.length,
      digest: sha256(payload),
      security: [],
      ...changes,
    };
  }

  /** A bundle in as many segments as it takes. */
  send(
    payload: Uint8Array,
    changes: Partial<BundleHeader> = {},
    choice: FrameChoice = {},
  ): OutgoingBundle {
    const header = this.header(payload, changes);
    return this.sendAs(header, payload, this.nextTransfer(), choice);
  }

  nextTransfer(): number {
    return this.#transfer++;
  }

  sendAs(
    header: BundleHeader,
    payload: Uint8Array,
    transfer: number,
    choice: FrameChoice = {},
  ): OutgoingBundle {
    const total = payload.length;
    let offset = 0;
    do {
      const bytes = Math.min(SEGMENT_BYTES, this.#neighbour.current.dataBytesMax);
      const data = payload.subarray(offset, offset + bytes);
      const last = offset + data.length === total;
      const first = offset === 0;
      const segment = { transfer, class: header.class, offset, total, last, data };
      this.#neighbour.segment({ ...segment, header: first ? header : undefined }, choice);
      offset += data.length;
    } while (offset < total);
    return { header, payload, transfer };
  }

  /** What the target made of a transfer of ours: 'accepted', 'held', a reason, or nothing yet. */
  verdict(transfer: number, sinceNs = 0): string | undefined {
    for (const { message } of this.#neighbour.messages('custody', sinceNs)) {
      const accept = message.accepts.find((one) => one.transfer === transfer);
      if (accept !== undefined) return accept.held ? 'held' : 'accepted';
      const refuse = message.refuses.find((one) => one.transfer === transfer);
      if (refuse !== undefined) return refuse.reason;
    }
    return undefined;
  }
}
