import type { AnyStateMachine } from 'xstate';

/** What an event of ours or of a delay has at least. */
export interface ChartEvent {
  readonly type: string;
}

/** Context of a machine while it runs: changed in place. */
export type ChartContext = Record<string, unknown>;

/** What guards, delays and expressions are given. */
export interface ChartArgs {
  readonly context: ChartContext;
  readonly event: ChartEvent;
}

type Expression<T> = (args: ChartArgs, params: unknown) => T;
export type Condition = (args: ChartArgs) => boolean;
export type DelayOf = (args: ChartArgs) => number;

/** A guard by its name; undefined when there is none. */
export const conditionOf = (machine: AnyStateMachine, guard: unknown): Condition | undefined => {
  if (guard === undefined) return undefined;
  const { name, params } = named(guard);
  const known: unknown = machine.implementations.guards[name];
  if (typeof known !== 'function') throw new Error(`no guard ${name}`);
  return (args) => (known as Expression<boolean>)(args, params);
};

/** A delay [ns]: a number, or the name of one. */
export const delayOf = (machine: AnyStateMachine, delay: unknown): DelayOf => {
  if (typeof delay === 'number') return () => delay;
  const known: unknown = machine.implementations.delays[String(delay)];
  if (typeof known === 'number') return () => known;
  if (typeof known !== 'function') throw new Error(`no delay ${String(delay)}`);
  return (args) => (known as Expression<number>)(args, undefined);
};

/** The value itself, or what the expression gives. */
export const given = <T>(value: T | Expression<T>, args: ChartArgs, params: unknown): T =>
  typeof value === 'function' ? (value as Expression<T>)(args, params) : value;

/** A reference to a guard or an action: its name, with parameters or without. */
export const named = (reference: unknown): { readonly name: string; readonly params: unknown } => {
  if (typeof reference === 'string') return { name: reference, params: undefined };
  const { type, params } = reference as { readonly type: string; readonly params?: unknown };
  if (typeof params === 'function') throw new Error(`parameters of ${type} are computed`);
  return { name: type, params };
};
