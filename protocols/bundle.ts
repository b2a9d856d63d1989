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

/** Stable text form: `node.service/created/sequence`. */
export const bundleKey = (id: BundleId): string =>
  `${id.source.node}.${id.source.service}/${id.createdNs}/${id.sequence}`;

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
}

/** Payload in order, in pieces that nobody changes. */
export type Chunks = readonly Uint8Array[];
