import { describe, expect, it, vi } from 'vitest';
import { Replanner } from '../../../harness/operations/replanner.ts';
import { baseline, idOf, MINUTE, OperatorRig } from './operator-rig.ts';

describe('an operator with a new plan that is not in force yet', () => {
  it('misses what had a path by the plan that was in force, whatever a newer one has', () => {
    const contacts = baseline.contacts.filter(({ startNs }) => startNs >= 50 * MINUTE);
    const planned = vi.spyOn(Replanner.prototype, 'plan');
    planned.mockReturnValueOnce({ version: 2, contacts });
    const rig = new OperatorRig();
    rig.run(20);
    rig.node('bravo-07').alive = false;
    rig.run(23);
    rig.operator.replanNow();
    rig.run(40);
    planned.mockRestore();
    expect(rig.noted('plan-issued')[0]?.atS).toBeLessThan(24 * 60);
    const silent = rig.noted('silent').filter(({ node }) => node === idOf('bravo-07'));
    expect(silent.map(({ atS }) => Math.ceil(atS / 60))).toEqual([27]);
  });
});
