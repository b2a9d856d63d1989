import type { AvionicsEffect, TimerOwner } from '../../protocols/avionics.ts';
import { TRANSITIONS } from '../../protocols/transitions.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { TimerListener } from '../node/timer-listener.ts';

type Transition = Extract<AvionicsEffect, { kind: 'transition' }>;

/** A timer of the hardware that runs for a state. */
interface OwnedTimer {
  readonly owner: TimerOwner;
  /** Step in which it was set. */
  readonly step: number;
  /** Its state was left in a later step than that. */
  left: boolean;
  /** It was found live beyond its state, and recorded. */
  stale: boolean;
}

/**
 * Follows one node's timers that belong to states of statecharts, by its effects and by what the
 * hardware fires. A timer that is live at the end of a step after which its state does not hold, or in
 * which that state was left, is stale (LM-AVI-018). Within a step the order of effects decides nothing. It says too when the
 * watchdog is told though timers fired long ago and still wait for the software (LM-MGT-164).
 */
export class TimerWatch implements TimerListener {
  readonly #node: NodeId;
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #overdueNs: Ns;
  /** By number; those without owner are not kept. */
  readonly #timers = new Map<number, OwnedTimer>();
  /** By machine and instance; what is missing is in its initial state. */
  readonly #states = new Map<string, string>();
  #step = 0;
  /** Something in this step that its end has to look at. */
  #changed = false;
  /** Timers that fired or were cancelled in their own state, since boot. */
  #ended = 0;

  /** @param overdueNs by which no timer may be overdue when the watchdog is told */
  constructor(node: NodeId, journal: Journal, nowNs: () => Ns, overdueNs: Ns) {
    this.#node = node;
    this.#journal = journal;
    this.#nowNs = nowNs;
    this.#overdueNs = overdueNs;
  }

  set(timer: number, owner: TimerOwner | undefined): void {
    if (owner === undefined) {
      if (this.#timers.size > 0) this.#timers.delete(timer);
      return;
    }
    this.#timers.set(timer, { owner, step: this.#step, left: false, stale: false });
    this.#changed = true;
  }

  /** It fired or was cancelled. */
  ended(timer: number): void {
    const owned = this.#timers.get(timer);
    if (owned === undefined) return;
    this.#timers.delete(timer);
    if (!owned.stale) this.#ended++;
  }

  transition({ machine, instance, to }: Transition): void {
    this.#states.set(keyOf(machine, instance), to);
    for (const timer of this.#timers.values()) {
      const { owner } = timer;
      if (owner.machine !== machine || owner.instance !== instance) continue;
      this.#changed = true;
      if (timer.step < this.#step && !holds(owner.state, to)) timer.left = true;
    }
  }

  stepEnded(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#step++;
    for (const timer of this.#timers.values()) {
      if (timer.stale || (!timer.left && holds(timer.owner.state, this.#stateOf(timer.owner)))) {
        continue;
      }
      timer.stale = true;
      const { machine, instance, state } = timer.owner;
      this.#journal.append('timer-stale', this.#nowNs(), this.#node, machine, instance, state);
    }
  }

  watchdogTold(waiting: ReadonlyMap<number, Ns>): void {
    if (waiting.size === 0) return;
    const dueNs = this.#nowNs() - this.#overdueNs;
    const overdue = [...waiting.values()].filter((firedNs) => firedNs < dueNs).length;
    if (overdue > 0) this.#journal.append('watchdog-late', this.#nowNs(), this.#node, overdue);
  }

  /** The computer stops, or the run ends: no timer is live any more. */
  stopped(): void {
    if (this.#ended > 0) {
      this.#journal.append('timers-checked', this.#nowNs(), this.#node, this.#ended);
    }
    this.#ended = 0;
    this.#timers.clear();
    this.#states.clear();
    this.#changed = false;
  }

  #stateOf({ machine, instance }: TimerOwner): string {
    return this.#states.get(keyOf(machine, instance)) ?? TRANSITIONS[machine].initial;
  }
}

const keyOf = (machine: string, instance: number): string => `${machine} ${instance}`;

/** Whether `state` is active in a statechart that is at `path`: itself, or a state inside it. */
const holds = (state: string, path: string): boolean =>
  path.startsWith(state) && (path.length === state.length || path[state.length] === '.');
