import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';

/** How a telecommand goes: through the mesh, by radio, or over the operator's own desk. */
export type CommandWay = 'mesh' | 'radio' | 'local';

/**
 * All that an operator can do, and the only clock that it has. What it learns comes in over the
 * methods of Operator; it has no way to the truth.
 */
export interface OperatorPort {
  /** The operations centre's clock: it has a time source. */
  readonly nowNs: Ns;
  /** Call Operator.wake then. */
  wakeAt(atNs: Ns): void;
  /** A management bundle to the command service of a node, through the operator's own node. */
  submit(node: NodeId, bytes: Uint8Array, lifetimeNs: Ns): void;
  /** Over the service port of the operator's own node. */
  local(bytes: Uint8Array): void;
  /** Over the command link; when it will be there, undefined: never. */
  radio(node: NodeId, bytes: Uint8Array): Ns | undefined;
  /** When a message of so many bytes would be there over the command link. */
  radioArrivalNs(node: NodeId, bytes: number): Ns | undefined;
  /** For the journal: what the operator found or did. */
  note(action: OperatorAction, node: NodeId, value: number): void;
  /** For the journal: a plan or a key epoch is given out, to be followed from then on. */
  timed(what: 'plan' | 'key', number: number, dueNs: Ns): void;
  /** For the journal: a telecommand of that number takes a terminal into use, or out of it. */
  switches(node: NodeId, command: number, terminal: TerminalIndex, enabled: boolean): void;
  /** For the journal: a telecommand left. */
  sent(node: NodeId, command: number, opcode: string, way: CommandWay): void;
}

/** What `operator` records say; the figure that each carries. */
export type OperatorAction =
  /** A node is silent: since when [ns]. */
  | 'silent'
  /** Taken to be lost: silent for [ns]. */
  | 'lost'
  /** Heard again: after [ns]. */
  | 'returned'
  /** A new plan: version. */
  | 'plan-issued'
  /** A new plan is longer than an upload holds (LM-MGT-119), and is not given out: version. */
  | 'plan-too-long'
  /** It comes into force in [ns]. */
  | 'plan-activation'
  /** A node has it: version. */
  | 'plan-held'
  /** A node took one whose bytes a fault had changed, so that its digest does not fit: version. */
  | 'plan-unsound'
  /** All nodes that are not lost have it: after [ns]. */
  | 'plan-distributed'
  /** A key epoch is given out. */
  | 'key-issued'
  /** A node uses it and has retired the one before: epoch. */
  | 'key-held'
  /** Telemetry came under an epoch that others have retired: that epoch. */
  | 'old-epoch'
  /** Telemetry came, and was dropped, under an epoch that its node has retired: that epoch. */
  | 'epoch-refused'
  /** A telecommand was given up after all its tries: its sequence. */
  | 'command-failed'
  /** Housekeeping packets heard of a node in the whole run. */
  | 'housekeeping';
