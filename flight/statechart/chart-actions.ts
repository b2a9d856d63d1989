import type { AnyStateMachine } from 'xstate';
import {
  type ChartArgs,
  type ChartEvent,
  type DelayOf,
  delayOf,
  given,
  named,
} from './chart-values.ts';

/** One thing that a transition does. */
export type Operation =
  | { readonly kind: 'assign'; readonly assign: (args: ChartArgs) => void }
  | { readonly kind: 'emit'; readonly emission: (args: ChartArgs) => ChartEvent }
  | { readonly kind: 'delay'; readonly delay: StateDelay; readonly delayNs: DelayOf }
  | { readonly kind: 'cancel'; readonly id: string };

/** A delayed transition of a state. */
export interface StateDelay {
  readonly id: string;
  readonly event: ChartEvent;
  /** Path of the state that it leads out of. */
  readonly state: string;
}

/** What XState makes of `assign`, `emit`, and of the `after` of a state: functions with properties. */
interface BuiltIn {
  readonly type: string;
  readonly assignment?: unknown;
  readonly event?: unknown;
  readonly id?: string;
  readonly delay?: unknown;
  readonly sendId?: string;
}

/** Name that XState gives the event of a delayed transition: delay, machine, path of the state. */
const DELAYED = /^xstate\.after\.[^.]+\.[^.]+\.(.+)$/;

export const compileActions = (
  machine: AnyStateMachine,
  actions: readonly unknown[],
): readonly Operation[] => actions.map((action) => compile(machine, action));

const compile = (machine: AnyStateMachine, action: unknown): Operation => {
  const own = typeof action === 'function' ? undefined : named(action);
  const built: unknown = own === undefined ? action : machine.implementations.actions[own.name];
  if (typeof built !== 'function') throw new Error(`no action ${own?.name}`);
  const { type, ...rest } = built as unknown as BuiltIn;
  const params = own?.params;
  switch (type) {
    case 'xstate.assign':
      return { kind: 'assign', assign: assignmentOf(rest.assignment, params) };
    case 'xstate.emit': {
      const event = rest.event as ChartEvent;
      return { kind: 'emit', emission: (args) => given(event, args, params) };
    }
    case 'xstate.raise':
      return delayed(machine, rest);
    case 'xstate.cancel':
      return { kind: 'cancel', id: rest.sendId as string };
    default:
      throw new Error(`action ${own?.name ?? type} is of no kind that is run here`);
  }
};

/** All values are of the context as it was before. */
const assignmentOf = (assignment: unknown, params: unknown): ((args: ChartArgs) => void) => {
  if (typeof assignment === 'function') {
    return (args) => {
      Object.assign(args.context, given(assignment as () => object, args, params));
    };
  }
  const entries = Object.entries(assignment as Readonly<Record<string, unknown>>);
  return (args) => {
    const values = entries.map(([, value]) => given(value, args, params));
    entries.forEach(([name], i) => {
      args.context[name] = values[i];
    });
  };
};

const delayed = (
  machine: AnyStateMachine,
  { id, event, delay }: Omit<BuiltIn, 'type'>,
): Operation => {
  const state = DELAYED.exec(id ?? '')?.[1];
  if (id === undefined || state === undefined) throw new Error('an event is raised by hand');
  const stateDelay = { id, event: event as ChartEvent, state };
  return { kind: 'delay', delay: stateDelay, delayNs: delayOf(machine, delay) };
};
