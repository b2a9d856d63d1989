import { describe, expect, it } from 'vitest';
import { OperationsKeys } from '../../../flight/security/operations-keys.ts';
import { CommandDesk } from '../../../harness/operations/command-desk.ts';
import { LossWatch } from '../../../harness/operations/loss-watch.ts';
import { PathEstimate } from '../../../harness/operations/path-estimate.ts';
import { Roster } from '../../../harness/operations/roster.ts';
import type { NodeId, Ns } from '../../../protocols/units.ts';
import { HOUR_NS, SECOND_NS } from '../../../protocols/units.ts';
import { OperatorRig } from './operator-rig.ts';

const OWN = 1;
const FAR = 2;

class CountedPaths extends PathEstimate {
  asked = 0;

  override fromNode(node: NodeId, atNs: Ns, bytes: number): Ns | undefined {
    this.asked++;
    return super.fromNode(node, atNs, bytes);
  }
}

const contact = (id: number, startNs: Ns, endNs: Ns) =>
  ({
    id,
    from: FAR,
    to: OWN,
    startNs,
    endNs,
    rateBps: 1_000_000,
    lightTimeNs: 10_000_000,
    medium: 'radio',
  }) as const;

describe('a watch over a node without a path for hours', () => {
  it('asks for as many paths as two packets have, and doubts it when they should have come', () => {
    const port = new OperatorRig();
    const paths = new CountedPaths(
      OWN,
      { version: 1, contacts: [contact(1, 2 * HOUR_NS, 3 * HOUR_NS)] },
      0,
    );
    const desk = new CommandDesk({
      port,
      own: OWN,
      keys: new OperationsKeys(new Uint8Array(32)),
      paths,
      keyEpoch: () => 1,
    });
    const watch = new LossWatch({
      port,
      roster: new Roster([{ id: FAR, name: 'far' }]),
      paths,
      desk,
      housekeepingNs: SECOND_NS,
      lossAfterNs: 60 * SECOND_NS,
    });
    const silent = () => port.noted('silent').filter(({ node }) => node === FAR);
    port.queue.runUntil(HOUR_NS);
    watch.tick();
    expect(paths.asked).toBeLessThanOrEqual(3);
    expect(silent()).toEqual([]);
    port.queue.runUntil(2 * HOUR_NS + 120 * SECOND_NS);
    watch.tick();
    expect(silent()).toHaveLength(1);
    expect(paths.asked).toBeLessThanOrEqual(6);
  });
});
