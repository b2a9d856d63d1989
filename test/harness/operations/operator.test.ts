import { describe, expect, it, vi } from 'vitest';
import { Replanner } from '../../../harness/operations/replanner.ts';
import { baseline, idOf, MINUTE, OperatorRig, OWN, scenario } from './operator-rig.ts';

describe('an operator whose network is well', () => {
  it('hears everybody, and finds and plans nothing', () => {
    const rig = new OperatorRig();
    rig.run(60);
    expect(rig.notes).toEqual([]);
    rig.operator.finish();
    const heard = rig.noted('housekeeping');
    expect(heard.map(({ value }) => value)).toEqual(scenario.nodes.map(() => 59));
  });

  it('drops telemetry that is not authentic', () => {
    const rig = new OperatorRig();
    rig.operator.hear(new Uint8Array([1, 2, 3]));
    rig.run(1);
    expect(rig.notes).toEqual([]);
  });
});

describe('an operator who loses satellites', () => {
  const lost = ['bravo-07', 'bravo-16'];
  const lose = (rig: OperatorRig): void => {
    for (const name of lost) rig.node(name).alive = false;
  };

  it('finds them by silence and what neighbours say, plans anew, and sees who has it', () => {
    const rig = new OperatorRig();
    rig.run(20);
    lose(rig);
    rig.reportBroken(rig.node('bravo-06'), idOf('bravo-07'));
    rig.reportBroken(rig.node('bravo-17'), idOf('bravo-16'));
    rig.run(45);
    const found = rig.noted('lost');
    expect(found.map(({ node }) => node)).toEqual(lost.map(idOf));
    for (const { atS } of found) {
      expect(atS).toBeGreaterThan(25 * 60);
      expect(atS).toBeLessThan(29 * 60);
    }
    expect(rig.noted('plan-issued').map(({ value }) => value)).toEqual([2]);
    expect(rig.noted('plan-held')).toHaveLength(scenario.nodes.length - lost.length);
    expect(rig.noted('plan-distributed')).toHaveLength(1);
    const living = [...rig.nodes.values()].filter(({ alive }) => alive);
    expect(new Set(living.map(({ planVersion }) => planVersion))).toEqual(new Set([2]));
  });

  it('stays with its plan where no upload holds the new one', () => {
    const [contact] = baseline.contacts;
    if (contact === undefined) throw new Error('no contacts');
    const { startNs, lightTimeNs } = contact;
    const valuesNs = Array.from({ length: 65_538 }, () => lightTimeNs);
    const long = { ...contact, endNs: startNs + 65_537e9, lightTimes: { stepNs: 1e9, valuesNs } };
    const planned = vi.spyOn(Replanner.prototype, 'plan');
    planned.mockReturnValueOnce({ version: 2, contacts: [long] });
    const rig = new OperatorRig();
    rig.run(20);
    rig.operator.replanNow();
    rig.run(25);
    expect(rig.noted('plan-issued')).toEqual([]);
    expect(rig.noted('plan-too-long').map(({ value }) => value)).toEqual([2]);
    rig.operator.replanNow();
    rig.run(30);
    planned.mockRestore();
    expect(rig.noted('plan-issued').map(({ value }) => value)).toEqual([2]);
  });

  it('asks by radio where nobody says anything, and takes no answer for loss', () => {
    const rig = new OperatorRig();
    rig.run(20);
    lose(rig);
    rig.run(45);
    expect(rig.noted('sent by radio').map(({ value }) => value)).toContain('ping');
    expect(rig.noted('lost').map(({ node }) => node)).toEqual(lost.map(idOf));
  });

  it('does not take a node for lost that answers by radio', () => {
    const rig = new OperatorRig();
    rig.run(20);
    const silent = rig.node('bravo-07');
    silent.inMesh = false;
    rig.run(32);
    expect(rig.noted('silent').map(({ node }) => node)).toEqual([silent.id]);
    expect(rig.noted('lost')).toEqual([]);
  });

  it('does not take one for lost that sees nothing, whatever neighbours say, and answers over land', () => {
    const rig = new OperatorRig();
    rig.radioNs = 1e9;
    rig.run(20);
    const silent = rig.node('gs-svalbard');
    silent.inMesh = false;
    rig.reportBroken(rig.node('alpha-01'), silent.id);
    rig.run(40);
    expect(rig.noted('silent').length).toBeGreaterThan(1);
    expect(rig.noted('lost')).toEqual([]);
  });

  it('asks lost nodes by radio now and again, and hears of one that is back without contacts', () => {
    const rig = new OperatorRig();
    rig.run(20);
    const node = rig.node('bravo-07');
    node.alive = false;
    rig.run(40);
    expect(rig.noted('lost').map((note) => note.node)).toEqual([node.id]);
    const asked = rig.noted('sent by radio').filter(({ value }) => value === 'ping').length;
    rig.run(60);
    const more = rig.noted('sent by radio').filter(({ value }) => value === 'ping').length;
    expect(more - asked).toBe(4);
    expect(rig.noted('command-failed').every(({ atS }) => atS < 40 * 60)).toBe(true);
    node.alive = true;
    node.inMesh = false;
    rig.run(70);
    expect(rig.noted('returned').map((note) => note.node)).toEqual([node.id]);
  });

  it('does not doubt a node that the plan gives no path for a while', () => {
    const rig = new OperatorRig();
    const ship = idOf('user-ship');
    const windows = baseline.contacts.filter(({ from }) => from === ship);
    const gap = windows.find(({ endNs }) =>
      windows.every(({ startNs }) => startNs < endNs || startNs > endNs + 9 * MINUTE),
    );
    expect(gap).toBeDefined();
    const fromMinute = (gap?.endNs ?? 0) / MINUTE - 1;
    rig.run(fromMinute);
    rig.node('user-ship').inMesh = false;
    rig.run(fromMinute + 8);
    expect(rig.noted('silent')).toEqual([]);
  });

  it('plans a node in again that comes back', () => {
    const rig = new OperatorRig();
    rig.run(20);
    rig.node('bravo-07').alive = false;
    rig.run(45);
    expect(rig.noted('lost')).toHaveLength(1);
    rig.node('bravo-07').alive = true;
    rig.run(60);
    expect(rig.noted('returned').map(({ node }) => node)).toEqual([idOf('bravo-07')]);
    expect(rig.noted('plan-issued').map(({ value }) => value)).toEqual([2, 3]);
    expect(rig.node('bravo-07').planVersion).toBe(3);
  });

  it('leaves the plan alone when it is not to plan anew', () => {
    const rig = new OperatorRig({ replan: false });
    rig.run(20);
    lose(rig);
    rig.run(45);
    expect(rig.noted('lost')).toHaveLength(2);
    expect(rig.noted('plan-issued')).toEqual([]);
  });
});

describe('telecommands', () => {
  const ping = { atNs: 90e9, node: idOf('alpha-03'), body: { command: 'ping' } } as const;

  it('leave at their time through the mesh, once when they are answered', () => {
    const rig = new OperatorRig({ commands: [ping] });
    rig.run(20);
    const [sent, ...more] = rig.notes;
    expect(sent).toMatchObject({ atS: 90, what: 'sent by mesh', node: ping.node, value: 'ping' });
    expect(more).toEqual([]);
    expect(rig.node('alpha-03').taken).toHaveLength(1);
  });

  it('that leave as the clock ticks make it tick no more often', () => {
    const commands = [5, 10, 15].map((second) => ({
      atNs: second * 1e9,
      node: OWN,
      body: { command: 'ping' } as const,
    }));
    const [rig, quiet] = [new OperatorRig({ commands }), new OperatorRig()];
    for (const one of [rig, quiet]) one.run(10);
    expect(rig.wakes).toBe(quiet.wakes + commands.length);
    expect(rig.noted('sent by local')).toHaveLength(commands.length);
  });

  it('go over the desk to the operator’s own node', () => {
    const rig = new OperatorRig({ commands: [{ ...ping, node: OWN }] });
    rig.run(20);
    expect(rig.notes.map(({ what }) => what)).toEqual(['sent by local']);
  });

  it('are not ended by an answer to somebody else who said the same', () => {
    const rig = new OperatorRig({ commands: [ping] });
    const node = rig.node('alpha-03');
    node.refuse = 'replayed';
    rig.run(2);
    expect(node.taken).toEqual([]);
    // What the first copy was answered never came: sent again, and taken to be executed.
    rig.run(10);
    expect(rig.notes.map(({ what }) => what)).toEqual(['sent by mesh', 'sent by mesh']);
    expect(rig.noted('command-failed')).toEqual([]);
  });

  it('are sent again without an answer, then by radio, and executed once', () => {
    const rig = new OperatorRig({ commands: [ping] });
    rig.node('alpha-03').inMesh = false;
    rig.run(6);
    expect(rig.notes.map(({ what }) => what)).toEqual([
      'sent by mesh',
      'sent by mesh',
      'sent by radio',
    ]);
    expect(rig.node('alpha-03').taken).toHaveLength(1);
  });

  it('do not wait for a pass at which they are void', () => {
    const rig = new OperatorRig({ commands: [ping] });
    rig.node('alpha-03').inMesh = false;
    rig.radioNs = 125 * MINUTE;
    rig.run(6);
    const told = rig.notes.filter(({ node }) => node === ping.node).map(({ what }) => what);
    expect(told).toEqual(['sent by mesh', 'sent by mesh', 'command-failed']);
  });

  it('are given up, and said to be, when nothing helps', () => {
    const rig = new OperatorRig({ commands: [ping] });
    rig.node('alpha-03').inMesh = false;
    rig.radioPasses = false;
    rig.run(5);
    expect(rig.noted('command-failed').map(({ node }) => node)).toEqual([ping.node]);
  });
});

describe('faults of the operator', () => {
  const issue = (fault: (rig: OperatorRig) => void): OperatorRig => {
    const rig = new OperatorRig();
    rig.run(10);
    fault(rig);
    rig.operator.replanNow();
    rig.run(30);
    return rig;
  };

  it('a plan that leaves late is in force late', () => {
    const rig = issue(({ operator }) => operator.delayPlan(5 * MINUTE));
    const chunks = rig.notes.filter(({ value }) => value === 'plan-chunk');
    expect(Math.min(...chunks.map(({ atS }) => atS))).toBeGreaterThanOrEqual(15 * 60);
    expect(rig.noted('plan-distributed')).toHaveLength(1);
  });

  it('a plan whose bytes were altered leaves so, and again as it should when it is refused', () => {
    const rig = new OperatorRig();
    rig.run(10);
    rig.operator.corruptPlan();
    for (const node of rig.nodes.values()) node.refuse = 'digest';
    rig.operator.replanNow();
    rig.run(30);
    expect(rig.noted('plan-held')).toHaveLength(scenario.nodes.length);
    const [taken] = rig.node('alpha-01').taken.map(({ body }) => body);
    expect(taken).toMatchObject({ command: 'plan-chunk', version: 2 });
    expect(rig.noted('plan-unsound')).toEqual([]);
  });

  it('is not sent again and again to a node that refuses it each time', () => {
    const rig = new OperatorRig();
    const node = rig.node('alpha-01');
    Object.defineProperty(node, 'refuse', { get: () => 'no-storage', set: () => 0 });
    rig.operator.replanNow();
    rig.run(11);
    expect(rig.notes.filter((note) => note.node === node.id).length).toBeLessThan(60);
  });

  it('is not held for taken where a second copy was refused as known: the first may have been refused', () => {
    const rig = new OperatorRig();
    rig.run(10);
    rig.operator.corruptPlan();
    for (const node of rig.nodes.values()) node.refuse = 'digest';
    const node = rig.node('alpha-03');
    node.refuse = 'replayed';
    rig.operator.replanNow();
    rig.run(10.3);
    node.refuse = 'replayed';
    rig.run(11.9);
    expect(node.refuse).toBeUndefined();
    expect(rig.noted('plan-held').map(({ node: id }) => id)).not.toContain(node.id);
    rig.run(30);
    expect(rig.noted('plan-held')).toHaveLength(scenario.nodes.length);
    expect(rig.noted('plan-unsound')).toEqual([]);
  });

  it('one whose bytes were altered is noted where it is taken all the same', () => {
    const rig = issue(({ operator }) => operator.corruptPlan());
    expect(rig.noted('plan-unsound')).toHaveLength(scenario.nodes.length);
    expect(rig.noted('plan-unsound')[0]).toMatchObject({ value: 2 });
  });

  it('an old plan is sent once more', () => {
    const rig = issue(({ operator }) => operator.replanNow());
    rig.operator.resendOldPlan();
    rig.run(40);
    const versions = rig
      .node('alpha-01')
      .taken.flatMap(({ body }) => (body.command === 'plan-chunk' ? [body.version] : []));
    expect(versions).toEqual([2, 1]);
  });
});
