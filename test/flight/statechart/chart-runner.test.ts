import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  type AnyStateNode,
  assign,
  createActor,
  createMachine,
  raise,
  setup,
} from 'xstate';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { linkChart } from '../../../flight/link/link.machine.ts';
import { nodeChart } from '../../../flight/node.machine.ts';
import { terminalChart } from '../../../flight/pointing/terminal.machine.ts';
import { Chart } from '../../../flight/statechart/chart.ts';
import { ChartRunner } from '../../../flight/statechart/chart-runner.ts';
import { outductChart } from '../../../flight/store/outduct.machine.ts';
import { OPTICAL, RADIO, statePath } from '../pointing/machine-driver.ts';
import { PAIR } from '../pointing/terminal-chart.ts';

interface Event {
  readonly type: string;
}

/** One statechart under test, whoever runs it: what it did, in order, and its delays. */
interface Run {
  readonly log: string[];
  /** Path of the innermost state. */
  readonly state: string;
  send(event: Event): void;
  /** Lets the delay end that ends first. */
  expire(): void;
}

/** Delays in order of their end. */
class Delays<K> {
  readonly #pending: { readonly key: K; readonly atNs: number; readonly fire: () => void }[] = [];
  readonly #log: string[];
  #nowNs = 0;

  constructor(log: string[]) {
    this.#log = log;
  }

  set(key: K, delayNs: number, fire: () => void): void {
    this.#log.push(`set ${delayNs}`);
    this.#pending.push({ key, atNs: this.#nowNs + delayNs, fire });
  }

  cancel(key: K): void {
    const at = this.#pending.findIndex((delay) => delay.key === key);
    if (at < 0) return;
    this.#log.push(`cancel ${(this.#pending[at]?.atNs ?? 0) - this.#nowNs}`);
    this.#pending.splice(at, 1);
  }

  expire(): void {
    const [first] = [...this.#pending].sort((a, b) => a.atNs - b.atNs);
    if (first === undefined) return;
    this.#pending.splice(this.#pending.indexOf(first), 1);
    this.#nowNs = first.atNs;
    first.fire();
  }
}

/** Somebody who answers an emission with an event at once, as the slots of a terminal do. */
const answerTo = (emission: Event): Event | undefined =>
  emission.type === 'slotWanted' ? ({ type: 'slot', role: 'scan' } as Event) : undefined;

const byXState = (machine: AnyStateMachine, input: unknown): Run => {
  const log: string[] = [];
  const delays = new Delays<number>(log);
  let handle = 0;
  const actor = createActor(machine, {
    input,
    clock: {
      setTimeout: (fire: () => void, delayNs: number) => {
        delays.set(++handle, delayNs, fire);
        return handle;
      },
      clearTimeout: (known: number) => delays.cancel(known),
    },
  });
  actor.on('*', (emission: Event) => {
    log.push(`emit ${JSON.stringify(emission)}`);
    const answer = answerTo(emission);
    if (answer !== undefined) actor.send(answer);
  });
  let state = '';
  actor.subscribe(({ value }) => {
    const path = statePath(value);
    if (path !== state) log.push(`state ${path}`);
    state = path;
  });
  actor.start();
  return { log, state, send: (event) => actor.send(event), expire: () => delays.expire() };
};

const byUs = <M extends AnyStateMachine>(chart: Chart<M>, input: unknown): Run => {
  const log: string[] = [];
  const delays = new Delays<string>(log);
  let state = '';
  const runner: ChartRunner<AnyStateMachine> = new ChartRunner<AnyStateMachine>(chart, {
    input,
    timers: {
      set: ({ id, event }, delayNs, expired) => delays.set(id, delayNs, () => expired(event)),
      cancel: (id) => delays.cancel(id),
    },
    emitted: (emission: Event) => {
      log.push(`emit ${JSON.stringify(emission)}`);
      const answer = answerTo(emission);
      if (answer !== undefined) runner.send(answer);
    },
    entered: (path) => {
      log.push(`state ${path}`);
      state = path;
    },
  });
  runner.start();
  return {
    log,
    get state() {
      return state;
    },
    send: (event) => runner.send(event),
    expire: () => delays.expire(),
  };
};

/** A choice of the next event, with all that any of them carries. */
const choices = fc.record({
  /** Of ten: 0 anything, 1 to 3 the next delay's end, else what the present state waits for. */
  kind: fc.nat(9),
  index: fc.nat(1_000),
  first: fc.boolean(),
  retryNs: fc.constant(700),
  closeNs: fc.constant(50),
  started: fc.boolean(),
  pair: fc.constant({ ...PAIR, lightTimeNs: 11 }),
  again: fc.boolean(),
  role: fc.constantFrom('scan', 'stare'),
});

/** Events that states name, from the root down to an innermost one; sun, gimbal and heat take turns. */
const eventsAt = ({ machine: { root } }: Chart<AnyStateMachine>, path: string): string[] => {
  let node: AnyStateNode = root;
  const names = new Set<string>();
  for (const key of path.split('.')) {
    node = node.states[key] as AnyStateNode;
    for (const name of node.events) if (!/^xstate|\*/.test(name)) names.add(name);
  }
  return [...names];
};

const KINDS = ['sun', 'gimbal-range', 'gimbal-rate', 'thermal'];

const drive = (
  chart: Chart<AnyStateMachine>,
  runs: readonly Run[],
  choice: { readonly kind: number; readonly index: number },
): void => {
  const { kind, index } = choice;
  const all = [...chart.machine.events.filter((name) => !/^xstate|\*/.test(name)), 'nonsense'];
  const own = eventsAt(chart, runs[0]?.state ?? '');
  const names = kind === 0 || own.length === 0 ? all : own;
  const event = {
    ...choice,
    type: names[index % names.length] as string,
    kind: KINDS[index % KINDS.length],
  };
  for (const run of runs) {
    if (kind >= 1 && kind <= 3) run.expire();
    else run.send(event);
  }
};

const CHARTS: readonly (readonly [string, Chart<AnyStateMachine>, unknown])[] = [
  ['terminal', terminalChart, OPTICAL],
  ['radio terminal', terminalChart, RADIO],
  ['link', linkChart, DEFAULT_LIMITS],
  ['node', nodeChart, undefined],
  ['outduct', outductChart, undefined],
] as never;

describe('statecharts as tables', () => {
  it.each(CHARTS)('do what XState does, in its order, whatever comes: %s', (_, chart, input) => {
    fc.assert(
      fc.property(fc.array(choices, { minLength: 20, maxLength: 120 }), (taken) => {
        const runs = [byUs(chart, input), byXState(chart.machine, input)];
        for (const choice of taken) drive(chart, runs, choice);
        expect(runs[0]?.log).toEqual(runs[1]?.log);
      }),
      { numRuns: 200 },
    );
  });

  it('refuse what they do not run', () => {
    const parallel = createMachine({ type: 'parallel', states: { a: {}, b: {} } });
    const final = createMachine({ initial: 'a', states: { a: { type: 'final' } } });
    const raising = createMachine({ initial: 'a', states: { a: { entry: raise({ type: 'b' }) } } });
    const inline = createMachine({ initial: 'a', states: { a: { entry: () => undefined } } });
    for (const machine of [parallel, final, raising, inline]) {
      expect(() => new Chart(machine)).toThrow();
    }
  });

  it('give each run a context of its own', () => {
    const counting = setup({
      types: { context: {} as { n: number }, events: {} as { type: 'add' } },
      actions: { add: assign({ n: ({ context }) => context.n + 1 }) },
      guards: { twice: ({ context }) => context.n === 2 },
    }).createMachine({
      context: { n: 0 },
      initial: 'low',
      states: {
        low: { on: { add: { actions: 'add' } }, always: { guard: 'twice', target: 'high' } },
        high: {},
      },
    });
    const chart = new Chart(counting);
    const entered: string[] = [];
    const runner = () =>
      new ChartRunner(chart, {
        input: undefined,
        timers: undefined,
        emitted: () => undefined,
        entered: (path) => entered.push(path),
      });
    const [one, other] = [runner(), runner()];
    one.start();
    other.start();
    one.send({ type: 'add' });
    other.send({ type: 'add' });
    one.send({ type: 'add' });
    expect(entered).toEqual(['low', 'low', 'high']);
  });

  it('hand an error of who is told to the sender, and go on with the next event', () => {
    const runner = new ChartRunner(outductChart, {
      input: undefined,
      timers: undefined,
      emitted: () => {
        throw new Error('told');
      },
      entered: () => undefined,
    });
    runner.start();
    expect(() => runner.send({ type: 'link.down' })).toThrow('told');
    expect(() => runner.send({ type: 'link.up' })).not.toThrow();
  });
});
