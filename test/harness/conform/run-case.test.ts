import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../harness/conform/catalogue.ts';
import { levelsOf } from '../../../harness/conform/levels.ts';
import { requirements } from '../../../harness/conform/requirements.ts';
import { runCase } from '../../../harness/conform/run-case.ts';
import { EVERYTHING } from '../../../harness/conform/statement.ts';
import { targetOf } from '../../../harness/conform/target.ts';
import type { FlightFactory } from '../../../flight/config.ts';

const [anyCase] = CATALOGUE;

const verdictOf = (create: FlightFactory) => {
  if (anyCase === undefined) throw new Error('the catalogue is empty');
  const host = {
    levels: levelsOf(requirements()),
    target: targetOf(create),
    statement: EVERYTHING,
    stopwatch: () => 0,
  };
  const { verdict, detail } = runCase(anyCase, host);
  return { verdict, detail };
};

describe('a target that breaks the contract with its hardware', () => {
  it('is in error when it goes round without time going on', () => {
    const again: FlightFactory = () => ({
      step: ({ monotonicNs }) => [{ kind: 'timer-set', timer: 1, atMonotonicNs: monotonicNs }],
    });
    expect(verdictOf(again)).toEqual({
      verdict: 'error',
      detail: 'LM-AVI-021: no-progress: took 100001 inputs without time going on',
    });
  });

  it('is in error when it throws', () => {
    const throws: FlightFactory = () => ({
      step: () => {
        throw new Error('out of order');
      },
    });
    const { verdict, detail } = verdictOf(throws);
    expect(verdict).toBe('error');
    expect(detail).toMatch(/^LM-AVI-021: step-threw: .*out of order/);
  });
});
