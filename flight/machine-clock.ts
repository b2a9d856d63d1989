import type { AnyActorRef } from 'xstate';
import type { MachineName, TimerOwner } from '../protocols/avionics.ts';
import type { FlightClock, Timer, TimerService } from './ports.ts';

/** The clock interface that XState takes; delays are in ns. */
export interface MachineClock {
  now(): number;
  setTimeout(fire: (...args: unknown[]) => void, delayNs: number): number;
  clearTimeout(handle: number): void;
}

/** The statechart that a clock is for: its timers belong to its states (LM-AVI-018). */
export interface ClockedChart {
  readonly machine: MachineName;
  /** As in its transitions: 0, terminal, or neighbour. */
  readonly instance: number;
  /** Asked when a timer is set: the actor is made with its clock. */
  readonly actor: () => AnyActorRef;
}

/**
 * Delayed transitions of statecharts on the node's own timers. Timers are pooled: a statechart that
 * goes round for years uses as many as it ever had at once.
 */
export const createMachineClock = (
  clock: FlightClock,
  timers: TimerService,
  chart: ClockedChart,
): MachineClock => {
  const pending: (((...args: unknown[]) => void) | undefined)[] = [];
  const pool: Timer[] = [];
  const free: number[] = [];
  const owners = new DelayOwners(chart);

  const fire = (handle: number): void => {
    const callback = pending[handle];
    pending[handle] = undefined;
    free.push(handle);
    callback?.();
  };
  return {
    now: () => clock.nowNs(),
    setTimeout(callback, delayNs) {
      let handle = free.pop();
      if (handle === undefined) {
        const fresh = pool.length;
        pool.push(timers.create(() => fire(fresh)));
        handle = fresh;
      }
      pending[handle] = callback;
      pool[handle]?.arm(clock.nowNs() + delayNs, owners.newest());
      return handle;
    },
    clearTimeout(handle) {
      if (pending[handle] === undefined) return;
      pending[handle] = undefined;
      pool[handle]?.cancel();
      free.push(handle);
    },
  };
};

/** Name that XState gives the event of a delayed transition: delay, machine, path of the state. */
const DELAYED = /^xstate\.after\.[^.]+\.[^.]+\.(.+)$/;

/** Which state the delay that is being set belongs to; the clock itself is told its length only. */
class DelayOwners {
  readonly #chart: ClockedChart;
  /** By the name of the event: one owner, one object. */
  readonly #known = new Map<string, TimerOwner | undefined>();

  constructor(chart: ClockedChart) {
    this.#chart = chart;
  }

  /** XState notes a delayed event just before it asks for the timer. */
  newest(): TimerOwner | undefined {
    const { _scheduledEvents: waiting } = this.#chart.actor().system.getSnapshot();
    const id = Object.values(waiting).at(-1)?.id;
    if (id === undefined) return undefined;
    if (!this.#known.has(id)) this.#known.set(id, this.#ownerOf(id));
    return this.#known.get(id);
  }

  /** Other delayed events than those of `after` belong to no state. */
  #ownerOf(id: string): TimerOwner | undefined {
    const state = DELAYED.exec(id)?.[1];
    const { machine, instance } = this.#chart;
    return state === undefined ? undefined : { machine, instance, state };
  }
}
