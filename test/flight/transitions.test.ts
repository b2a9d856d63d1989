import { describe, expect, it } from 'vitest';
import type { MachineName } from '../../protocols/avionics.ts';
import { TRANSITIONS } from '../../protocols/transitions.ts';
import { reachOf } from '../statechart-reach.ts';

const NAMES = Object.keys(TRANSITIONS) as MachineName[];

/** `from → to` for every pair, ascending. */
const pairs = (allowed: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.entries(allowed)
    .flatMap(([from, to]) => to.map((state) => `${from} → ${state}`))
    .sort();

describe.each(NAMES)('the table of transitions of %s', (name) => {
  const table = TRANSITIONS[name];
  const reach = reachOf(name);

  it('has the states of the machine, and starts where it starts', () => {
    expect(Object.keys(table.allowed).sort()).toEqual(Object.keys(reach.allowed).sort());
    expect(table.initial).toBe(reach.initial);
  });

  it('allows what the machine can do', () => {
    const allowed = pairs(table.allowed);
    expect(pairs(reach.allowed).filter((pair) => !allowed.includes(pair))).toEqual([]);
  });

  it('allows nothing that the machine can not do', () => {
    const possible = pairs(reach.allowed);
    expect(pairs(table.allowed).filter((pair) => !possible.includes(pair))).toEqual([]);
  });
});
