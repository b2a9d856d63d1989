import { describe, expect, it } from 'vitest';
import { InstantInputs } from '../../../harness/node/instant-inputs.ts';

describe('inputs at one reading of the counter', () => {
  it('are 100,000 at most, and any number while time goes on', () => {
    const inputs = new InstantInputs();
    for (let taken = 0; taken < 100_000; taken++) inputs.take(7);
    inputs.take(8);
    for (let taken = 1; taken < 100_000; taken++) inputs.take(8);
    expect(() => inputs.take(8)).toThrow('took 100000 inputs without time going on');
  });
});
