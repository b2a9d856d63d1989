import type { MachineName, TimerOwner } from '../../protocols/avionics.ts';
import type { FlightClock, Timer, TimerService } from '../ports.ts';
import type { StateDelay } from './chart-actions.ts';
import type { ChartTimers } from './chart-runner.ts';
import type { ChartEvent } from './chart-values.ts';

interface Pending {
  readonly id: string;
  readonly event: ChartEvent;
  readonly expired: (event: ChartEvent) => void;
}

/** The statechart whose timers these are: they belong to its states (LM-AVI-018). */
export interface TimedChart {
  readonly machine: MachineName;
  /** As in its transitions: 0, terminal, or neighbour. */
  readonly instance: number;
}

/**
 * Delays of one statechart on the node's own timers. Timers are pooled: a statechart that goes round
 * for years uses as many as it ever had at once.
 */
export class NodeChartTimers implements ChartTimers {
  readonly #clock: FlightClock;
  readonly #timers: TimerService;
  readonly #chart: TimedChart;
  readonly #pool: Timer[] = [];
  readonly #free: number[] = [];
  readonly #pending: (Pending | undefined)[] = [];
  /** One object for each state, so that a timer which moves keeps its owner. */
  readonly #owners = new Map<string, TimerOwner>();

  constructor(clock: FlightClock, timers: TimerService, chart: TimedChart) {
    this.#clock = clock;
    this.#timers = timers;
    this.#chart = chart;
  }

  set(
    { id, event, state }: StateDelay,
    delayNs: number,
    expired: (event: ChartEvent) => void,
  ): void {
    let at = this.#free.pop();
    if (at === undefined) {
      const fresh = this.#pool.length;
      this.#pool.push(this.#timers.create(() => this.#fire(fresh)));
      at = fresh;
    }
    this.#pending[at] = { id, event, expired };
    this.#pool[at]?.arm(this.#clock.nowNs() + delayNs, this.#ownerOf(state));
  }

  cancel(id: string): void {
    const at = this.#pending.findIndex((pending) => pending?.id === id);
    if (at < 0) return;
    this.#pending[at] = undefined;
    this.#pool[at]?.cancel();
    this.#free.push(at);
  }

  #fire(at: number): void {
    const pending = this.#pending[at];
    this.#pending[at] = undefined;
    this.#free.push(at);
    pending?.expired(pending.event);
  }

  #ownerOf(state: string): TimerOwner {
    let owner = this.#owners.get(state);
    if (owner === undefined) {
      const { machine, instance } = this.#chart;
      owner = { machine, instance, state };
      this.#owners.set(state, owner);
    }
    return owner;
  }
}
