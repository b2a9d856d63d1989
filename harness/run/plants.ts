import type { TerminalCommand } from '../../protocols/avionics.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';

/** The truth about two terminals' light changed; `node` is the lower one. */
export type LockChange = {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly partner: NodeId;
  readonly partnerTerminal: TerminalIndex;
} & (
  | { readonly locked: true; readonly acquisitionNs: Ns }
  | { readonly locked: false; readonly cause: string }
);

/** All terminals' plants, as the hub sees them. */
export interface Plants {
  command(node: NodeId, terminal: TerminalIndex, command: TerminalCommand): void;
  /** The computer stopped: lasers off, heads stowed. */
  reset(node: NodeId): void;
  /** Gone for good. */
  lose(node: NodeId): void;
}
