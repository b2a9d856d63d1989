import type { BundleHeader, Chunks } from '../../protocols/bundle.ts';
import type { CustodyAccept, CustodyRefuse } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Reservation } from '../routing/router.ts';

/**
 * Where a bundle is in this node. `sending` lasts from its first segment to the next node's answer
 * (custody) or to its last segment (best effort).
 */
type Place = 'idle' | 'queued' | 'sending' | 'held' | 'backoff' | 'receipt' | 'gone';

/**
 * What a bundle knows of a link session: the transfers that leave by it, and answers not yet sent.
 */
export interface TransferSide {
  readonly peer: NodeId;
  /** False once the session ended. */
  up: boolean;
  /** Transfer under way by class: an overtaken one goes on where it stopped. */
  readonly active: (HeldBundle | undefined)[];
  /** How many of those there are. */
  underWay: number;
  /** Custody transfers that were begun and not answered. */
  readonly transfers: Map<number, HeldBundle>;
  accepts: CustodyAccept[];
  refuses: CustodyRefuse[];
}

/** Whom to tell when a bundle is durable. */
interface Answer {
  readonly session: TransferSide;
  readonly transfer: number;
  readonly held: boolean;
}

/** Numbers of the classes, in order of urgency. */
export const CLASS_INDEX = { management: 0, tactical: 1, broadband: 2 } as const;
export const CLASSES = 3;

/** Undefined: of none. */
export type PieceCrcs = readonly (number | undefined)[] | undefined;

/** A complete bundle in this node. Its payload is never copied or changed. */
export class HeldBundle {
  /** As it came, or as this node made it; hop count and attempt may rise. */
  header: BundleHeader;
  readonly payload: Chunks;
  /** CRC-32 of pieces of the payload where it is known, in their order. */
  readonly pieceCrcs: PieceCrcs;
  readonly classIndex: number;
  /** Name in the index; empty for best effort in transit, which nobody looks up. */
  readonly key: string;
  /** Neighbour it came from; 0: made here. */
  readonly from: NodeId;
  readonly receivedHopCount: number;
  readonly arrivedNs: Ns;
  /** Age at arrival, light time included: never more than the true one. */
  readonly ageNs: Ns;
  /** Monotonic time of its end. */
  readonly expiresNs: Ns;

  /** Time that it was here before the node's last start. */
  waitedNs: Ns = 0;
  place: Place = 'idle';
  /** A record of it was written, maybe not yet durably. */
  recorded = false;
  /** Writes of its record that are not durable yet. */
  writes = 0;
  /** A record of it is durable. */
  durable = false;
  /** Assured, made here: kept until the receipt comes. */
  sourceCopy = false;
  /** It was handed on at least once. */
  departed = false;
  /** The receipt came, or the copy expired, while a transfer was under way. */
  unwanted = false;
  /** Its delivery mark is being written. */
  delivering = false;
  answers: Answer[] | undefined;
  /** Application's request to be answered when durable, −1: none. */
  request = -1;

  /** The queue that links it. */
  queue: { remove(bundle: HeldBundle): void } | undefined;
  previous: HeldBundle | undefined;
  next: HeldBundle | undefined;
  /** In the index of deadlines. */
  timed = false;
  /** When it leaves backoff, or is sent again for want of a receipt. */
  wakeNs: Ns = 0;

  reservation: Reservation | undefined;
  /** In a queue, and not begun by then: it is routed again. */
  startByUtcNs: Ns = 0;
  predictedUtcNs: Ns = 0;
  routedGeneration = -1;
  excluded: readonly NodeId[] = [];
  refusals = 0;
  /** When the first of them in a row came. */
  refusedNs: Ns = 0;
  /** Of them, those for policy since the last one for another reason. */
  policyRefusals = 0;
  /** Neighbour that got it last. */
  lastHop: NodeId = 0;

  session: TransferSide | undefined;
  transfer = 0;
  offset = 0;
  headerSent = false;
  chunk = 0;
  chunkOffset = 0;
  /**
   * Session in which the peer said that it still has so many bytes; its word ends with the
   * session.
   */
  resumeSession: TransferSide | undefined;
  resumeBytes = 0;

  constructor(terms: {
    readonly header: BundleHeader;
    readonly payload: Chunks;
    readonly pieceCrcs?: PieceCrcs;
    readonly key: string;
    readonly from: NodeId;
    readonly arrivedNs: Ns;
    readonly ageNs: Ns;
    readonly expiresNs: Ns;
  }) {
    this.header = terms.header;
    this.payload = terms.payload;
    this.pieceCrcs = terms.pieceCrcs;
    this.classIndex = CLASS_INDEX[terms.header.class];
    this.key = terms.key;
    this.from = terms.from;
    this.receivedHopCount = terms.header.hopCount;
    this.arrivedNs = terms.arrivedNs;
    this.ageNs = terms.ageNs;
    this.expiresNs = terms.expiresNs;
  }

  get bytes(): number {
    return this.header.payloadBytes;
  }

  /** Set the place in the payload from which sending goes on. */
  seek(offset: number): void {
    this.offset = offset;
    this.chunk = 0;
    let rest = offset;
    for (;;) {
      const chunk = this.payload[this.chunk];
      if (chunk === undefined || rest < chunk.length) break;
      rest -= chunk.length;
      this.chunk++;
    }
    this.chunkOffset = rest;
  }
}
