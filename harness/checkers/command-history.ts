import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';
import { DamagedMemories } from './damaged-memories.ts';

/** `waiting`: accepted and not recorded yet; the others are recorded, and no reset takes them back. */
type Progress = 'waiting' | 'started' | 'done';

/** Under these a node cannot record what it starts. */
const UNWRITABLE: ReadonlySet<string> = new Set(['store-full', 'store-failure']);

/**
 * How far each node is with each telecommand, by the stages that it tells. What was refused, or lost in a
 * reset, before it was recorded is judged anew (LM-MGT-105); what was started is never taken again.
 */
export class CommandHistory {
  readonly #memories: DamagedMemories;
  /** Damage to each node's critical memory when it last recorded a telecommand. */
  readonly #damaged = new Map<NodeId, number>();
  readonly #progress = new Map<NodeId, Map<number, Progress>>();
  /** What was accepted at the instant of now, as node and number. */
  readonly #acceptedNow = new Set<string>();
  #nowNs: Ns = -1;
  /** Store faults that last, by node. */
  readonly #unwritable = new Map<NodeId, number>();

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#memories = new DamagedMemories(faults);
  }

  readonly handlers: RecordHandlers = {
    // Its memory may have lost which telecommands it executed: it is asked of those from now on.
    'node-up': (_atNs, node) => {
      const damaged = this.#damaged.get(node) ?? 0;
      if (this.#memories.mayForget(node, damaged)) this.#progress.delete(node);
    },
    fault: (atNs, index, kind, node, active) => {
      this.#memories.handlers.fault(atNs, index, kind, node, active);
      if (!UNWRITABLE.has(kind)) return;
      this.#unwritable.set(node, (this.#unwritable.get(node) ?? 0) + (active === 1 ? 1 : -1));
    },
    'node-down': (_atNs, node) => {
      const commands = this.#progress.get(node);
      for (const [command, progress] of commands ?? []) {
        if (progress === 'waiting') commands?.delete(command);
      }
    },
  };

  /** Its memory may have lost what it keeps twice. */
  mayForget(node: NodeId): boolean {
    return this.#memories.mayForget(node, 0);
  }

  /** Whether it starts in the instant in which it was accepted: no store can have written it down by then. */
  startsAtOnce(atNs: Ns, { node, command, stage }: CommandTold): boolean {
    if (stage !== 'accepted' && stage !== 'started') return false;
    if (atNs !== this.#nowNs) this.#acceptedNow.clear();
    this.#nowNs = atNs;
    const name = `${node}/${command}`;
    if (stage === 'started') return this.#acceptedNow.has(name);
    this.#acceptedNow.add(name);
    return false;
  }

  /** A node told a stage: which one it came to a second time by that, if it did. */
  told(told: CommandTold): 'accepted' | 'started' | 'done' | undefined {
    const { node, command, opcode, stage, reason } = told;
    const commands = this.#progress.get(node) ?? new Map<number, Progress>();
    this.#progress.set(node, commands);
    const before = commands.get(command);
    switch (stage) {
      case 'accepted':
        if (before !== undefined) return stage;
        commands.set(command, 'waiting');
        return undefined;
      case 'started':
        if (before === 'started' || before === 'done') return stage;
        this.#begun(commands, told, 'started');
        return undefined;
      case 'done':
        // A restart is told after the boot: again, when another reset comes before that is recorded.
        if (before === 'done') return opcode === 'restart' ? undefined : stage;
        this.#begun(commands, told, 'done');
        return undefined;
      default:
        // `replayed` is said to a copy; the one that waits goes on.
        if (before === 'waiting' && reason !== 'replayed') commands.delete(command);
        return undefined;
    }
  }

  /** Safe mode begins with a dead store too, unrecorded, and may be begun again (LM-MGT-104). */
  #begun(commands: Map<number, Progress>, told: CommandTold, progress: Progress): void {
    const { node, command, opcode } = told;
    this.#damaged.set(node, this.#memories.of(node));
    if (opcode === 'safe-mode' && (this.#unwritable.get(node) ?? 0) > 0) commands.delete(command);
    else commands.set(command, progress);
  }
}

interface CommandTold {
  readonly node: NodeId;
  readonly command: number;
  readonly opcode: string;
  readonly stage: string;
  /** Of a refusal. */
  readonly reason: string;
}
