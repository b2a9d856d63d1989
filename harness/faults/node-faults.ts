import type { BootCause } from '../../protocols/avionics.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import type { Fault } from '../scenario/scenario.ts';

/** What faults of the spacecraft layer do to a node. */
export interface NodeFaultTarget {
  reset(node: NodeId, cause: BootCause): void;
  lose(node: NodeId): void;
}

/** Carries out the scheduled faults of a run: each is an event at its instant. */
export class FaultRunner implements EventTarget {
  readonly #faults: readonly Fault[];
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #target: NodeFaultTarget;
  readonly #lost = new Set<NodeId>();

  constructor(options: {
    readonly faults: readonly Fault[];
    readonly queue: EventQueue;
    readonly journal: Journal;
    readonly target: NodeFaultTarget;
  }) {
    this.#faults = options.faults;
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#target = options.target;
  }

  start(): void {
    for (const [index, fault] of this.#faults.entries()) {
      this.#queue.schedule(fault.atNs, this, index);
    }
  }

  handle(index: number): void {
    const fault = this.#faults[index] as Fault;
    if (this.#lost.has(fault.node)) return;
    this.#journal.append('fault', this.#queue.nowNs, index, fault.kind, fault.node, 1);
    switch (fault.kind) {
      case 'computer-reset':
        this.#target.reset(fault.node, fault.boot);
        return;
      case 'permanent-loss':
        this.#lost.add(fault.node);
        this.#target.lose(fault.node);
        return;
    }
  }
}
