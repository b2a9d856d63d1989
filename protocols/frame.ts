import type { Segment } from './bundle.ts';
import type { Bps, NodeId, Ns } from './units.ts';
import type { Advertisement, AdvertisementKey } from './routing.ts';

/** Version of the link protocol that this code speaks. */
export const LINK_VERSION = 1;
/** Largest payload of one frame, so that a frame fits a UDP datagram (LM-FRM-005). */
export const PAYLOAD_BYTES_MAX = 60_000;
/** Smallest MTU that is taken from a peer: a segment with a header must fit (LM-LNK-018). */
export const MTU_BYTES_MIN = 512;
/** Largest frame: payload, head and CRC. */
export const FRAME_BYTES_MAX = 60_600;
/** So much of a frame that came reaches flight software: one that is longer shows by it (LM-AVI-005). */
export const FRAME_IN_BYTES_MAX = FRAME_BYTES_MAX + 1;
/** `crc` is the last field: one tag byte and four bytes. */
export const CRC_FIELD_BYTES = 5;

/**
 * A frame on the wire, in up to two pieces so that a payload is never copied on its way:
 * the wire bytes are `head | payload | crc field`. `payload` may be empty, then `head` holds all.
 * Both pieces are immutable once they left the encoder.
 */
export interface FrameImage {
  readonly head: Uint8Array;
  readonly payload: Uint8Array;
  /** CRC-32 over head and payload, as carried in the last field. */
  readonly crc: number;
}

/** Length on the wire [bytes]. */
export const frameBytes = (image: FrameImage): number =>
  image.head.length + image.payload.length + CRC_FIELD_BYTES;

/** A run of frame numbers, modulo 2^16. */
export interface FrameRange {
  readonly first: number;
  readonly count: number;
}

export interface Acknowledgement {
  /** First frame number not yet received. */
  readonly nextExpected: number;
  /** Up to four newest ranges received beyond it, newest first. */
  readonly ranges: readonly FrameRange[];
  /** The last duplicate, count 0 when there was none. */
  readonly duplicate: FrameRange;
  /** Newest transmit stamp received [sender's monotonic ns]. */
  readonly echoStampNs: Ns;
}

export type Opcode = 'none' | 'rate-down' | 'rate-up' | 'pause' | 'resume';

interface FrameCommon {
  /** 0 before the handshake. */
  readonly session: number;
  /** Sender's monotonic clock when the first bit left; 0: none. */
  readonly stampNs: Ns;
  readonly acknowledgement: Acknowledgement | undefined;
  readonly opcode: Opcode;
  readonly opcodeValue: number;
}

/** Numbering under ARQ; absent on frames that are not retransmitted. */
export interface FrameNumber {
  /** 16 bits. */
  readonly txfn: number;
  /** 0 to 7. */
  readonly txNum: number;
}

export interface IdleFrame extends FrameCommon {
  readonly type: 'idle';
}
export interface DataFrame extends FrameCommon {
  readonly type: 'data';
  readonly number: FrameNumber | undefined;
  readonly segment: Segment;
}
export interface ManagementFrame extends FrameCommon {
  readonly type: 'management';
  readonly number: FrameNumber | undefined;
  readonly counter: number;
  /** 16 bytes; empty on handshake frames, whose messages carry their own code. */
  readonly tag: Uint8Array;
  /** The encoded ManagementMessage: what the tag covers. */
  readonly body: Uint8Array;
}
export type LinkFrame = IdleFrame | DataFrame | ManagementFrame;

export interface Hello {
  readonly node: NodeId;
  readonly terminal: number;
  readonly versionMin: number;
  readonly versionMax: number;
  readonly capabilities: number;
  readonly keyEpoch: number;
  readonly nonce: Uint8Array;
  readonly mtuBytes: number;
  readonly ratesBps: readonly Bps[];
  readonly planVersion: number;
  readonly utcNs: Ns;
  readonly utcUncertaintyNs: Ns;
  readonly stratum: number;
  readonly mac: Uint8Array;
}

/** In the order of their numbers on the wire and in event reports, from 1. */
export const REFUSE_REASONS = [
  'no-storage',
  'no-route',
  'expired',
  'hop-limit',
  'policy',
  'not-authentic',
] as const;
export type RefuseReason = (typeof REFUSE_REASONS)[number];

export interface CustodyAccept {
  readonly transfer: number;
  readonly held: boolean;
  readonly bestEffort: boolean;
}
export interface CustodyRefuse {
  readonly transfer: number;
  readonly reason: RefuseReason;
}

export type ManagementMessage =
  | ({ readonly kind: 'hello' } & Hello)
  | {
      readonly kind: 'hello-ack';
      readonly hello: Hello;
      readonly echoNonce: Uint8Array;
      readonly version: number;
      readonly mtuBytes: number;
      readonly rateIndex: number;
      readonly session: number;
      readonly mac: Uint8Array;
    }
  | {
      readonly kind: 'ready';
      readonly echoNonce: Uint8Array;
      readonly session: number;
      readonly mac: Uint8Array;
    }
  | { readonly kind: 'close'; readonly reason: number }
  | { readonly kind: 'close-ack' }
  | {
      readonly kind: 'time-transfer';
      readonly exchange: number;
      readonly reply: boolean;
      readonly t1Ns: Ns;
      readonly t2Ns: Ns;
      readonly t3Ns: Ns;
      readonly uncertaintyNs: Ns;
      readonly stratum: number;
    }
  | {
      readonly kind: 'custody';
      readonly accepts: readonly CustodyAccept[];
      readonly refuses: readonly CustodyRefuse[];
    }
  | {
      readonly kind: 'resume';
      readonly source: { readonly node: NodeId; readonly service: number };
      readonly createdNs: Ns;
      readonly sequence: number;
      readonly attempt: number;
      readonly contiguousBytes: number;
      readonly digest: Uint8Array;
    }
  | { readonly kind: 'advertisements'; readonly advertisements: readonly Advertisement[] }
  | {
      readonly kind: 'database-summary';
      readonly keys: readonly AdvertisementKey[];
      readonly wanted: readonly NodeId[];
      readonly complete: boolean;
    };
