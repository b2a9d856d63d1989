import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import type { TimedOrder } from './early-orders.ts';
import { STALLING } from './stalling.ts';
import { STORE_FAULTS } from './told-breaches.ts';

/** One that came into use so late, or not at all. */
export interface Late {
  readonly what: TimedOrder;
  readonly number: number;
  readonly node: NodeId;
  readonly atNs: Ns;
  /** When it should have. */
  readonly dueNs: Ns;
}

/** From when a plan or key epoch is due until a node with a sound clock has it in use. */
const FOLLOWED_NS: Ns = 20 * SECOND_NS;

interface Promised {
  readonly what: TimedOrder;
  readonly number: number;
  readonly node: NodeId;
  /** The later of its time, of the node's word, and of its last start. */
  dueNs: Ns;
}

/**
 * Plans and key epochs that a node said it has, and does not follow when their time has come (LM-MGT-114, -192), also
 * when it started anew between. Not asked are nodes whose store or computer a fault has struck; a newer plan that was given out
 * takes the place of an older one.
 */
export class LateOrders {
  readonly #lies: ClockLies;
  readonly #foreign: ReadonlySet<NodeId>;
  readonly #found: (late: Late) => void;
  readonly #dues = { plan: new Map<number, Ns>(), key: new Map<number, Ns>() };
  #newestPlan = 0;
  /** The epoch that a node has loaded: what it is told to use next. */
  readonly #loaded = new Map<NodeId, number>();
  readonly #following = { plan: new Map<NodeId, number>(), key: new Map<NodeId, number>() };
  /** By node, plans and keys apart. */
  readonly #promised = { plan: new Map<NodeId, Promised>(), key: new Map<NodeId, Promised>() };
  readonly #struck = new Set<NodeId>();
  readonly #down = new Set<NodeId>();

  constructor(
    { faults, foreignNodes }: Pick<CheckerContext, 'faults' | 'foreignNodes'>,
    found: (late: Late) => void,
  ) {
    this.#lies = new ClockLies(faults);
    this.#foreign = new Set(foreignNodes);
    this.#found = found;
  }

  readonly handlers: RecordHandlers = {
    'timed-order': (atNs, what, number, dueNs) => {
      if (what !== 'plan' && what !== 'key') return;
      this.#dues[what].set(number, dueNs);
      if (what === 'key') return;
      this.#newestPlan = Math.max(this.#newestPlan, number);
      // One that is not in force by then may be left for it.
      this.#judgeAll(atNs, 'plan');
      this.#promised.plan.clear();
    },
    operator: (atNs, action, node, version) => {
      if (action !== 'plan-held' || version < this.#newestPlan) return;
      this.#promise(atNs, node, 'plan', version);
    },
    'command-stage': (atNs, node, _command, opcode, stage) => {
      const epoch = this.#loaded.get(node);
      if (opcode !== 'key-activate' || stage !== 'done' || epoch === undefined) return;
      this.#promise(atNs, node, 'key', epoch);
    },
    'plan-active': (atNs, node, version) => this.#follows(atNs, node, 'plan', version),
    'key-epoch': (atNs, node, epoch, state) => {
      if (state === 'current') this.#follows(atNs, node, 'key', epoch);
      else if (state === 'next') this.#loaded.set(node, epoch);
    },
    fault: (atNs, index, kind, node, active) => {
      this.#judgeAll(atNs, 'plan');
      this.#judgeAll(atNs, 'key');
      this.#lies.handlers.fault?.(atNs, index, kind, node, active);
      if (STORE_FAULTS.has(kind) || STALLING.has(kind)) this.#struck.add(node);
    },
    'node-down': (atNs, node) => {
      for (const what of BOTH) {
        const promise = this.#promised[what].get(node);
        if (promise !== undefined) this.#judge(atNs, promise);
      }
      this.#down.add(node);
    },
    'node-up': (atNs, node) => {
      this.#down.delete(node);
      for (const what of BOTH) {
        const promise = this.#promised[what].get(node);
        if (promise !== undefined) promise.dueNs = Math.max(promise.dueNs, atNs);
      }
    },
  };

  finish(endNs: Ns): void {
    for (const what of BOTH) this.#judgeAll(endNs, what);
  }

  #promise(atNs: Ns, node: NodeId, what: TimedOrder, number: number): void {
    const dueNs = this.#dues[what].get(number);
    if (dueNs === undefined) return;
    if ((this.#following[what].get(node) ?? 0) >= number) return;
    this.#promised[what].set(node, { what, number, node, dueNs: Math.max(dueNs, atNs) });
  }

  #follows(atNs: Ns, node: NodeId, what: TimedOrder, number: number): void {
    this.#following[what].set(node, number);
    const promise = this.#promised[what].get(node);
    if (promise === undefined || number < promise.number) return;
    this.#judge(atNs, promise);
    this.#promised[what].delete(node);
  }

  #judgeAll(atNs: Ns, what: TimedOrder): void {
    for (const promise of this.#promised[what].values()) this.#judge(atNs, promise);
  }

  /** It is not followed yet. */
  #judge(atNs: Ns, promise: Promised): void {
    const { what, number, node, dueNs } = promise;
    if (this.#struck.has(node) || this.#foreign.has(node) || this.#down.has(node)) return;
    if (atNs - dueNs <= FOLLOWED_NS + this.#lies.atMostNs(atNs)) return;
    this.#promised[what].delete(node);
    this.#found({ what, number, node, atNs, dueNs });
  }
}

const BOTH = ['plan', 'key'] as const;
