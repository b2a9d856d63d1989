import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import { terminalKey } from './planned-links.ts';

/** A head that lights up, or goes on, while it is out of use. */
export interface LitAnyway {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly sinceNs: Ns;
}

interface Head {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  /** Out of use since then, as its node says that it did what it was told; undefined: in use. */
  outNs: Ns | undefined;
  lit: boolean;
}

/** What may lose that a terminal is out, or keep a node from writing it down. */
const FORGETTING = /^(store-|bit-flip|torn-write|stale-read)/;
/** What was done so shortly before a stop need not be durable. */
const WRITTEN_NS: Ns = 5e9;

/**
 * Heads that the operator took out of use (LM-MGT-167): once their node says that it did so, their lasers are off within
 * `darkNs`, and stay off, over resets, until it says that it took them back. Who knows of that by its store alone, and
 * had a fault of it, is not asked after a restart.
 */
export class SwitchedOff {
  readonly #darkNs: Ns;
  readonly #orders = new Map<number, { readonly terminal: TerminalIndex; readonly out: boolean }>();
  readonly #heads = new Map<string, Head>();
  readonly #forgetful = new Set<NodeId>();
  readonly #found: (lit: LitAnyway) => void;
  tested = 0;

  constructor({ thresholds }: Pick<CheckerContext, 'thresholds'>, found: (lit: LitAnyway) => void) {
    this.#darkNs = thresholds.darkNs;
    this.#found = found;
  }

  readonly handlers: Pick<
    Required<RecordHandlers>,
    'terminal-ordered' | 'command-stage' | 'laser' | 'fault' | 'node-down'
  > = {
    'terminal-ordered': (_atNs, _node, command, terminal, enabled) => {
      this.#orders.set(command, { terminal, out: enabled === 0 });
    },
    'command-stage': (atNs, node, command, _opcode, stage) => {
      const order = stage === 'done' ? this.#orders.get(command) : undefined;
      if (order === undefined) return;
      const head = this.#of(node, order.terminal);
      if (!order.out) {
        this.#judge(atNs, head, head.lit);
        head.outNs = undefined;
      } else if (head.outNs === undefined) {
        this.tested++;
        head.outNs = atNs;
      }
    },
    laser: (atNs, node, terminal, on) => {
      const head = this.#of(node, terminal);
      this.#judge(atNs, head, on === 1);
      head.lit = on === 1;
    },
    fault: (_atNs, _index, kind, node) => {
      if (FORGETTING.test(kind)) this.#forgetful.add(node);
    },
    'node-down': (atNs, node) => {
      for (const head of this.#heads.values()) {
        if (head.node !== node || head.outNs === undefined) continue;
        if (!this.#forgetful.has(node) && atNs - head.outNs >= WRITTEN_NS) continue;
        this.#judge(atNs, head, head.lit);
        head.outNs = undefined;
      }
    },
  };

  finish(endNs: Ns): void {
    for (const head of this.#heads.values()) this.#judge(endNs, head, head.lit);
  }

  /** It was `lit` until now and is from now on, or comes to be. */
  #judge(atNs: Ns, { node, terminal, outNs, lit }: Head, on: boolean): void {
    if (outNs === undefined || atNs <= outNs + this.#darkNs || !(lit || on)) return;
    this.#found({ atNs, node, terminal, sinceNs: outNs });
  }

  #of(node: NodeId, terminal: TerminalIndex): Head {
    const key = terminalKey(node, terminal);
    const head = this.#heads.get(key) ?? { node, terminal, outNs: undefined, lit: false };
    this.#heads.set(key, head);
    return head;
  }
}
