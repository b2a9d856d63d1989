import type { NodeId, Ns } from './units.ts';

export const TRAFFIC_CLASSES = ['management', 'tactical', 'broadband'] as const;
/** In order of urgency. */
export type TrafficClass = (typeof TRAFFIC_CLASSES)[number];

/** Largest payload of one bundle [bytes]. */
export const BUNDLE_BYTES_MAX = 64 * 1024 * 1024;
/** Service number that administrative bundles (receipts, deletion reports) go to. */
export const ADMINISTRATION_SERVICE = 0;

export interface EndpointId {
  readonly node: NodeId;
  readonly service: number;
}

/** What names a bundle everywhere and for ever. */
export interface BundleId {
  readonly source: EndpointId;
  /** Source's UTC at creation; 0 when its clock was not trusted. */
  readonly createdNs: Ns;
  readonly sequence: number;
}

export interface SecurityBlock {
  readonly kind: number;
  readonly keyEpoch: number;
  readonly value: Uint8Array;
}

export interface BundleHeader extends BundleId {
  /** The source's retransmissions, from 0. */
  readonly attempt: number;
  readonly destination: EndpointId;
  readonly class: TrafficClass;
  readonly assured: boolean;
  readonly custody: boolean;
  readonly lifetimeNs: Ns;
  /** Time spent since creation, summed hop by hop from monotonic clocks and light times. */
  readonly ageNs: Ns;
  readonly hopLimit: number;
  readonly hopCount: number;
  readonly previousNode: NodeId;
  /** 0: no deletion report wanted. */
  readonly reportTo: NodeId;
  readonly payloadBytes: number;
  /** SHA-256 of the payload, 32 bytes. */
  readonly digest: Uint8Array;
  readonly security: readonly SecurityBlock[];
}

/**
 * Stable text form: `node.service/created/sequence`. Joined from an array, as names of bundles are kept by the
 * thousand: a template gives V8 a tree of its parts, which takes five times the room and is slower to look up.
 */
export const bundleKey = ({ source, createdNs, sequence }: BundleId): string =>
  [`${source.node}.${source.service}`, createdNs, sequence].join('/');

/** Payload of one data frame. */
export interface Segment {
  /** Number of the transfer within this session and direction, 32 bits. */
  readonly transfer: number;
  readonly offset: number;
  readonly total: number;
  readonly class: TrafficClass;
  readonly last: boolean;
  /** In the first segment. */
  readonly header: BundleHeader | undefined;
  readonly data: Uint8Array;
  /** CRC-32 of the data where it is known: whoever passes the data on need not compute it again. */
  readonly dataCrc?: number | undefined;
}

/** Payload in order, in pieces that nobody changes. */
export type Chunks = readonly Uint8Array[];

/** One record of the bundle region of the store. */
export interface StoredBundle {
  readonly header: BundleHeader;
  /** Local UTC when it came, for its age across a reset. */
  readonly receivedUtcNs: Ns;
  readonly receivedUncertaintyNs: Ns;
  /** Kept until the receipt comes. */
  readonly sourceCopy: boolean;
  readonly payload: Chunks;
}

/** One record of the marks region: a delivery, or a relay's memory of a bundle that it released. */
export interface BundleMark extends BundleId {
  readonly attempt: number;
  readonly fromNode: NodeId;
  readonly hopCount: number;
  readonly forgetUtcNs: Ns;
  readonly delivered: boolean;
}

/** In the order of their numbers on the wire and in event reports, from 1. */
export const DELETION_REASONS = [
  'expired',
  'no-storage',
  'hop-limit',
  'digest',
  'policy',
  'shed',
  'no-route',
  'link',
] as const;
export type DeletionReason = (typeof DELETION_REASONS)[number];

/** Payload of a bundle to the administration service. */
export type AdministrativeRecord =
  | ({ readonly kind: 'receipt'; readonly attempt: number } & BundleId)
  | ({
      readonly kind: 'deletion';
      readonly attempt: number;
      readonly reason: DeletionReason;
      readonly atNode: NodeId;
    } & BundleId);
