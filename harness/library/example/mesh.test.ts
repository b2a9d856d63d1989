import { campaign } from 'lasermesh/campaign';
import { computerReset } from 'lasermesh/faults';
import { runScenario } from 'lasermesh/run';
import 'lasermesh/vitest';
import { describe, expect, it } from 'vitest';

describe('our flight software', () => {
  it('carries everything while nothing breaks, the same each time', async () => {
    const run = await runScenario('mesh.yaml', { until: '2 min' });
    expect(run).toPass();
    expect(run).toDeliver({ flow: 'orders', atLeast: 15 });
    await expect(run).toBeDeterministic();
  });

  it('keeps what it has custody of when a relay is reset', async () => {
    const run = await runScenario('mesh.yaml', {
      until: '2 min',
      faults: [computerReset('ring-02', { at: '60.5 s' })],
    });
    expect(run).toPassChecker('S2');
  });

  it('stands a campaign', async () => {
    const outcome = await campaign('campaign.yaml', { cases: 6, stopAfter: 1 });
    expect(outcome).toPass();
    expect(outcome).toReachGate('receipt-returned');
  });
});
