import type { CommandRefusal } from '../../protocols/operations.ts';
import type { Ns, TerminalIndex } from '../../protocols/units.ts';

/** What telecommands do to the node itself. */
export interface NodeControls {
  enterSafeMode(): void;
  /** False: what led there forbids it. */
  leaveSafeMode(): boolean;
  /** Take a terminal out of use, or back; false: there is none. */
  setTerminalEnabled(terminal: TerminalIndex, enabled: boolean): boolean;
  restart(boot: 'warm' | 'cold'): void;
}

/** Key epochs of the node, as telecommands change them. */
export interface KeyControl {
  /** What this node seals with. */
  readonly current: number;
  accepts(epoch: number): boolean;
  load(epoch: number): KeyOutcome;
  activate(epoch: number, atUtcNs: Ns): KeyOutcome;
  retire(epoch: number): KeyOutcome;
  /** The mass memory refused a change: a reset would undo it. */
  readonly unsaved: boolean;
}

export type KeyOutcome = 'done' | CommandRefusal;
