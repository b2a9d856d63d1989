import { describe, expect, it } from 'vitest';
import { Roster } from '../../../harness/operations/roster.ts';
import { HOUR_NS } from '../../../protocols/units.ts';
import { idOf, MINUTE, OperatorRig } from './operator-rig.ts';

describe('an operator of nodes whose clocks are wrong', () => {
  it('finds one by silence whose clock ran ahead when it was last heard', () => {
    const rig = new OperatorRig();
    rig.radioPasses = false;
    const node = rig.node('alpha-03');
    rig.run(10.5);
    const ahead = { ...rig.housekeeping(node), utcNs: rig.nowNs + 180 * MINUTE };
    rig.tell(node, { telemetry: 'housekeeping', housekeeping: ahead });
    node.alive = false;
    rig.run(60);
    expect(rig.noted('lost').map(({ node: id }) => id)).toEqual([node.id]);
  });

  it('takes none for lost because a neighbour tells of it by a clock that runs ahead', () => {
    const rig = new OperatorRig();
    const events = [{ id: 302, severity: 1, utcNs: 40 * MINUTE, args: [0, idOf('alpha-04'), 1] }];
    rig.run(10);
    rig.tell(rig.node('alpha-03'), { telemetry: 'events', events, suppressed: [] });
    rig.run(12);
    rig.node('alpha-04').inMesh = false;
    rig.radioNs = 20 * MINUTE;
    rig.run(22);
    expect(rig.noted('silent').map(({ node }) => node)).toEqual([idOf('alpha-04')]);
    expect(rig.noted('lost')).toEqual([]);
  });

  it('goes by what a node told last, whatever its clock said', () => {
    const rig = new OperatorRig();
    const teller = rig.node('alpha-03');
    const roster = new Roster([{ id: teller.id, name: 'alpha-03' }]);
    const [node] = roster.all;
    if (node === undefined) throw new Error('the roster is empty');
    const told = rig.housekeeping(teller);
    const heardNs = 10 * MINUTE;
    roster.told(node, { ...told, utcNs: 9 * HOUR_NS }, { sequence: 7, heardNs });
    roster.told(node, { ...told, utcNs: 2 * MINUTE, planVersion: 2 }, { sequence: 8, heardNs });
    roster.told(node, { ...told, utcNs: MINUTE, planVersion: 1 }, { sequence: 6, heardNs });
    expect(node.housekeeping?.planVersion).toBe(2);
    expect(node.provedNs).toBe(heardNs);
    expect(node.heard).toBe(3);
  });
});
