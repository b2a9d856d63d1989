import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * S9: no management frame is taken as authentic twice, no nonce of a handshake is used twice, and no
 * telecommand is accepted twice by its node, whatever restarts in between; but for one that it had not
 * begun with when it refused it or stopped. The counts of frames and nonces come at the ends of locks.
 */
export const s9Replay: CheckerFactory = (context) => new Replay(context).checker();

class Replay {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  /** Telecommands that each node accepted, and whether it began with them. */
  readonly #accepted = new Map<NodeId, Map<number, boolean>>();
  readonly #counts = { frames: 0, repeated: 0, noncesReused: 0, commands: 0 };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S9', context);
  }

  checker(): ReturnType<CheckerFactory> {
    const counts = this.#counts;
    return makeChecker({
      id: 'S9',
      title: 'each frame and telecommand is accepted at most once, and no nonce used twice',
      requirements: [REQUIREMENTS.replay, REQUIREMENTS.nonce, REQUIREMENTS.commandOnce],
      log: this.#log,
      tested: () => counts.frames + counts.commands,
      counts: () => ({ ...counts }),
      handlers: {
        authentication: (atNs, node, terminal, partner, accepted, repeated, noncesReused) => {
          counts.frames += accepted;
          counts.repeated += repeated;
          counts.noncesReused += noncesReused;
          const end = { atNs, node, terminal, partner };
          if (repeated > 0) this.#repeated(end, `${repeated} of ${accepted}`);
          if (noncesReused > 0) this.#reused(end, noncesReused);
        },
        'command-stage': (atNs, node, command, opcode, stage, reason) => {
          const accepted = this.#acceptedBy(node);
          if (stage === 'accepted') this.#command(atNs, { node, command, opcode });
          else if (stage === 'started') accepted.set(command, true);
          // Not begun: it may come again (LM-MGT-104, -105). A repetition meanwhile voids nothing.
          else if (
            stage === 'refused' &&
            reason !== 'replayed' &&
            accepted.get(command) === false
          ) {
            accepted.delete(command);
          }
        },
        'node-down': (_atNs, node) => {
          const accepted = this.#acceptedBy(node);
          for (const [command, begun] of accepted) if (!begun) accepted.delete(command);
        },
      },
    });
  }

  #repeated(end: LockEnd, howMany: string): void {
    const from = this.#context.recent.nodeName(end.partner);
    this.#log.add({
      requirement: REQUIREMENTS.replay,
      class: 'replayed-frame',
      node: end.node,
      atNs: end.atNs,
      title: 'management frame taken as authentic a second time',
      what: `terminal ${end.terminal}: ${howMany} frames from ${from}, lock over`,
      about: end,
    });
  }

  #reused(end: LockEnd, nonces: number): void {
    this.#log.add({
      requirement: REQUIREMENTS.nonce,
      class: 'nonce-reused',
      node: end.node,
      atNs: end.atNs,
      title: 'nonce of a handshake used in another message',
      what: `terminal ${end.terminal}: ${nonces} to ${this.#context.recent.nodeName(end.partner)}`,
      about: end,
    });
  }

  #acceptedBy(node: NodeId): Map<number, boolean> {
    const accepted = this.#accepted.get(node) ?? new Map<number, boolean>();
    this.#accepted.set(node, accepted);
    return accepted;
  }

  #command(
    atNs: Ns,
    { node, command, opcode }: { node: NodeId; command: number; opcode: string },
  ): void {
    this.#counts.commands++;
    const accepted = this.#acceptedBy(node);
    if (!accepted.has(command)) {
      accepted.set(command, false);
      return;
    }
    this.#log.add({
      requirement: REQUIREMENTS.commandOnce,
      class: 'command-twice',
      node,
      atNs,
      title: 'telecommand accepted twice by one node',
      what: `telecommand ${command} (${opcode})`,
      about: { node },
    });
  }
}

interface LockEnd {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly partner: NodeId;
}
