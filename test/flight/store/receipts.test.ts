import { describe, expect, it } from 'vitest';
import { encodeAdministrative } from '../../../protocols/management-codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};

describe('a receipt', () => {
  it('lets its bundle go only where it comes from the destination, and not from an application', () => {
    const rig = new Rig({ ...LINE, up: false });
    rig.link(1, 2).up();
    rig.node(1).submit({ to: 3, assured: true });
    rig.run(SECOND_NS);
    const [{ createdNs, sequence } = { createdNs: 0, sequence: 0 }] = rig.node(1).results;
    const about = { source: { node: 1, service: 7 }, createdNs, sequence, attempt: 0 };
    const payload = [encodeAdministrative({ kind: 'receipt', ...about })];
    for (const liar of [1, 2]) rig.node(liar).submit({ to: 1, service: 0, payload });
    rig.run(SECOND_NS);
    for (const liar of [1, 2]) {
      expect(rig.node(liar).results.at(-1)).toMatchObject({ accepted: false, reason: 'policy' });
    }
    // From a node that lets its applications do so.
    const end = rig.link(1, 2).end(2);
    for (const source of [
      { node: 2, service: 0 },
      { node: 3, service: 7 },
    ]) {
      end.tamper = ({ header, ...segment }) => ({
        ...segment,
        header: header && { ...header, source, destination: { node: 1, service: 0 } },
      });
      rig.node(2).submit({ to: 1, payload });
      rig.run(SECOND_NS);
      expect(rig.node(1).agent.counters().heldBundles).toBe(1);
    }
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 1, malformed: 1 });
    end.tamper = (segment) => segment;
    rig.link(2, 3).up();
    rig.run(30 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(1);
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 2, heldBundles: 0 });
  });
});
