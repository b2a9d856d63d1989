import type { BootCause } from '../../protocols/avionics.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import { NODE_LOST, SOFTWARE_FAULT, SOFTWARE_GIVEN_UP, SOFTWARE_GONE } from '../journal/words.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { SoftwareFault } from '../node/software-fault.ts';
import type { BundleObserver } from '../observe/bundle-observer.ts';
import type { TerminalPlant } from '../world/terminal-plant.ts';
import type { FrameRecords } from './frame-records.ts';
import type { NodeHardware } from './node-hardware.ts';

/** A computer whose software broke the contract so often is not started again (LM-AVI-022). */
const SOFTWARE_FAULTS_MAX = 5;

/** What software did against the contract, for people: the journal has words only. */
export interface SoftwareFaultNote {
  readonly node: NodeId;
  readonly atNs: Ns;
  readonly detail: string;
  /** The node is not started again. */
  readonly last: boolean;
}

export interface PowerTerms {
  readonly queue: EventQueue;
  readonly journal: Journal;
  readonly observer: BundleObserver;
  readonly frames: Pick<FrameRecords, 'stopped'>;
  readonly hardware: (node: NodeId) => NodeHardware;
  /** Heads are there once all hardware is. */
  readonly plant: () => TerminalPlant | undefined;
  readonly onSoftwareFault?: ((note: SoftwareFaultNote) => void) | undefined;
}

/** Stops computers and starts them again, with what their hardware does meanwhile. */
export class NodePower {
  readonly #terms: PowerTerms;
  /** How often the software of each node was stopped for breaking the contract. */
  readonly #softwareFaults = new Map<NodeId, number>();
  /** Nodes without power, and those that are gone: what was to start them at that instant does not. */
  readonly #off = new Set<NodeId>();
  /** Nodes that nobody is there to run on. */
  readonly #abandoned = new Set<NodeId>();

  constructor(terms: PowerTerms) {
    this.#terms = terms;
  }

  /** The computer restarts: memory is lost, lasers go off, the store keeps what was durable. */
  reset(node: NodeId, cause: BootCause): void {
    if (this.#off.has(node) || this.#abandoned.has(node)) return;
    const { settings } = this.#terms.hardware(node);
    this.#down(node, cause);
    this.#start(node, cause === 'warm' ? settings.bootWarmNs : settings.bootColdNs, cause);
  }

  /** Its power fails: as a reset, but nothing starts again until `restore`. */
  lose(node: NodeId): void {
    this.#off.add(node);
    this.#down(node, 'brown-out');
  }

  restore(node: NodeId): void {
    this.#off.delete(node);
    if (!this.#abandoned.has(node)) this.#startCold(node);
  }

  /** Nobody is there to run on it: nothing starts until `occupy`. */
  abandon(node: NodeId): void {
    this.#abandoned.add(node);
    this.#down(node, SOFTWARE_GONE);
  }

  /** Other software runs on it from now on: at once, or when it has power. */
  occupy(node: NodeId): void {
    if (!this.#abandoned.delete(node)) this.reset(node, 'cold');
    else if (!this.#off.has(node)) this.#startCold(node);
  }

  /** The node is gone for good, with its store. */
  destroy(node: NodeId): void {
    this.#off.add(node);
    this.#down(node, NODE_LOST);
    this.#terms.observer.nodeLost(node);
  }

  /** Its software broke the contract: it starts cold, as often as its hardware puts up with it. */
  stopped(node: NodeId, { what, effect, field, detail }: SoftwareFault): void {
    if (this.#off.has(node)) return;
    const { journal, queue, onSoftwareFault } = this.#terms;
    const count = (this.#softwareFaults.get(node) ?? 0) + 1;
    this.#softwareFaults.set(node, count);
    const last = count >= SOFTWARE_FAULTS_MAX;
    journal.append('software-fault', queue.nowNs, node, what, effect, field);
    this.#down(node, last ? SOFTWARE_GIVEN_UP : SOFTWARE_FAULT);
    onSoftwareFault?.({ node, atNs: queue.nowNs, detail, last });
    this.#startCold(node);
  }

  #down(node: NodeId, reason: string): void {
    const { journal, queue, plant, observer, frames } = this.#terms;
    const { computer, modems } = this.#terms.hardware(node);
    observer.stopped(node);
    frames.stopped(node, modems);
    journal.append('node-down', queue.nowNs, node, reason);
    computer.stop();
    plant()?.reset(node);
    for (const modem of modems) modem.reset();
  }

  #startCold(node: NodeId): void {
    this.#start(node, this.#terms.hardware(node).settings.bootColdNs, 'cold');
  }

  #start(node: NodeId, afterNs: Ns, cause: BootCause): void {
    if ((this.#softwareFaults.get(node) ?? 0) >= SOFTWARE_FAULTS_MAX) return;
    const { queue, hardware } = this.#terms;
    hardware(node).computer.bootAt(queue.nowNs + afterNs, cause);
  }
}
