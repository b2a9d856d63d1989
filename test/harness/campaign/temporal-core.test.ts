import { describe, expect, it } from 'vitest';
import { drawCore, hasJourneys } from '../../../harness/campaign/temporal-core.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const both = (a: number, b: number, startS: number, endS: number): Contact[] =>
  [
    [a, b],
    [b, a],
  ].map(([from = 0, to = 0], index) => ({
    id: index + 1,
    from,
    to,
    startNs: startS * SECOND_NS,
    endNs: endS * SECOND_NS,
    rateBps: 1e9,
    lightTimeNs: 10_000_000,
    medium: 'optical',
  }));

const window = { fromNs: 0, toNs: 100 * SECOND_NS };

describe('a core that is connected in time', () => {
  it('has journeys over contacts that follow on each other, both ways', () => {
    const contacts = [...both(1, 2, 0, 10), ...both(2, 3, 20, 30), ...both(1, 2, 40, 50)];
    expect(hasJourneys(new Set([1, 2, 3]), contacts, window)).toBe(true);
  });

  it('has none from the third to the first when their contacts come in the wrong order', () => {
    const contacts = [...both(1, 2, 0, 10), ...both(2, 3, 20, 30)];
    expect(hasJourneys(new Set([1, 2, 3]), contacts, window)).toBe(false);
  });

  it('does not lead over nodes that are not of it', () => {
    const contacts = [...both(1, 2, 0, 90), ...both(2, 3, 0, 90)];
    expect(hasJourneys(new Set([1, 3]), contacts, window)).toBe(false);
    expect(hasJourneys(new Set([1, 2, 3]), contacts, window)).toBe(true);
  });

  it('counts nothing that ends before the window or arrives behind it', () => {
    const late = { fromNs: 95 * SECOND_NS, toNs: 95 * SECOND_NS + 5_000_000 };
    expect(hasJourneys(new Set([1, 2]), both(1, 2, 0, 94), window)).toBe(true);
    expect(hasJourneys(new Set([1, 2]), both(1, 2, 0, 94), late)).toBe(false);
    expect(hasJourneys(new Set([1, 2]), both(1, 2, 0, 99), late)).toBe(false);
  });

  it('is the same for the same stream, and at least 60 % of the nodes that are left', () => {
    const nodes = [1, 2, 3, 4, 5, 6];
    const contacts = nodes.flatMap((a) => nodes.flatMap((b) => (a < b ? both(a, b, 0, 90) : [])));
    for (let seed = 0; seed < 50; seed++) {
      const drawn = () =>
        drawCore(nodes, contacts, { stream: new RandomStreams(seed).stream('a', 'b'), ...window });
      expect(drawn()).toEqual(drawn());
      expect(drawn().size).toBeGreaterThanOrEqual(4);
    }
  });
});
