import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { CommandHistory } from './command-history.ts';
import type { CheckerContext } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { breachesTold, OWN_BOUNDS } from './told-breaches.ts';

/**
 * S9: no management frame is taken as authentic twice, no nonce of a handshake is used twice, none that was not met is refused again and again, and no
 * telecommand is executed twice by its node, or accepted once it was executed, whatever restarts in
 * between; so none is begun with before its record can be durable. No telecommand is taken by a node that it is not for, nor one of nobody. And nothing is believed that nobody with a
 * key has sent: neither frames nor parts of a handshake; a node is not asked of that once an adversary with a
 * key was there; nor does the lower end answer a HELLO while it says its own (`breach` records). The counts of frames and nonces come at the ends of locks.
 */
export const s9Replay: CheckerFactory = (context) => new Replay(context).checker();

class Replay {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #commands: CommandHistory;
  readonly #counts = { frames: 0, repeated: 0, noncesReused: 0, commands: 0, forged: 0, astray: 0 };
  /** Telecommands that came to nodes that they are not for, or that nobody has sealed, by node. */
  readonly #astray = new Map<NodeId, Map<number, typeof WRONG_NODE | typeof FORGED>>();
  /** Nodes that heard somebody with a key of the network. */
  readonly #robbed = new Set<NodeId>();

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S9', context);
    this.#commands = new CommandHistory(context.faults);
  }

  checker(): ReturnType<CheckerFactory> {
    const counts = this.#counts;
    const [context, log] = [this.#context, this.#log];
    const refused = breachesTold({ context, log, words: ['counter-refused'], excusing: LATE });
    return makeChecker({
      id: 'S9',
      title:
        'no frame is accepted twice or of nobody, no telecommand executed twice, no nonce used twice',
      requirements: [
        REQUIREMENTS.replay,
        REQUIREMENTS.nonce,
        REQUIREMENTS.commandOnce,
        REQUIREMENTS.commandRefused,
        REQUIREMENTS.tag,
        REQUIREMENTS.handshakeCode,
        REQUIREMENTS.plannedPeer,
        REQUIREMENTS.answerFits,
        REQUIREMENTS.sameAnswer,
        REQUIREMENTS.yields,
        REQUIREMENTS.retiredKey,
      ],
      log: this.#log,
      tested: () => counts.frames + counts.commands,
      counts: () => ({ ...counts }),
      handlers: joinHandlers(this.#commands.handlers, this.#unyielded(), refused, {
        authentication: (atNs, node, terminal, partner, accepted, repeated, noncesReused) => {
          counts.frames += accepted;
          counts.repeated += repeated;
          counts.noncesReused += noncesReused;
          const end = { atNs, node, terminal, partner };
          if (repeated > 0) this.#repeated(end, `${repeated} of ${accepted}`);
          if (noncesReused > 0) this.#reused(end, noncesReused);
        },
        injected: (_atNs, node, _terminal, what) => {
          if (what === WITH_KEY) this.#robbed.add(node);
        },
        forged: (atNs, node, terminal, partner, what, session) => {
          if (this.#robbed.has(node) || (what === RETIRED && this.#commands.mayForget(node)))
            return;
          counts.forged++;
          this.#believed({ atNs, node, terminal, partner }, what, session);
        },
        'stray-command': (_atNs, node, command) => {
          counts.astray++;
          this.#refusable(node, command, WRONG_NODE);
        },
        'forged-command': (_atNs, node, command) => {
          counts.forged++;
          this.#refusable(node, command, FORGED);
        },
        'command-stage': (atNs, node, command, opcode, stage, reason) => {
          if (stage === 'accepted') {
            counts.commands++;
            const wrong = this.#astray.get(node)?.get(command);
            if (wrong !== undefined) {
              this.#command(atNs, { node, command, opcode, stage }, wrong);
            }
          }
          const told = { node, command, opcode, stage, reason };
          if (this.#commands.startsAtOnce(atNs, told) && this.#keepsLate(told)) {
            this.#command(atNs, told, UNRECORDED);
          }
          const again = this.#commands.told(told);
          if (again !== undefined)
            this.#command(atNs, { node, command, opcode, stage: `${again} again` }, TWICE);
        },
      }),
    });
  }

  /** With bounds of its own a node says HELLO for a shorter time. */
  #unyielded(): RecordHandlers {
    const words = ['hello-unyielded'];
    return breachesTold({ context: this.#context, log: this.#log, words, excusing: OWN_BOUNDS });
  }

  #refusable(node: NodeId, command: number, why: typeof WRONG_NODE | typeof FORGED): void {
    this.#astray.set(node, (this.#astray.get(node) ?? new Map()).set(command, why));
  }

  /** Its store takes time to write; safe mode begins whatever that says (LM-MGT-104). */
  #keepsLate({ node, opcode }: { readonly node: NodeId; readonly opcode: string }): boolean {
    const known = this.#context.nodes.find(({ id }) => id === node);
    return opcode !== 'safe-mode' && (known?.storeLatencyNs ?? 0) > 0;
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

  #believed(end: LockEnd, what: string, session: number): void {
    const partner = this.#context.recent.nodeName(end.partner);
    this.#log.add({
      ...(BELIEVED[what] as (typeof BELIEVED)[string]),
      node: end.node,
      atNs: end.atNs,
      what: `terminal ${end.terminal}: session ${session} with ${partner}`,
      about: end,
    });
  }

  #command(
    atNs: Ns,
    told: {
      readonly node: NodeId;
      readonly command: number;
      readonly opcode: string;
      readonly stage: string;
    },
    wrong: typeof TWICE | typeof WRONG_NODE | typeof FORGED | typeof UNRECORDED,
  ): void {
    const { node, command, opcode, stage } = told;
    this.#log.add({
      ...wrong,
      node,
      atNs,
      what: `telecommand ${command} (${opcode}) ${stage}`,
      about: { node },
    });
  }
}

/** What came may wait for its computer. */
const LATE: ReadonlySet<string> = new Set([...STALLING, ...OWN_BOUNDS]);

const TWICE = {
  requirement: REQUIREMENTS.commandOnce,
  class: 'command-twice',
  title: 'telecommand taken by one node a second time',
} as const;

const UNRECORDED = {
  requirement: REQUIREMENTS.commandOnce,
  class: 'command-unrecorded',
  title: 'telecommand begun with before its record can be durable',
} as const;

const WRONG_NODE = {
  requirement: REQUIREMENTS.commandRefused,
  class: 'command-astray',
  title: 'telecommand taken by a node that it is not for',
} as const;

const FORGED = {
  requirement: REQUIREMENTS.commandRefused,
  class: 'command-forged',
  title: 'telecommand taken that nobody with a key has sealed',
} as const;

/** What an adversary with a key puts in front of a receiver. */
const WITH_KEY = 'forged-retired-epoch';

const RETIRED = 'retired';

/** What is said of each word of `forged` records. */
const BELIEVED: Readonly<
  Record<string, { readonly requirement: string; readonly class: string; readonly title: string }>
> = {
  frame: {
    requirement: REQUIREMENTS.tag,
    class: 'forged-frame',
    title: 'management frame taken as authentic that no partner sent',
  },
  hello: {
    requirement: REQUIREMENTS.handshakeCode,
    class: 'forged-hello',
    title: 'HELLO answered that nobody said',
  },
  'hello-ack': {
    requirement: REQUIREMENTS.handshakeCode,
    class: 'forged-hello-ack',
    title: 'READY said to an answer that nobody gave',
  },
  ready: {
    requirement: REQUIREMENTS.handshakeCode,
    class: 'forged-ready',
    title: 'session begun without a READY of anybody',
  },
  close: {
    requirement: REQUIREMENTS.tag,
    class: 'forged-close',
    title: 'session closed for a CLOSE that nobody sent',
  },
  [RETIRED]: {
    requirement: REQUIREMENTS.retiredKey,
    class: 'retired-key',
    title: 'session goes on under a key that was retired',
  },
  partner: {
    requirement: REQUIREMENTS.plannedPeer,
    class: 'wrong-partner',
    title: 'handshake goes on with somebody else than the partner of the lock',
  },
  'old-answer': {
    requirement: REQUIREMENTS.answerFits,
    class: 'old-answer',
    title: 'READY said to an answer to another HELLO than the last one',
  },
  'other-answer': {
    requirement: REQUIREMENTS.sameAnswer,
    class: 'other-answer',
    title: 'HELLO that is said again answered in another way than before',
  },
  counter: {
    requirement: REQUIREMENTS.replay,
    class: 'counter-reused',
    title: 'counter of a session used for two frames',
  },
};

interface LockEnd {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly partner: NodeId;
}
