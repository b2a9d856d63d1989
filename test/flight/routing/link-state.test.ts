import { describe, expect, it } from 'vitest';
import type { LinkEndpoint } from '../../../flight/link/link-service.ts';
import { precedence } from '../../../flight/routing/advertisement-order.ts';
import { MESSAGE_BYTES_MAX } from '../../../flight/routing/link-state-messages.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LinkStateRig, settle } from './link-state-rig.ts';
import { dice } from './plans.ts';

const line = (count: number): LinkStateRig => {
  const rig = new LinkStateRig(count);
  for (let id = 1; id < count; id++) rig.join(id, id + 1);
  rig.run(settle);
  return rig;
};

const forged = (fields: Partial<Advertisement>): Advertisement => ({
  origin: 1,
  bootCount: 1,
  counter: 1,
  issuedNs: 0,
  validityNs: 60 * MINUTE_NS,
  deviations: [],
  storageLevel: 0,
  timeStratum: 1,
  timeUncertaintyNs: 0,
  ...fields,
});

const down = (terminal: number) =>
  ({
    terminal,
    condition: 'down',
    rateBps: 0,
    lightTimeNs: 0,
    neighbour: 0,
    sinceNs: 0,
  }) as const;

/** Put an advertisement into a node as if it had come over a link that is gone since. */
const plant = (rig: LinkStateRig, id: number, advertisement: Advertisement): void => {
  const link = { session: undefined } as LinkEndpoint;
  rig.node(id).state.control(link, { kind: 'advertisements', advertisements: [advertisement] });
};

describe('a deviation', () => {
  it('reaches every node, and its withdrawal too', () => {
    const rig = line(6);
    rig.node(1).state.setTerminalDeviation(0, 2, 'down');
    rig.run(settle);
    expect(new Set(rig.beliefs())).toEqual(new Set(['1:1.1:0/2/down']));
    rig.node(1).state.setTerminalDeviation(0, 2, 'as-planned');
    rig.run(settle);
    expect(new Set(rig.beliefs())).toEqual(new Set(['']));
    expect(rig.nodes.every((node) => node.changes === 2)).toBe(true);
  });

  it('is not sent back where it came from, and costs nothing while nothing changes', () => {
    const rig = line(5);
    const before = rig.messages;
    rig.node(1).state.setTerminalDeviation(0, 2, 'down');
    rig.run(settle);
    expect(rig.messages - before).toBe(4);
    rig.node(1).state.setTerminalDeviation(0, 2, 'down');
    rig.run(settle);
    expect(rig.messages - before).toBe(4);
  });

  it('that flaps is told at most every 100 ms, the last state in the end', () => {
    const rig = line(2);
    const before = rig.messages;
    for (let flap = 0; flap < 100; flap++) {
      rig.node(1).state.setTerminalDeviation(0, 2, flap % 2 === 0 ? 'down' : 'as-planned');
      rig.run(7 * MILLISECOND_NS);
    }
    rig.node(1).state.setTerminalDeviation(3, 0, 'degraded', { rateBps: 1000 });
    rig.run(settle);
    expect(rig.messages - before).toBeLessThanOrEqual(9);
    expect(rig.beliefs()[1]).toContain('3/0/degraded');
  });

  it('is kept alive while it lasts and forgotten after its origin fell silent', () => {
    const rig = line(3);
    rig.node(1).state.setTerminalDeviation(0, 2, 'down');
    rig.run(200 * MINUTE_NS);
    expect(rig.beliefs()[2]).toContain('1:1.');
    rig.cut(1, 2);
    rig.run(61 * MINUTE_NS);
    expect(rig.beliefs().slice(1)).toEqual(['', '']);
    expect(rig.beliefs()[0]).toContain('0/2/down');
  });
});

describe('databases', () => {
  it('are compared when a session comes up', () => {
    const rig = new LinkStateRig(6);
    rig.join(1, 2);
    rig.join(2, 3);
    rig.join(4, 5);
    rig.join(5, 6);
    rig.node(1).state.setTerminalDeviation(0, 0, 'down');
    rig.node(6).state.setTerminalDeviation(1, 0, 'down');
    rig.run(settle);
    expect(new Set(rig.beliefs()).size).toBe(2);
    rig.join(4, 3);
    rig.run(settle);
    expect(new Set(rig.beliefs())).toEqual(new Set(['1:1.1:0/0/down 6:1.1:1/0/down']));
  });

  it('agree after loss, partitions and reboots, once messages arrive again', () => {
    for (let seed = 0; seed < 12; seed++) {
      const roll = dice(seed);
      const rig = new LinkStateRig(14);
      for (let id = 2; id <= 14; id++) rig.join(id, 1 + roll(id - 1));
      for (let extra = 0; extra < 8; extra++) {
        const [a, b] = [1 + roll(14), 1 + roll(14)];
        if (a !== b) rig.join(a, b);
      }
      const wires = [...rig.wires];
      rig.keep = () => roll(100) >= 40;
      for (let step = 0; step < 300; step++) {
        const id = 1 + roll(14);
        const wire = wires[roll(wires.length)];
        const action = roll(10);
        if (action < 6) {
          const condition = roll(2) === 0 ? 'down' : 'as-planned';
          rig.node(id).state.setTerminalDeviation(roll(4), roll(3), condition);
        } else if (action < 8 && wire !== undefined) rig.cut(wire.a, wire.b);
        else if (action === 8 && wire !== undefined) rig.join(wire.a, wire.b);
        else if (roll(4) === 0) rig.boot(id);
        rig.run(roll(20) * SECOND_NS);
      }
      rig.keep = () => true;
      for (const wire of wires) rig.join(wire.a, wire.b);
      rig.run(25 * MINUTE_NS);
      const beliefs = rig.beliefs();
      expect(new Set(beliefs).size, `seed ${seed}`).toBe(1);
      for (const { id, state } of rig.nodes) {
        const own = state.deviations().get(id);
        const seen = rig
          .node((id % 14) + 1)
          .state.deviations()
          .get(id);
        expect(seen).toEqual(own);
      }
    }
  });

  it('keep every message within a 1,044-byte frame', () => {
    const rig = line(3);
    for (let terminal = 0; terminal < 40; terminal++) {
      rig.node(1).state.setTerminalDeviation(terminal, 4_000_000_000, 'degraded', {
        rateBps: 100e9,
        lightTimeNs: Number.MAX_SAFE_INTEGER,
      });
    }
    for (let origin = 100; origin < 300; origin++) {
      plant(rig, 3, forged({ origin, deviations: [down(0), down(1)] }));
    }
    rig.run(15 * MINUTE_NS);
    rig.cut(2, 3);
    rig.boot(2);
    rig.join(2, 3);
    rig.run(settle);
    expect(rig.node(2).state.deviations().size).toBe(201);
    expect(rig.largestBytes).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
    expect(rig.largestBytes).toBeGreaterThan(MESSAGE_BYTES_MAX / 2);
  });

  it('take no more origins than the limit, and always their own', () => {
    const rig = new LinkStateRig(2, { originsMax: 5 });
    rig.join(1, 2);
    rig.run(settle);
    for (let origin = 10; origin < 30; origin++) {
      plant(rig, 2, forged({ origin, deviations: [down(0)] }));
    }
    rig.node(2).state.setTerminalDeviation(0, 1, 'down');
    expect([...rig.node(2).state.deviations().keys()]).toEqual([10, 11, 12, 13, 14, 2]);
  });

  it('ignore what has expired', () => {
    const rig = line(2);
    rig.run(10 * MINUTE_NS);
    plant(rig, 2, forged({ origin: 9, validityNs: MINUTE_NS, deviations: [down(0)] }));
    expect(rig.node(2).state.deviations().size).toBe(0);
  });
});

describe('numbers', () => {
  it('order by boot count, then by counter around its wrap, the same for all', () => {
    const of = (bootCount: number, counter: number) => ({ bootCount, counter });
    expect(precedence(of(2, 1), of(1, 900))).toBe('newer');
    expect(precedence(of(1, 0), of(1, 0xffffffff))).toBe('newer');
    expect(precedence(of(1, 0xfffffff0), of(1, 5))).toBe('older');
    expect(precedence(of(1, 7), of(1, 7))).toBe('same-number');
    for (const [a, b] of [
      [0, 0x80000000],
      [5, 0x80000005],
      [1, 0x7fffffff],
      [0xffffffff, 0x10],
    ] as const) {
      const there = precedence(of(1, a), of(1, b));
      expect(precedence(of(1, b), of(1, a))).toBe(there === 'newer' ? 'older' : 'newer');
    }
  });

  it('of a rebooted origin replace what its former life left behind', () => {
    const rig = line(4);
    rig.node(1).state.setTerminalDeviation(0, 2, 'down');
    rig.run(settle);
    rig.boot(1);
    rig.run(settle);
    expect(new Set(rig.beliefs())).toEqual(new Set(['']));
  });

  it('go on after an own newer advertisement when the boot count was lost', () => {
    const rig = line(3);
    for (let change = 0; change < 5; change++) {
      rig.node(1).state.setTerminalDeviation(0, 2, change % 2 === 0 ? 'down' : 'as-planned');
      rig.run(SECOND_NS);
    }
    rig.boot(1, 1);
    rig.run(settle);
    expect(rig.node(1).reports).toContain('routing.own-advertisement 1,5');
    expect(new Set(rig.beliefs())).toEqual(new Set(['']));
    rig.node(1).state.setTerminalDeviation(2, 0, 'down');
    rig.run(settle);
    expect(new Set(rig.beliefs())).toEqual(new Set(['1:1.7:2/0/down']));
  });

  it('wrap without losing the network', () => {
    const rig = line(3);
    plant(rig, 1, forged({ origin: 1, bootCount: 1, counter: 0xfffffffe, deviations: [down(9)] }));
    for (let change = 0; change < 5; change++) {
      rig.node(1).state.setTerminalDeviation(0, 2, change % 2 === 0 ? 'down' : 'as-planned');
      rig.run(SECOND_NS);
    }
    rig.run(settle);
    const [first] = rig.beliefs();
    expect(first).toMatch(/^1:1\.[0-9]:0\/2\/down$/);
    expect(new Set(rig.beliefs()).size).toBe(1);
  });

  it('that name two contents are reported, and the higher digest counts everywhere', () => {
    const rig = line(5);
    plant(rig, 1, forged({ origin: 9, deviations: [down(1)] }));
    plant(rig, 5, forged({ origin: 9, deviations: [down(2)] }));
    rig.run(settle);
    expect(new Set(rig.beliefs()).size).toBe(1);
    expect(rig.beliefs()[0]).toMatch(/^9:1\.1:[12]\/0\/down$/);
    const reports = rig.nodes.flatMap((node) => node.reports);
    expect(reports).toContain('routing.conflict 9,1,1');
  });
});
