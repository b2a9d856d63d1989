import type { NodeId, TerminalIndex } from '../../protocols/units.ts';

/** What a peer may attach to: a node as a whole, or one of its terminals. */
export type PlaceId = number;

const TERMINAL_STEP = 2 ** 32;

/** A whole node is its own number; its terminals come above all of those. */
export const placeIdOf = (node: NodeId, terminal: TerminalIndex | undefined): PlaceId =>
  terminal === undefined ? node : node + (terminal + 1) * TERMINAL_STEP;

/** A place of a served run, by name: `sat-07`, or `sat-07/east`. */
export interface PlaceChoice {
  readonly node: NodeId;
  readonly terminal: TerminalIndex | undefined;
  readonly name: string;
}
