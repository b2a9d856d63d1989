import type { MachineName } from '../../protocols/avionics.ts';
import { TRANSITIONS } from '../../protocols/transitions.ts';
import { fault, LASTING_KINDS } from '../scenario/fault-schema.ts';

/** When a transition fell, seen from a fault. */
export const PHASES = ['onset', 'active', 'clearing'] as const;
export type Phase = (typeof PHASES)[number];

/** A change of state that the specification allows. */
export interface CoveredTransition {
  readonly machine: MachineName;
  readonly from: string;
  readonly to: string;
}

/** One cell of coverage: this transition, in this phase of a fault of this kind. */
export interface Cell extends CoveredTransition {
  readonly kind: string;
  readonly phase: Phase;
}

/** Kinds of fault in the order of the schema; new ones are appended there, so that numbers stay. */
export const CELL_KINDS: readonly string[] = fault.options
  .map(({ shape }) => shape.kind.value as string)
  .filter((kind) => kind !== 'null');

/** Every transition of protocols/transitions.ts, in its order. */
export const CELL_TRANSITIONS: readonly CoveredTransition[] = Object.entries(TRANSITIONS).flatMap(
  ([machine, { allowed }]) =>
    Object.entries(allowed).flatMap(([from, states]) =>
      states.map((to) => ({ machine: machine as MachineName, from, to })),
    ),
);

/** Room for kinds that are still to come. */
const KINDS_MAX = 256;
export const CELLS = CELL_TRANSITIONS.length * KINDS_MAX * PHASES.length;

const KIND_NUMBERS = new Map(CELL_KINDS.map((kind, number) => [kind, number] as const));
const nameOf = (machine: string, from: string, to: string): string => `${machine} ${from} ${to}`;
const TRANSITION_NUMBERS = new Map(
  CELL_TRANSITIONS.map(({ machine, from, to }, number) => [nameOf(machine, from, to), number]),
);

/** Undefined: no such kind, or one that never fires. */
export const kindNumber = (kind: string): number | undefined => KIND_NUMBERS.get(kind);

/** Undefined: the specification does not know it; S12 has more to say. */
export const transitionNumber = (machine: string, from: string, to: string): number | undefined =>
  TRANSITION_NUMBERS.get(nameOf(machine, from, to));

/** Numbers of the three parts to the cell's. */
export const cellNumber = (transition: number, kind: number, phase: number): number =>
  (transition * KINDS_MAX + kind) * PHASES.length + phase;

/** The cell of a number; undefined: there is none. */
export const cellOf = (number: number): Cell | undefined => {
  const rest = Math.floor(number / PHASES.length);
  const transition = CELL_TRANSITIONS[Math.floor(rest / KINDS_MAX)];
  const kind = CELL_KINDS[rest % KINDS_MAX];
  const phase = PHASES[number % PHASES.length];
  if (transition === undefined || kind === undefined || phase === undefined) return undefined;
  return { ...transition, kind, phase };
};

/** Two kinds, in any order, to the number of their pair. */
export const pairNumber = (a: number, b: number): number =>
  Math.min(a, b) * KINDS_MAX + Math.max(a, b);

/** The two kinds of a pair's number; undefined: there are none. */
export const pairOf = (number: number): readonly [string, string] | undefined => {
  const a = CELL_KINDS[Math.floor(number / KINDS_MAX)];
  const b = CELL_KINDS[number % KINDS_MAX];
  return a === undefined || b === undefined ? undefined : [a, b];
};

/** Kinds that are over as they begin: they have no length and no end. */
export const isInstant = (kind: string): boolean => !LASTING_KINDS.has(kind);
