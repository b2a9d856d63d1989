import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { Disturbances } from './disturbances.ts';
import { terminalKey } from './planned-links.ts';
import { PlannedTimes } from './planned-times.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { WaitingQueues } from './waiting-queues.ts';

/** A session statechart away from `down`. */
interface Busy {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly fromNs: Ns;
  state: string;
}

/**
 * L6: sessions return to idle. Without a contact a terminal's session is down within
 * `sessionIdleNs`; and no outgoing queue stays blocked while its session is established, or
 * backpressured for longer than its backoff. What statecharts say is taken as a claim: one that claims
 * to be busy, or blocked, for ever is found, whatever truth is. Nodes that are disturbed are let be, and so are states that are a stranger's own.
 */
export const l6Idle: CheckerFactory = (context) => new Idle(context).checker();

class Idle {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #planned = new PlannedTimes();
  readonly #busy = new Map<string, Busy>();
  readonly #disturbances: Disturbances;
  /** Nodes that were slow, hung or had bounds of their own by faults. */
  readonly #unwell = new Set<NodeId>();
  readonly #queues: WaitingQueues;
  #tested = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('L6', context);
    this.#disturbances = new Disturbances(context.faults, context.thresholds.aftermathNs);
    const { queueOpenNs, refuseBackoffNs } = context.thresholds;
    const most = { openNs: queueOpenNs, backoffNs: refuseBackoffNs };
    this.#queues = new WaitingQueues(most, (stuck) => {
      const { node, neighbour, atNs, terminal, state } = stuck;
      // That a backoff ends is a matter of the node's own computer, whatever its links go through.
      const backoff = state === 'backpressured';
      if (backoff ? this.#unwell.has(node) : this.#disturbances.near(node, atNs)) return;
      this.#log.add({
        requirement: REQUIREMENTS.queueOpens,
        class: 'queue-blocked',
        node,
        atNs,
        title: 'outgoing queue holds back though its session is established',
        what: `queue to ${context.recent.nodeName(neighbour)}`,
        about: { node, terminal },
      });
    });
  }

  checker(): ReturnType<CheckerFactory> {
    const { handlers } = this.#disturbances;
    return makeChecker({
      id: 'L6',
      title: 'sessions return to idle, and queues open with their sessions',
      requirements: [REQUIREMENTS.closes, REQUIREMENTS.queueOpens],
      log: this.#log,
      tested: () => this.#tested + this.#queues.tested,
      finish: (endNs) => this.#finish(endNs),
      handlers: {
        ...handlers,
        fault: (atNs, index, kind, node, active) => {
          handlers.fault?.(atNs, index, kind, node, active);
          if (STALLING.has(kind) || kind === 'other-limits') this.#unwell.add(node);
        },
        'contact-planned': (_atNs, ...values) => this.#planned.add(...values),
        lock: (_atNs, node, terminal, partner, partnerTerminal) => {
          this.#queues.locked(node, terminal, partner);
          this.#queues.locked(partner, partnerTerminal, node);
        },
        transition: (atNs, node, machine, instance, _from, to) => {
          if (this.#context.foreignNodes?.has(node)) return;
          if (machine === 'link') this.#link(atNs, node, instance, to);
          else if (machine === 'outduct') this.#queues.queue(atNs, node, instance, to);
        },
        'node-down': (atNs, node, reason) => {
          handlers['node-down']?.(atNs, node, reason);
          for (const [key, busy] of this.#busy) if (busy.node === node) this.#busy.delete(key);
          this.#queues.nodeDown(node);
        },
      },
    });
  }

  #link(atNs: Ns, node: NodeId, terminal: TerminalIndex, state: string): void {
    this.#queues.session(atNs, node, terminal, state);
    const key = terminalKey(node, terminal);
    const busy = this.#busy.get(key);
    if (state !== 'down') {
      if (busy === undefined) this.#busy.set(key, { node, terminal, fromNs: atNs, state });
      else busy.state = state;
      return;
    }
    if (busy === undefined) return;
    this.#busy.delete(key);
    this.#judge(busy, atNs);
  }

  #finish(endNs: Ns): void {
    for (const busy of this.#busy.values()) this.#judge(busy, endNs);
    this.#queues.finish(endNs);
  }

  #judge(busy: Busy, untilNs: Ns): void {
    this.#tested++;
    const { node, terminal, state } = busy;
    const sinceNs = this.#idleSince(busy, untilNs);
    if (sinceNs === undefined || this.#disturbances.near(node, untilNs)) return;
    this.#log.add({
      requirement: REQUIREMENTS.closes,
      class: 'session-lingers',
      node,
      atNs: sinceNs + this.#context.thresholds.sessionIdleNs,
      title: 'a session goes on though its contact is over',
      what: `terminal ${terminal} in ${state}, ${((untilNs - sinceNs) / 1e9).toFixed(1)} s late,`,
      about: { node, terminal },
    });
  }

  /** From when on no contact excused the session, if that lasted longer than it may. */
  #idleSince({ node, terminal, fromNs }: Busy, untilNs: Ns): Ns | undefined {
    const { sessionIdleNs } = this.#context.thresholds;
    let cursorNs = fromNs;
    // Sessions of a terminal follow each other: what is over by then excuses no later one.
    for (const { startNs, endNs } of this.#planned.take(node, terminal, { fromNs, untilNs })) {
      if (Math.min(startNs, untilNs) - cursorNs > sessionIdleNs) return cursorNs;
      cursorNs = Math.max(cursorNs, endNs);
    }
    return untilNs - cursorNs > sessionIdleNs ? cursorNs : undefined;
  }
}
