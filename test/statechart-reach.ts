import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type EventObject,
  initialTransition,
  type StateValue,
  transition,
} from 'xstate';
import { DEFAULT_LIMITS } from '../flight/limits.ts';
import { linkMachine } from '../flight/link/link.machine.ts';
import { nodeMachine } from '../flight/node.machine.ts';
import { terminalMachine } from '../flight/pointing/terminal.machine.ts';
import { ROLE_CYCLE_SLOTS } from '../flight/pointing/slots.ts';
import { outductMachine } from '../flight/store/outduct.machine.ts';
import type { MachineName } from '../protocols/avionics.ts';
import { OPTICAL, RADIO } from './flight/pointing/machine-driver.ts';
import { PAIR } from './flight/pointing/terminal-chart.ts';

/** How a statechart is walked through all that it can do. */
interface Walk {
  readonly machine: AnyStateMachine;
  readonly inputs: readonly unknown[];
  /** What an event carries, one entry for each that matters; default: nothing. */
  readonly payloads: Readonly<Record<string, readonly object[]>>;
  /** Keeps counters within few values that guards tell apart, so that the walk ends. */
  readonly fold: (context: Record<string, unknown>) => Record<string, unknown>;
  /** States that last no time: whoever runs the machine leaves them within the same step. */
  readonly passing: readonly string[];
}

const capped = (value: unknown, most: number): number => Math.min(Number(value), most);

const WALKS: Readonly<Record<MachineName, Walk>> = {
  node: {
    machine: nodeMachine,
    inputs: [undefined],
    payloads: {},
    fold: (context) =>
      Object.fromEntries(
        Object.entries(context).map(([key, value]) => [
          key,
          typeof value === 'number' ? Math.max(0, capped(value, 2)) : value,
        ]),
      ),
    passing: [],
  },
  terminal: {
    machine: terminalMachine,
    inputs: [{ ...OPTICAL, growthsMax: 1 }, RADIO],
    payloads: {
      'contact.opened': [
        { pair: PAIR, started: true },
        { pair: PAIR, started: false },
      ],
      slot: [{ role: 'scan' }, { role: 'stare' }],
      'scan.finished': [{ again: true }, { again: false }],
      'inhibit.raised': [{ kind: 'thermal' }, { kind: 'sun' }],
      'inhibit.cleared': [{ kind: 'thermal' }, { kind: 'sun' }],
    },
    // Slots only matter once the last of a cycle is reached; scans are for the report.
    fold: (context) => ({
      ...context,
      scans: 0,
      slots: Number(context.slots) > 0 ? ROLE_CYCLE_SLOTS - 1 : 0,
    }),
    passing: ['acquiring.choosing'],
  },
  link: {
    machine: linkMachine,
    inputs: [
      { ...DEFAULT_LIMITS, handshakeRetriesMax: 2, handshakeYieldRetries: 2, closeRetriesMax: 1 },
    ],
    payloads: {
      'contact.opened': [
        { first: true, retryNs: 1, closeNs: 1 },
        { first: false, retryNs: 1, closeNs: 1 },
      ],
    },
    fold: (context) => ({ ...context, quietIntervals: capped(context.quietIntervals, 2) }),
    passing: [],
  },
  outduct: {
    machine: outductMachine,
    inputs: [undefined],
    payloads: {},
    fold: (context) => context,
    passing: [],
  },
};

export interface Reach {
  readonly initial: string;
  /** By state: where it can lead in one step, ascending. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
}

/**
 * All changes of state that a machine can make: walks every state and every value of the context that
 * guards tell apart, with every event, delays among them. No table is consulted.
 */
export const reachOf = (name: MachineName): Reach => {
  const walk = WALKS[name];
  const allowed = new Map<string, Set<string>>();
  let initial = '';
  for (const input of walk.inputs) initial = explore(walk, input, allowed);
  return {
    initial,
    allowed: Object.fromEntries([...allowed].map(([from, to]) => [from, [...to].sort()])),
  };
};

/** Fills the map; returns the initial state. */
const explore = (walk: Walk, input: unknown, allowed: Map<string, Set<string>>): string => {
  const { machine } = walk;
  const [start] = initialTransition(machine, input);
  const seen = new Set<string>();
  const open: AnyMachineSnapshot[] = [];
  const meet = (snapshot: AnyMachineSnapshot): void => {
    const folded = fold(walk, snapshot);
    const key = JSON.stringify([folded.value, folded.context]);
    if (seen.has(key)) return;
    seen.add(key);
    open.push(folded);
    const path = pathOf(folded.value);
    if (!allowed.has(path)) allowed.set(path, new Set());
  };
  meet(start);
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const path = pathOf(from.value);
    for (const to of stepsFrom(walk, from)) {
      meet(to);
      const target = pathOf(to.value);
      if (target !== path) allowed.get(path)?.add(target);
    }
  }
  return pathOf(start.value);
};

/** Where one event leads from there; states that last no time are walked on from. */
const stepsFrom = (walk: Walk, from: AnyMachineSnapshot): AnyMachineSnapshot[] =>
  eventsOf(walk, from).flatMap((event) => {
    const [to] = transition(walk.machine, from, event) as [AnyMachineSnapshot, unknown];
    if (!walk.passing.includes(pathOf(to.value))) return [to];
    // Only the answer that the machine asked for comes before anything else can.
    const answers = (walk.payloads.slot ?? []).map((payload) => ({ type: 'slot', ...payload }));
    return answers.map(
      (answer) => (transition(walk.machine, to, answer) as [AnyMachineSnapshot, unknown])[0],
    );
  });

const eventsOf = (walk: Walk, from: AnyMachineSnapshot): EventObject[] => {
  const types = new Set<string>();
  for (const node of from._nodes as AnyStateNode[]) {
    for (const type of node.transitions.keys()) if (type !== '*') types.add(type);
  }
  return [...types].flatMap((type) =>
    (walk.payloads[type] ?? [{}]).map((payload) => ({ type, ...payload })),
  );
};

const fold = (walk: Walk, { value, context }: AnyMachineSnapshot): AnyMachineSnapshot =>
  walk.machine.resolveState({ value, context: walk.fold(context) }) as AnyMachineSnapshot;

/** Names from the root down, as the effect `transition` has them. */
const pathOf = (value: StateValue): string => {
  if (typeof value === 'string') return value;
  const [name, inner] = Object.entries(value)[0] ?? ['', undefined];
  return inner === undefined ? name : `${name}.${pathOf(inner)}`;
};
