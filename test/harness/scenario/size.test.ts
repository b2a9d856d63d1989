import { describe, expect, it } from 'vitest';
import { load, refusal, spoilt } from './sources.ts';

const shell = (satellites: number, heads: number): string =>
  spoilt('satellites: 8, planes: 1', `satellites: ${satellites}, planes: 10`)
    .replace('forward, profile: sda-leo', `head, profile: sda-leo, count: ${heads - 1}`)
    .replaceAll(/ring-0(\d)/g, `ring-${String(satellites).replace(/\d/g, '0').slice(1)}$1`);

describe('a network that is too large to be run', () => {
  it('is refused by its terminals, with what it would take', () => {
    const message = refusal(shell(20_000, 64));
    expect(message).toContain('1280000 terminals on 20000 nodes, at most 200000 are taken');
    expect(message).toContain('a run would take some 28 GB of memory, and 16 min or more to begin');
  });

  it('is warned of while it can be run', () => {
    expect(load(shell(10_000, 10)).warnings).toContain(
      'warning  100000 terminals on 10000 nodes: a run takes some 2 GB of memory, and 1 min',
    );
    expect(load(shell(1_000, 10)).warnings).toBe('');
  });
});
