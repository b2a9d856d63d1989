import { TRANSITIONS, type TransitionTable } from '../../protocols/transitions.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import { keptEpochs } from './kept-epochs.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * S12: every change of state that a node tells of is one that the specification's table allows, and
 * begins where the one before ended; a boot puts all machines back to their initial states. Every frame
 * that was tried keeps its bytes when it is decoded and encoded. Foreign flight software has other
 * machines or none: its changes of state are counted and not judged; its frames are. And none is the end of a session whose key
 * epoch was not retired (`keptEpochs`).
 */
export const s12Transitions: CheckerFactory = (context) => new Transitions(context).checker();

class Transitions {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  /** By node: state of each machine and instance that left its initial one. */
  readonly #states = new Map<NodeId, Map<string, Map<number, string>>>();
  readonly #counts = { transitions: 0, unsupported: 0, frames: 0, malformed: 0 };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S12', context);
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S12',
      title: 'states change as the table of transitions allows; every frame keeps its bytes',
      requirements: [REQUIREMENTS.transitions, REQUIREMENTS.frameBytes, REQUIREMENTS.keysKept],
      log: this.#log,
      tested: () => this.#counts.transitions + this.#counts.frames,
      counts: () => ({ ...this.#counts }),
      handlers: joinHandlers(keptEpochs(this.#context, this.#log), {
        'node-up': (_atNs, node) => {
          this.#states.delete(node);
        },
        transition: (atNs, ...values) => this.#transition(atNs, ...values),
        'frames-checked': (atNs, node, terminal, partner, checked, malformed) => {
          this.#counts.frames += checked;
          this.#counts.malformed += malformed;
          if (malformed === 0) return;
          const to = this.#context.recent.nodeName(partner);
          this.#log.add({
            requirement: REQUIREMENTS.frameBytes,
            class: 'malformed-frame',
            node,
            atNs,
            title: 'frame differs after it was decoded and encoded again',
            what: `terminal ${terminal}: ${malformed} of ${checked} frames to ${to}, lock over`,
            about: { node, terminal },
          });
        },
      }),
    });
  }

  #transition(
    atNs: Ns,
    node: NodeId,
    machine: string,
    instance: number,
    from: string,
    to: string,
  ): void {
    if (this.#context.foreignNodes?.has(node)) {
      this.#counts.unsupported++;
      return;
    }
    this.#counts.transitions++;
    const table = (TRANSITIONS as Readonly<Record<string, TransitionTable>>)[machine];
    const states = this.#statesOf(node, machine);
    const was = states.get(instance) ?? table?.initial ?? '';
    // Whatever it is judged to be, it is where the next one has to begin.
    states.set(instance, to);
    const found = judge(table, { was, from, to });
    if (found === undefined) return;
    this.#log.add({
      requirement: REQUIREMENTS.transitions,
      class: found.class,
      node,
      atNs,
      title: found.title,
      what: `${machine} ${instance}: ${from} → ${to}${found.class === 'gap' ? `, but it was ${was},` : ''}`,
      about: { node },
    });
  }

  #statesOf(node: NodeId, machine: string): Map<number, string> {
    let machines = this.#states.get(node);
    if (machines === undefined) {
      machines = new Map();
      this.#states.set(node, machines);
    }
    let states = machines.get(machine);
    if (states === undefined) {
      states = new Map();
      machines.set(machine, states);
    }
    return states;
  }
}

const judge = (
  table: TransitionTable | undefined,
  { was, from, to }: { readonly was: string; readonly from: string; readonly to: string },
): { readonly class: string; readonly title: string } | undefined => {
  if (table === undefined) {
    return {
      class: 'unknown-machine',
      title: 'change of state of a machine that is not specified',
    };
  }
  if (from !== was) {
    return { class: 'gap', title: 'change of state does not begin where the last one ended' };
  }
  if (table.allowed[from]?.includes(to)) return undefined;
  return { class: 'not-allowed', title: 'change of state that the table does not allow' };
};
