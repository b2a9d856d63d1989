import { describe, expect, it } from 'vitest';
import { givenNumber } from './given.ts';
import { wanted } from './wanted.ts';

describe('what a bench is asked for', () => {
  it('is a name with or without a size, in any case of letters', () => {
    const { benches, rounds, json } = wanted(['w3:7', 'W1:0.25', 'LONG', '--rounds=2', '--json']);
    expect(benches.map(({ bench, size }) => [bench.name, size])).toEqual([
      ['W3', 7],
      ['W1', 0.25],
      ['LONG', 7],
    ]);
    expect({ rounds, json }).toEqual({ rounds: 2, json: true });
    expect(wanted([]).benches.map(({ bench }) => bench.name)).not.toContain('LONG');
  });

  it.each([
    // No steps were done, nothing was wrong in them: called sound.
    'W3:abc',
    'W3:0',
    'W3:-2',
    'W3:',
    'W3:1:2',
    'W3-CHECK:0',
    'W5:0',
    'W5:1.5',
    'LONG:0.5',
    'W1:0',
    'W4:Infinity',
    'BACKBONE:1e999',
  ])('is refused as %s', (word) => {
    expect(() => wanted([word])).toThrow(/^[\w-]+, size in \w+: expected a (whole )?number from /);
  });

  it('leaves time for what is measured after the start', () => {
    expect(() => wanted(['W4-SCALE:1'])).toThrow('from 2');
    expect(() => wanted(['W4-10K:40'])).toThrow('from 41');
  });

  it('has known names and options only', () => {
    expect(() => wanted(['W9'])).toThrow('no bench "W9"; there are W1[:s], ');
    expect(() => wanted(['W3', '--round', '5'])).toThrow("Unknown option '--round'");
    expect(() => wanted(['W3', '--rounds', '0'])).toThrow(
      '--rounds: expected a whole number from 1',
    );
    expect(() => wanted(['W3', '--rounds'])).toThrow('--rounds');
  });
});

describe('a number that is given', () => {
  it('may be asked to be whole, and has a least', () => {
    expect(givenNumber('3', 'seed', { least: 0 })).toBe(3);
    expect(givenNumber('0.5', 'share', { least: 0.01, whole: false })).toBe(0.5);
    expect(() => givenNumber('2.5', 'seed', { least: 0 })).toThrow(
      'seed: expected a whole number from 0, not "2.5"',
    );
    expect(() => givenNumber('', 'seed', { least: 0 })).toThrow('not ""');
  });
});
