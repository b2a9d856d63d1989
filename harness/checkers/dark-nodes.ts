import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import type { Thresholds } from './thresholds.ts';
import { DamagedMemories } from './damaged-memories.ts';
import { StalledNodes } from './stalling.ts';

/** Under these nothing can be kept over a reset. */
const FORGETFUL: ReadonlySet<string> = new Set(['store-full', 'store-failure']);
/** A battery tells its charge when it passes one of these [0.001]. */
const COMPARATORS_PERMILLE = 50;
/** Into safe mode, and out of it. */
const ORDERS_OF_BOTH = 2;
/** What was ordered so shortly before a reset need not have been kept. */
const KEPT_AFTER_NS: Ns = 1_000_000_000;

/** The charge at which a node hears that it is at or beneath a bound [0.001]. */
export const heardPermille = (boundPermille: number): number =>
  boundPermille - (boundPermille % COMPARATORS_PERMILLE);

/** Why a node has to be dark: an order, low charge or voltage, or because it says itself that it is in safe mode. */
type DarkReason = 'order' | 'charge' | 'voltage' | 'claim';

interface Darkness {
  readonly sinceNs: Ns;
  readonly reason: DarkReason;
  /** A reset may have made it forget. */
  readonly forgettable: boolean;
  /** Records of its critical memory that were damaged by then. */
  readonly damaged: number;
}

interface DarkListener {
  /** It has to be dark from now on. */
  begins?(node: NodeId, atNs: Ns, reason: DarkReason): void;
  /** An order ended that. */
  ends?(node: NodeId, atNs: Ns): void;
  /** A reset may have made it forget: it need not be dark any more, and may be. */
  mayForget?(node: NodeId): void;
}

/**
 * Which nodes have to be dark, and since when (LM-MGT-160, -163), by truth; who wants to hold a node to its
 * own word says that it claims it. Only an order ends it: one that reached its service port, or that came through the
 * mesh at once with the one before.
 */
export class DarkNodes {
  readonly #listener: DarkListener;
  readonly #faults: NonNullable<CheckerContext['faults']>;
  readonly #thresholds: Thresholds;
  readonly #dark = new Map<NodeId, Darkness>();
  readonly #stalled = new StalledNodes();
  readonly #forgetful = new Map<NodeId, number>();
  /** Orders about safe mode that went through the mesh: no service port tells when they come. */
  readonly #throughMesh = new Map<NodeId, number>();
  /** When an order that ends it last came. */
  readonly #endedNs = new Map<NodeId, Ns>();
  readonly #damaged: DamagedMemories;
  readonly #down = new Set<NodeId>();
  /** Faults under which its bus is that low. */
  readonly #sagging = new Map<NodeId, number>();
  /** What a reset or a fault took away; counted. */
  excused = 0;

  constructor(
    listener: DarkListener,
    { faults, thresholds }: Pick<CheckerContext, 'faults' | 'thresholds'>,
  ) {
    this.#listener = listener;
    this.#faults = faults ?? [];
    this.#thresholds = thresholds;
    this.#damaged = new DamagedMemories(faults);
  }

  sinceNs(node: NodeId): Ns | undefined {
    return this.#dark.get(node)?.sinceNs;
  }

  /** It says so itself. */
  claims(node: NodeId, atNs: Ns): void {
    // It does what it was ordered before: the order that ends it is here, and comes next.
    if (atNs - (this.#endedNs.get(node) ?? Number.NEGATIVE_INFINITY) <= this.#thresholds.executedNs)
      return;
    this.#begin(node, atNs, 'claim');
  }

  /**
   * It says that it is so no more: when an order and the one that ends it came together through the mesh, it does one
   * after the other. Later no order can come that way.
   */
  withdraws(node: NodeId, atNs: Ns): void {
    const dark = this.#dark.get(node);
    if (dark?.reason !== 'claim' || atNs - dark.sinceNs > this.#thresholds.executedNs) return;
    if ((this.#throughMesh.get(node) ?? 0) < ORDERS_OF_BOTH) return;
    this.#throughMesh.delete(node);
    this.#end(node, atNs);
  }

  readonly handlers: RecordHandlers = {
    'safe-mode-ordered': (atNs, node, on) => {
      if (on === 1) this.#begin(node, atNs, 'order');
      else {
        this.#endedNs.set(node, atNs);
        this.#end(node, atNs);
      }
    },
    'command-sent': (_atNs, node, _command, opcode, via) => {
      if (opcode !== 'safe-mode' || via === 'radio') return;
      this.#throughMesh.set(node, (this.#throughMesh.get(node) ?? 0) + 1);
    },
    energy: (atNs, node, permille) => {
      if (permille <= heardPermille(this.#thresholds.chargeSafePermille) && !this.#down.has(node)) {
        this.#begin(node, atNs, 'charge');
      }
    },
    fault: (atNs, index, kind, node, active) => {
      const { milliVolt = Number.POSITIVE_INFINITY } = this.#faults[index] ?? {};
      this.#damaged.handlers.fault(atNs, index, kind, node, active);
      if (milliVolt <= this.#thresholds.busSafeMilliVolt) this.#sags(node, atNs, active === 1);
      this.#stalled.fault(index, kind, node, active === 1);
      if (!FORGETFUL.has(kind)) return;
      this.#forgetful.set(node, (this.#forgetful.get(node) ?? 0) + (active === 1 ? 1 : -1));
    },
    'node-down': (atNs, node) => {
      this.#down.add(node);
      const dark = this.#dark.get(node);
      if (dark === undefined) return;
      if (dark.forgettable || atNs - dark.sinceNs <= KEPT_AFTER_NS) this.#mayForget(node);
    },
    'node-up': (atNs, node) => {
      this.#down.delete(node);
      this.#stalled.restarted(node);
      // What was damaged until now is what the start found.
      const dark = this.#dark.get(node);
      if (dark !== undefined && this.#damaged.mayForget(node, dark.damaged)) this.#mayForget(node);
      if ((this.#sagging.get(node) ?? 0) > 0) this.#begin(node, atNs, 'voltage');
    },
  };

  #sags(node: NodeId, atNs: Ns, begins: boolean): void {
    this.#sagging.set(node, (this.#sagging.get(node) ?? 0) + (begins ? 1 : -1));
    if (begins && !this.#down.has(node)) this.#begin(node, atNs, 'voltage');
  }

  #begin(node: NodeId, atNs: Ns, reason: DarkReason): void {
    if (this.#dark.has(node)) return;
    const forgettable = (this.#forgetful.get(node) ?? 0) > 0;
    if (this.#stalled.has(node) || (forgettable && reason === 'order')) {
      this.excused++;
      return;
    }
    const damaged = this.#damaged.of(node);
    this.#dark.set(node, { sinceNs: atNs, reason, forgettable, damaged });
    this.#listener.begins?.(node, atNs, reason);
  }

  #mayForget(node: NodeId): void {
    this.#dark.delete(node);
    this.excused++;
    this.#listener.mayForget?.(node);
  }

  #end(node: NodeId, atNs: Ns): void {
    if (!this.#dark.delete(node)) return;
    this.#listener.ends?.(node, atNs);
  }
}
