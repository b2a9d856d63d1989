import type { CommandStage } from './avionics.ts';
import type { NodeId, Ns, TerminalIndex } from './units.ts';

/**
 * What operator and nodes say to each other, as payload of management bundles or over the service
 * port. Spec: spec/6-management.md.
 */

/** Bundles for these services stay within the node: no application sees them. */
export const SERVICE_COMMAND = 1;
/** Service of the operator's node that telemetry is sent to; an application there reads it. */
export const SERVICE_OPERATOR = 2;

/** Services from this number on are applications'; lower ones are for management. */
export const SERVICE_APPLICATIONS = 10;

/** What a node is told to do. */
export type CommandBody =
  | { readonly command: 'ping' }
  /** Into safe mode, or out of it into standby. */
  | { readonly command: 'safe-mode'; readonly on: boolean }
  | { readonly command: 'restart'; readonly boot: 'warm' | 'cold' }
  /** Take a terminal out of use, or back. */
  | { readonly command: 'terminal'; readonly terminal: TerminalIndex; readonly enabled: boolean }
  /** A piece of a contact plan: staged, and in force from its activation when all are there. */
  | {
      readonly command: 'plan-chunk';
      readonly version: number;
      /** SHA-256 of the plan's canonical bytes. */
      readonly digest: Uint8Array;
      readonly chunk: number;
      readonly chunks: number;
      readonly activateUtcNs: Ns;
      readonly bytes: Uint8Array;
    }
  | { readonly command: 'plan-discard'; readonly version: number }
  /** Accept the epoch from now on, use it from an instant, accept it no longer. */
  | { readonly command: 'key-load'; readonly epoch: number }
  | { readonly command: 'key-activate'; readonly epoch: number; readonly atUtcNs: Ns }
  | { readonly command: 'key-retire'; readonly epoch: number }
  /** Event reports of one id per minute that are sent down; 0: none. */
  | { readonly command: 'report-rate'; readonly id: number; readonly perMinute: number };

export interface Telecommand {
  readonly target: NodeId;
  /** The operator's counter: never used twice, rising. */
  readonly sequence: number;
  readonly issuedUtcNs: Ns;
  readonly expiresUtcNs: Ns;
  /** Key epoch that it is authenticated under. */
  readonly keyEpoch: number;
  readonly body: CommandBody;
}

/** Why a telecommand was not executed, in the order of their numbers on the wire, from 1. */
export const COMMAND_REFUSALS = [
  'unauthenticated',
  'replayed',
  'expired',
  'wrong-target',
  'malformed',
  'unknown-command',
  'older-version',
  'digest',
  'chunk-mismatch',
  'key-epoch',
  'not-allowed',
  'no-storage',
] as const;
export type CommandRefusal = (typeof COMMAND_REFUSALS)[number];

/** What a node says of itself at intervals. Counters are since boot, and never lie. */
export interface Housekeeping {
  readonly bootCount: number;
  readonly utcNs: Ns;
  readonly uptimeNs: Ns;
  /** State path of the node's statechart. */
  readonly mode: string;
  readonly bundlesAccepted: number;
  readonly bundlesDelivered: number;
  readonly bundlesDeleted: number;
  readonly bundlesForwarded: number;
  readonly bundlesHeld: number;
  readonly storePercent: number;
  readonly linksUp: number;
  readonly planVersion: number;
  readonly keyEpoch: number;
  /** First 48 bits of a digest over what the node knows of the network's link state. */
  readonly linkStateDigest: number;
  readonly stateOfChargePermille: number;
  /** Terminals taken out of use: bit mask. */
  readonly terminalsOut: number;
  /** Reports that were not sent down, in all. */
  readonly reportsSuppressed: number;
}

export interface ReportedEvent {
  readonly id: number;
  readonly severity: number;
  readonly utcNs: Ns;
  readonly args: readonly number[];
}

export type TelemetryBody =
  | { readonly telemetry: 'housekeeping'; readonly housekeeping: Housekeeping }
  | {
      readonly telemetry: 'events';
      readonly events: readonly ReportedEvent[];
      /** Not sent since the last batch, by id. */
      readonly suppressed: readonly { readonly id: number; readonly count: number }[];
    }
  | {
      readonly telemetry: 'command-stage';
      readonly sequence: number;
      readonly stage: CommandStage;
      readonly reason: CommandRefusal | '';
    };

export interface TelemetryPacket {
  readonly node: NodeId;
  /** The node's counter: reserved ahead in its store, so that a reset never uses one again. */
  readonly sequence: number;
  readonly keyEpoch: number;
  readonly body: TelemetryBody;
}

/** What is sealed: telecommand and telemetry have keys of their own, and never stand for each other. */
export type SealedKind = 'telecommand' | 'telemetry';

/** Outer form of both, on the wire. */
export interface Sealed {
  readonly keyEpoch: number;
  readonly sequence: number;
  /** Target of a telecommand, source of telemetry. */
  readonly node: NodeId;
  readonly body: Uint8Array;
  /** 16 bytes: HMAC-SHA-256 over `sealedBytes`, cut. */
  readonly tag: Uint8Array;
}
