import type { AvionicsEffect, AvionicsInput } from './avionics.ts';
import type { Configuration, TerminalEntry } from './configuration.ts';
import type { Ns } from './units.ts';

/** Raised with every change that an older peer would not understand. */
export const GATEWAY_VERSION = 1;

export const GATEWAY_MODES = ['lockstep', 'real-time'] as const;
export type GatewayMode = (typeof GATEWAY_MODES)[number];

/** Why a gateway turns a peer away; it closes the connection behind it. */
export const REFUSAL_REASONS = [
  'malformed',
  'version',
  'token',
  'unknown-node',
  'unknown-terminal',
  'taken',
  'mode',
  'not-attached',
  'out-of-turn',
  'too-large',
  'too-slow',
  'busy',
  'not-offered',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** What flight software behind a socket says. */
export type FromNode =
  | {
      readonly kind: 'attach';
      readonly version: number;
      /** Name in the scenario. */
      readonly node: string;
      /** Name of one terminal of it; '': the whole node. */
      readonly terminal: string;
      readonly token: Uint8Array;
      /** Undefined: whatever the gateway runs in. */
      readonly mode: GatewayMode | undefined;
      /** Name and version of what attaches. */
      readonly software: string;
    }
  | {
      readonly kind: 'answer';
      readonly number: number;
      readonly effects: readonly AvionicsEffect[];
      /** Of a single terminal: for its computer, whose times they get. */
      readonly inputs?: readonly AvionicsInput[];
    }
  | { readonly kind: 'leave' };

/** All that a single terminal is told beforehand. */
export interface TerminalUpload {
  readonly nodeName: string;
  readonly entry: TerminalEntry;
}

/** What a computer wants of a terminal, by its own times. */
export interface TerminalCommands {
  readonly monotonicNs: Ns;
  readonly utcNs: Ns;
  readonly effects: readonly AvionicsEffect[];
}

/** What the gateway says. */
export type ToNode =
  | {
      readonly kind: 'welcome';
      readonly version: number;
      readonly mode: GatewayMode;
      /** Real time that an answer may take; 0: any. */
      readonly answerWithinNs: Ns;
      readonly configuration: Configuration;
      readonly attachment: number;
    }
  /** The same to a single terminal. */
  | {
      readonly kind: 'terminal-welcome';
      readonly version: number;
      readonly mode: GatewayMode;
      readonly answerWithinNs: Ns;
      readonly terminal: TerminalUpload;
      readonly attachment: number;
    }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason; readonly detail: string }
  | { readonly kind: 'step'; readonly number: number; readonly input: AvionicsInput }
  /** To a single terminal. */
  | { readonly kind: 'commands'; readonly number: number; readonly commands: TerminalCommands }
  | { readonly kind: 'farewell'; readonly reason: string };
