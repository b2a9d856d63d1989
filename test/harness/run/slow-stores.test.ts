import { describe, expect, it } from 'vitest';
import { ring, run } from '../faults/rig.ts';

describe('slow nodes that a scenario asks for', () => {
  it.each([10e9, 30e9])('are no finding: stores that take %d ns for a write', (storeLatencyNs) => {
    const scenario = ring();
    const nodes = scenario.nodes.map((node) => ({ ...node, storeLatencyNs }));
    expect(run({ ...scenario, nodes }).failed).toEqual([]);
  });

  it('are no finding: custody answers that are gathered for a minute', () => {
    const scenario = ring();
    const limits = { ...scenario.limits, custodyBatchNs: 60e9 };
    expect(run({ ...scenario, limits }).failed).toEqual([]);
  });

  it('are no finding: custody answers that a hazard gathers ten times as long', () => {
    const scenario = ring();
    const limits = { ...scenario.limits, custodyBatchNs: 3e9 };
    expect(run({ ...scenario, limits, hazards: ['custody-answers-late'] }).failed).toEqual([]);
  });
});
