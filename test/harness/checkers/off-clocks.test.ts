import { describe, expect, it } from 'vitest';
import { OffClocks } from '../../../harness/checkers/off-clocks.ts';

const NODE = 7;
const END_NS = 100e9;

/** Told of a node's clock: instants and errors [s, ms]. */
const clocksOf = (samples: readonly (readonly [atS: number, errorMs: number])[]): OffClocks => {
  const clocks = new OffClocks(undefined);
  for (const [atS, errorMs] of samples)
    clocks.handlers.clock?.(atS * 1e9, NODE, errorMs * 1e6, 0, 0);
  return clocks;
};

describe('clocks that were off', () => {
  it('were so from the last sample that was right until the next one', () => {
    const clocks = clocksOf([
      [1, 0],
      [2, 3],
      [3, -90],
      [4, 1],
      [10, 250],
      [11, 2],
      [12, 0],
      [13, 0],
      [20, -101],
      [30, 0],
    ]);
    expect(clocks.spans(NODE, END_NS)).toEqual([
      { fromNs: 4e9, untilNs: 10e9 },
      { fromNs: 10e9, untilNs: 11e9 },
      { fromNs: 13e9, untilNs: 20e9 },
      { fromNs: 20e9, untilNs: 30e9 },
    ]);
    expect(clocks.spans(NODE, END_NS, 200e6)).toEqual([
      { fromNs: 4e9, untilNs: 10e9 },
      { fromNs: 10e9, untilNs: 11e9 },
    ]);
  });

  it('may be off from a start without a time source until the first sample', () => {
    const spans = (timeSource: boolean, rtcErrorNs: number) => {
      const node = { id: NODE, name: 'n', terminals: [], storeBytes: 0 };
      const clock = { driftPpbMax: 0, timeSource, rtcErrorNs };
      const clocks = new OffClocks(undefined, [{ ...node, clock }]);
      clocks.handlers['node-up']?.(5e9, NODE, 'warm', 2);
      clocks.handlers.clock?.(9e9, NODE, 1e6, 0, 0);
      return clocks.spans(NODE, END_NS);
    };
    expect(spans(false, 2e9)).toEqual([{ fromNs: 5e9, untilNs: 9e9 }]);
    expect(spans(false, 10e6)).toEqual([]);
    expect(spans(true, 2e9)).toEqual([]);
  });

  it('are right as long as every sample was', () => {
    const clocks = clocksOf(Array.from({ length: 50 }, (_, i) => [i, 99]));
    expect(clocks.spans(NODE, END_NS)).toEqual([]);
  });
});
