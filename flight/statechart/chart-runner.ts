import type { AnyStateMachine, EmittedFrom, EventFromLogic, InputFrom } from 'xstate';
import type { Chart, Leaf, Move } from './chart.ts';
import type { Operation, StateDelay } from './chart-actions.ts';
import type { ChartContext, ChartEvent } from './chart-values.ts';

/** Where the delays of a statechart run. */
export interface ChartTimers {
  /** `expired` is told the event when the time is over. */
  set(delay: StateDelay, delayNs: number, expired: (event: ChartEvent) => void): void;
  cancel(id: string): void;
}

export interface ChartHost<M extends AnyStateMachine> {
  readonly input: InputFrom<M>;
  /** None: the statechart has no delays. */
  readonly timers: ChartTimers | undefined;
  readonly emitted: (emission: EmittedFrom<M>) => void;
  /** Another innermost state: its path. Comes after what was emitted on the way. */
  readonly entered: (path: string) => void;
}

/** Eventless transitions in a row: more are a circle. */
const ALWAYS_MAX = 16;

/**
 * Runs one statechart as XState's actor would (a property test compares the two): an event is worked
 * off whole, what comes meanwhile waits; all of a transition's emissions and timers go out once the new
 * state is found, in their order, and then whoever follows the state is told. An error of whoever is
 * told goes to the sender.
 */
export class ChartRunner<M extends AnyStateMachine> {
  readonly #chart: Chart<M>;
  readonly #host: ChartHost<M>;
  readonly #context: ChartContext;
  readonly #expired = (event: ChartEvent): void => this.#take(event);
  #leaf: Leaf;
  #told = '';
  #started = false;
  #busy = false;
  #waiting: ChartEvent[] = [];

  constructor(chart: Chart<M>, host: ChartHost<M>) {
    this.#chart = chart;
    this.#host = host;
    this.#context = contextOf(chart.machine, host.input);
    this.#leaf = chart.start.to;
  }

  /** Enter the initial state; events that came before follow. */
  start(): void {
    this.#started = true;
    this.#work(START, [this.#chart.start]);
  }

  send(event: EventFromLogic<M>): void {
    this.#take(event);
  }

  #take(event: ChartEvent): void {
    if (this.#busy || !this.#started) this.#waiting.push(event);
    else this.#work(event, this.#leaf.moves.get(event.type) ?? this.#leaf.otherwise);
  }

  #work(first: ChartEvent, moves: readonly Move[]): void {
    this.#busy = true;
    try {
      this.#step(first, moves);
      while (this.#waiting.length > 0) {
        const event = this.#waiting.shift() as ChartEvent;
        this.#step(event, this.#leaf.moves.get(event.type) ?? this.#leaf.otherwise);
      }
    } finally {
      this.#busy = false;
    }
  }

  /** One event, and the eventless transitions that follow from it. */
  #step(event: ChartEvent, moves: readonly Move[]): void {
    const outgoing: Outgoing[] = [];
    let move = this.#choose(event, moves);
    for (let count = 0; move !== undefined; count++) {
      if (count > ALWAYS_MAX) throw new Error(`${this.#leaf.path}: goes round without an event`);
      if (move.definition !== undefined) this.#chart.took(move.definition);
      for (const operation of move.operations) this.#prepare(operation, event, outgoing);
      this.#leaf = move.to;
      move = this.#choose(event, this.#leaf.always);
    }
    for (const one of outgoing) this.#carryOut(one);
    const { path } = this.#leaf;
    if (path === this.#told) return;
    this.#told = path;
    this.#host.entered(path);
  }

  #choose(event: ChartEvent, moves: readonly Move[]): Move | undefined {
    for (const move of moves) {
      const { condition } = move;
      if (condition === undefined || condition({ context: this.#context, event })) return move;
    }
    return undefined;
  }

  /** Values are of this moment; what leaves the chart waits until the state is found. */
  #prepare(operation: Operation, event: ChartEvent, outgoing: Outgoing[]): void {
    const args = { context: this.#context, event };
    switch (operation.kind) {
      case 'assign':
        operation.assign(args);
        return;
      case 'emit':
        outgoing.push({ emission: operation.emission(args) });
        return;
      case 'delay':
        outgoing.push({ delay: operation.delay, delayNs: operation.delayNs(args) });
        return;
      case 'cancel':
        outgoing.push({ cancelled: operation.id });
        return;
    }
  }

  #carryOut(one: Outgoing): void {
    const { emitted, timers } = this.#host;
    if ('emission' in one) emitted(one.emission as EmittedFrom<M>);
    else if ('cancelled' in one) timers?.cancel(one.cancelled);
    else timers?.set(one.delay, one.delayNs, this.#expired);
  }
}

type Outgoing =
  | { readonly emission: ChartEvent }
  | { readonly delay: StateDelay; readonly delayNs: number }
  | { readonly cancelled: string };

const START: ChartEvent = { type: 'xstate.init' };

/** A context of its own for each run. */
const contextOf = (machine: AnyStateMachine, input: unknown): ChartContext => {
  const { context } = machine.config as { readonly context?: unknown };
  const made: unknown = typeof context === 'function' ? context({ input }) : context;
  return { ...(made as ChartContext | undefined) };
};
