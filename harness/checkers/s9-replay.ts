import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * S9: no management frame is taken as authentic twice, no nonce of a handshake is used twice, and no
 * telecommand is accepted twice by its node, whatever restarts in between. The counts of frames and
 * nonces come at the ends of locks.
 */
export const s9Replay: CheckerFactory = (context) => new Replay(context).checker();

class Replay {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  /** Telecommands that each node accepted. */
  readonly #accepted = new Map<NodeId, Set<number>>();
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
        'command-stage': (atNs, node, command, opcode, stage) => {
          if (stage === 'accepted') this.#command(atNs, { node, command, opcode });
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

  #command(
    atNs: Ns,
    { node, command, opcode }: { node: NodeId; command: number; opcode: string },
  ): void {
    this.#counts.commands++;
    const accepted = this.#accepted.get(node) ?? new Set();
    this.#accepted.set(node, accepted);
    if (!accepted.has(command)) {
      accepted.add(command);
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
