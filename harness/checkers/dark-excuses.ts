import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import { DarkNodes } from './dark-nodes.ts';
import { joinHandlers } from './join-handlers.ts';
import { RestartCount } from './restart-count.ts';
import { closeSpan, openSpan, type Span } from './spans.ts';

/**
 * When nodes have to be dark, or may rightly be: what a reset may have made a node forget it may remember as
 * well. Then it is excused until an order ends its darkness or its light shows that it forgot.
 */
export class DarkExcuses {
  readonly #spans = new Map<string, Span[]>();
  readonly #dark: DarkNodes;
  readonly #chargeSafePermille: number;
  readonly #restarts: RestartCount;
  /** May have forgotten that they have to be dark. */
  readonly #unsure = new Set<NodeId>();

  constructor(context: Pick<CheckerContext, 'faults' | 'thresholds'>) {
    this.#chargeSafePermille = context.thresholds.chargeSafePermille;
    this.#restarts = new RestartCount(context.thresholds);
    this.#dark = new DarkNodes(
      {
        begins: (node, atNs) => this.#begins(node, atNs),
        ends: (node, atNs) => this.#ends(node, atNs),
        mayForget: (node) => this.#unsure.add(node),
      },
      context,
    );
  }

  get handlers(): RecordHandlers {
    return joinHandlers(this.#dark.handlers, {
      'node-up': (atNs, node, cause) => {
        if (this.#restarts.tooMany(node, atNs, cause)) this.#begins(node, atNs);
      },
      // It may read its charge at any time.
      energy: (atNs, node, permille) => {
        if (permille <= this.#chargeSafePermille) this.#begins(node, atNs);
      },
      'safe-mode-ordered': (atNs, node, on) => {
        if (on === 1) return;
        this.#restarts.safeEnded(node);
        this.#ends(node, atNs);
      },
      // Where an order goes through the mesh nobody but the node knows when it takes it.
      'command-sent': (atNs, node, _command, opcode) => {
        if (opcode === 'safe-mode') this.#begins(node, atNs);
      },
      laser: (atNs, node, _terminal, on) => {
        if (on === 1 && this.#unsure.has(node)) this.#ends(node, atNs);
      },
    });
  }

  spans(node: NodeId): readonly Span[] {
    return this.#spans.get(`${node}`) ?? [];
  }

  #begins(node: NodeId, atNs: Ns): void {
    this.#unsure.delete(node);
    openSpan(this.#spans, `${node}`, atNs);
  }

  #ends(node: NodeId, atNs: Ns): void {
    this.#unsure.delete(node);
    closeSpan(this.#spans, `${node}`, atNs);
  }
}
