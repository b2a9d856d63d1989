import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { terminalKey } from './planned-links.ts';

/** States in which a queue holds back what it should send. */
type Holding = 'blocked' | 'backpressured';

/** A queue that stayed so. */
interface StuckQueue {
  readonly state: Holding;
  readonly node: NodeId;
  readonly neighbour: NodeId;
  readonly terminal: TerminalIndex;
  /** Until when it was seen so. */
  readonly atNs: Ns;
}

interface Waiting {
  readonly state: Holding;
  readonly node: NodeId;
  readonly neighbour: NodeId;
  readonly terminal: TerminalIndex;
  readonly sinceNs: Ns;
}

/**
 * Outgoing queues that are blocked while the session to their neighbour is established, or go on holding back for a
 * neighbour that had no room, longer than they should.
 */
export class WaitingQueues {
  readonly #mostNs: Readonly<Record<Holding, Ns>>;
  readonly #stuck: (queue: StuckQueue) => void;
  /** Neighbour of a terminal by truth: its last lock. */
  readonly #partners = new Map<string, NodeId>();
  /** Terminals with an established session, by node and neighbour. */
  readonly #sessions = new Map<string, TerminalIndex[]>();
  readonly #sessionOf = new Map<string, string>();
  readonly #states = new Map<string, string>();
  readonly #waiting = new Map<string, Waiting>();
  tested = 0;

  /** `openNs`: a queue opens so long after its session came up; `backoffNs`: or after a neighbour had no room. */
  constructor(
    { openNs, backoffNs }: { readonly openNs: Ns; readonly backoffNs: Ns },
    stuck: (queue: StuckQueue) => void,
  ) {
    this.#mostNs = { blocked: openNs, backpressured: openNs + backoffNs };
    this.#stuck = stuck;
  }

  locked(node: NodeId, terminal: TerminalIndex, partner: NodeId): void {
    this.#partners.set(terminalKey(node, terminal), partner);
  }

  session(atNs: Ns, node: NodeId, terminal: TerminalIndex, state: string): void {
    const end = terminalKey(node, terminal);
    const neighbour = this.#partners.get(end);
    if (neighbour === undefined) return;
    const established = state.startsWith('established');
    const known = this.#sessionOf.get(end);
    const key = queueKey(node, neighbour);
    if (established === (known === key)) return;
    if (known !== undefined) this.#ended(atNs, known, terminal);
    this.#sessionOf.delete(end);
    if (!established) return;
    this.#sessionOf.set(end, key);
    this.#sessions.set(key, [...(this.#sessions.get(key) ?? []), terminal]);
    this.tested++;
    const waits = this.#states.get(key) ?? 'blocked';
    if (isHolding(waits)) {
      this.#waiting.set(key, { state: waits, node, neighbour, terminal, sinceNs: atNs });
    }
  }

  queue(atNs: Ns, node: NodeId, neighbour: NodeId, state: string): void {
    const key = queueKey(node, neighbour);
    this.#states.set(key, state);
    const terminal = this.#sessions.get(key)?.[0];
    if (this.#waiting.get(key)?.state === state) return;
    this.#settle(atNs, key);
    if (terminal === undefined || !isHolding(state)) return;
    this.#waiting.set(key, { state, node, neighbour, terminal, sinceNs: atNs });
  }

  /** All its statecharts begin anew. */
  nodeDown(node: NodeId): void {
    const own = `${node}>`;
    for (const map of [this.#sessions, this.#states, this.#waiting]) {
      for (const key of map.keys()) if (key.startsWith(own)) map.delete(key);
    }
    for (const [end, key] of this.#sessionOf) if (key.startsWith(own)) this.#sessionOf.delete(end);
  }

  finish(endNs: Ns): void {
    for (const key of [...this.#waiting.keys()]) this.#settle(endNs, key);
  }

  #ended(atNs: Ns, key: string, terminal: TerminalIndex): void {
    const left = (this.#sessions.get(key) ?? []).filter((other) => other !== terminal);
    if (left.length > 0) {
      this.#sessions.set(key, left);
      return;
    }
    this.#sessions.delete(key);
    this.#settle(atNs, key);
  }

  #settle(atNs: Ns, key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    if (atNs - waiting.sinceNs > this.#mostNs[waiting.state]) this.#stuck({ ...waiting, atNs });
  }
}

const isHolding = (state: string): state is Holding =>
  state === 'blocked' || state === 'backpressured';

const queueKey = (node: NodeId, neighbour: NodeId): string => `${node}>${neighbour}`;
