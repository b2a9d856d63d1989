import type { NodeId, Ns } from '../../protocols/units.ts';
import { readerOf } from '../journal/records.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { Fault, FaultTrigger } from '../scenario/fault.ts';
import { faultAction } from './fault-actions.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

const BEGIN = 0;
const END = 1;
/** The next onset of a fault that comes and goes. */
const AGAIN = 2;
const NEVER_NS: Ns = Number.POSITIVE_INFINITY;

/** A trigger that is looked out for. */
interface Watch {
  readonly index: number;
  readonly when: FaultTrigger;
  readonly fromNs: Ns;
  met: number;
}

/** Carries out the faults of a run: onset and end of each are events at their instants. */
export class FaultRunner implements EventTarget {
  readonly #faults: readonly Fault[];
  readonly #rig: FaultRig;
  readonly #actions: readonly FaultAction[];
  readonly #gone = new Set<NodeId>();
  /** When faults that have begun are over. */
  readonly #overNs = new Map<number, Ns>();
  /** Faults that have begun and not ended. */
  readonly #active = new Set<number>();

  constructor(faults: readonly Fault[], rig: FaultRig) {
    this.#faults = faults;
    this.#rig = rig;
    this.#actions = faults.map((fault) => faultAction(fault, rig));
  }

  /** How many faults last now. */
  get active(): number {
    return this.#active.size;
  }

  start(): void {
    const watches: Watch[] = [];
    for (const [index, fault] of this.#faults.entries()) {
      if (fault.kind === 'null') continue;
      this.#actions[index]?.prepare?.();
      if (fault.when === undefined) this.#rig.queue.schedule(fault.atNs, this, BEGIN, index);
      else watches.push({ index, when: fault.when, fromNs: fault.atNs, met: 0 });
    }
    if (watches.length > 0) this.#watch(watches);
  }

  handle(event: number, index: number): void {
    const fault = this.#faults[index] as Fault;
    const action = this.#actions[index] as FaultAction;
    const { journal, queue } = this.#rig;
    const begins = event !== END;
    // Nothing happens to a node that is lost; what has begun there is over in its time all the same.
    const gone = this.#gone.has(fault.node);
    if (begins && (gone || queue.nowNs >= (fault.untilNs ?? NEVER_NS))) return;
    journal.append('fault', queue.nowNs, index, fault.kind, fault.node, begins ? 1 : 0);
    if (!begins) {
      this.#active.delete(index);
      if (!gone) action.end?.();
      return;
    }
    if (fault.kind === 'permanent-loss') this.#gone.add(fault.node);
    if (event === BEGIN) this.#overNs.set(index, overAt(fault, queue.nowNs));
    action.begin(this.#scheduleNext(index, fault));
  }

  /** The end of what begins now, which is returned, and the next onset where it comes and goes. */
  #scheduleNext(index: number, { pulse }: Fault): Ns {
    const { queue } = this.#rig;
    const overNs = this.#overNs.get(index) ?? NEVER_NS;
    const endNs = Math.min(overNs, queue.nowNs + (pulse?.onNs ?? NEVER_NS));
    if (endNs < NEVER_NS) {
      this.#active.add(index);
      queue.schedule(endNs, this, END, index);
    }
    const againNs = queue.nowNs + (pulse?.periodNs ?? NEVER_NS);
    if (againNs < overNs) queue.schedule(againNs, this, AGAIN, index);
    return endNs;
  }

  #watch(watches: readonly Watch[]): void {
    const { journal, queue } = this.#rig;
    journal.subscribe(
      readerOf({
        transition: (atNs, node, machine, instance, from, to) => {
          for (const watch of watches) {
            const { when, fromNs } = watch;
            if (atNs < fromNs || node !== when.node || machine !== when.machine) continue;
            if (when.instance !== undefined && instance !== when.instance) continue;
            if (!within(to, when.enters) || within(from, when.enters)) continue;
            if (++watch.met === when.nth) {
              queue.schedule(atNs + when.afterNs, this, BEGIN, watch.index);
            }
          }
        },
      }),
    );
  }
}

const overAt = ({ durationNs, untilNs }: Fault, nowNs: Ns): Ns =>
  durationNs === undefined ? NEVER_NS : Math.min(nowNs + durationNs, untilNs ?? NEVER_NS);

const within = (state: string, part: string): boolean =>
  state === part || state.startsWith(`${part}.`);
