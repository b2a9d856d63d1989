import { describe, expect, it } from 'vitest';
import { load, spoilt } from './sources.ts';

const flowsOf = (text: string) => load(text).scenario.flows;

describe('flows of a scenario', () => {
  it('go from all nodes of a pattern to one of them but from that one', () => {
    const all = flowsOf(spoilt('from: ring-01', 'from: "*"'));
    expect(all).toHaveLength(7);
    expect(all.map(({ name }) => name)).not.toContain('orders/ring-05');
    const starts = all.map(({ timing }) =>
      timing.kind === 'regular' ? timing.startNs : undefined,
    );
    expect(new Set(starts).size).toBe(7);
  });

  it('have one source after the other within a flow that is over before its interval', () => {
    const all = flowsOf(spoilt('from: ring-01', 'from: "*"').replace('5 s', '1 h'));
    const starts = all.map(({ timing }) =>
      timing.kind === 'regular' ? timing.startNs / 1e9 : undefined,
    );
    expect(starts.map((s) => Math.round(s ?? 0))).toEqual([0, 86, 171, 257, 343, 429, 514]);
  });

  it('have one destination after the other, never their source', () => {
    const flows = flowsOf(spoilt('from: ring-01', 'from: "*"').replace('to: ring-05', 'to: "*"'));
    expect(flows).toHaveLength(8);
    for (const { from, to } of flows) expect(to).not.toBe(from);
  });
});
