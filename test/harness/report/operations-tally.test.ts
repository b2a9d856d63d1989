import { describe, expect, it } from 'vitest';
import type { RecordHandlers } from '../../../harness/journal/records.ts';
import { NODE_LOST } from '../../../harness/journal/words.ts';
import { operationsLines } from '../../../harness/report/operations-text.ts';
import { OperationsTally } from '../../../harness/report/operations-tally.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';

type Handlers = Required<RecordHandlers>;

const OPERATOR = 9;

/** A tally of nodes 1 to 4 and the operator, who loses node 1 at 10 min and node 2 a minute later. */
const lossy = (): { tally: OperationsTally; on: Handlers } => {
  const tally = new OperationsTally(MINUTE_NS);
  const on = tally.handlers as Handlers;
  for (const node of [1, 2, 3, 4, OPERATOR]) on['node-up'](0, node, 'power-on', 1);
  on['node-down'](10 * MINUTE_NS, 1, NODE_LOST);
  on['node-down'](11 * MINUTE_NS, 2, NODE_LOST);
  on.operator(15 * MINUTE_NS, 'lost', 1, 0);
  on.operator(15 * MINUTE_NS, 'lost', 2, 0);
  on.operator(16 * MINUTE_NS, 'plan-issued', 0, 2);
  return { tally, on };
};

describe('what became of a plan', () => {
  it('is timed from its first loss, over the nodes that it reached', () => {
    const { tally, on } = lossy();
    on.operator(16 * MINUTE_NS + SECOND_NS, 'plan-held', 3, 2);
    on.operator(17 * MINUTE_NS, 'plan-held', 4, 2);
    on['plan-active'](18 * MINUTE_NS, 3, 2, 0, 0);
    on['plan-active'](19 * MINUTE_NS, 4, 2, 0, 0);
    expect(tally.finish(60 * MINUTE_NS)?.plans).toEqual([
      {
        version: 2,
        lost: [1, 2],
        detectNs: 5 * MINUTE_NS,
        distributeNs: MINUTE_NS,
        held: 2,
        reconvergeNs: 9 * MINUTE_NS,
        nodes: 2,
        later: 0,
      },
    ]);
  });

  it('counts nodes apart that nothing reached for 20 min', () => {
    const { tally, on } = lossy();
    on.operator(17 * MINUTE_NS, 'plan-held', 3, 2);
    on.operator(37 * MINUTE_NS, 'plan-held', 4, 2);
    on['plan-active'](18 * MINUTE_NS, 3, 2, 0, 0);
    on['plan-active'](39 * MINUTE_NS, 4, 2, 0, 0);
    const [plan] = tally.finish(60 * MINUTE_NS)?.plans ?? [];
    expect(plan).toMatchObject({ distributeNs: MINUTE_NS, held: 1 });
    expect(plan).toMatchObject({ reconvergeNs: 8 * MINUTE_NS, nodes: 1, later: 1 });
    const text = operationsLines(tally.finish(60 * MINUTE_NS), 78).join('\n');
    expect(text).toContain('1 nodes, 1 later');
  });

  it('counts a node once that tells of it again after a boot', () => {
    const { tally, on } = lossy();
    on['plan-active'](18 * MINUTE_NS, 3, 2, 0, 0);
    on['plan-active'](30 * MINUTE_NS, 3, 2, 0, 0);
    const [plan] = tally.finish(60 * MINUTE_NS)?.plans ?? [];
    expect(plan).toMatchObject({ nodes: 1, later: 0, reconvergeNs: 8 * MINUTE_NS });
  });

  it('is nothing where it never came into force', () => {
    const { tally } = lossy();
    const [plan] = tally.finish(60 * MINUTE_NS)?.plans ?? [];
    expect(plan).toMatchObject({ nodes: 0, held: 0 });
    expect(plan?.reconvergeNs).toBeUndefined();
    expect(plan?.distributeNs).toBeUndefined();
  });
});
