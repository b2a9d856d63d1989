import { describe, expect, it } from 'vitest';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { TrafficClass } from '../../../protocols/bundle.ts';
import { Rig } from './store-rig.ts';

const CLASSES: readonly TrafficClass[] = ['management', 'tactical', 'broadband'];
const LINE = {
  nodes: 4,
  edges: [
    [1, 2],
    [2, 3],
    [3, 4],
  ] as const,
  rateBps: 80e6,
};

/** Packets of all classes and some sizes, best effort and custody, from both ends of a line. */
const busyLine = (atOnce: boolean): Rig => {
  const rig = new Rig({ ...LINE, atOnce });
  for (let at = 0; at < 120; at++) {
    const bytes = [200, 1_400, 1_400, 90_000][at % 4] ?? 0;
    const custody = at % 7 === 0;
    const from = at % 3 === 0 ? 4 : 1;
    rig.node(from).submit({ to: 5 - from, bytes, class: CLASSES[at % 3] ?? 'tactical', custody });
    rig.run(3 * MILLISECOND_NS);
    if (at === 60) rig.link(2, 3).down();
    if (at === 80) rig.link(2, 3).up();
  }
  rig.run(30 * SECOND_NS);
  return rig;
};

const sentAtOnce = (rig: Rig): number =>
  rig.links.reduce((sum, { ends: [a, b] }) => sum + a.sentAtOnce + b.sentAtOnce, 0);

const story = (rig: Rig): unknown =>
  [...rig.nodes.values()].map(({ id, delivered, reports, transitions, agent }) => ({
    id,
    delivered: delivered.map(({ atNs, header }) => ({ atNs, ...header })),
    reports,
    transitions,
    counters: { ...agent.counters() },
    sent: rig.links.flatMap(({ ends }) =>
      ends
        .filter(({ node }) => node.id === id)
        .flatMap(({ sent }) =>
          sent.map(({ atNs, segment: { data, ...head } }) => ({
            atNs,
            bytes: data.length,
            ...head,
          })),
        ),
    ),
  }));

describe('the short way', () => {
  it('is taken by packets that nothing waits before, and by later ones of a known flow', () => {
    const rig = busyLine(true);
    expect(sentAtOnce(rig)).toBeGreaterThan(20);
  });

  it('differs from the long way in nothing that can be seen', () => {
    const long = busyLine(false);
    expect(sentAtOnce(long)).toBe(0);
    expect(story(busyLine(true))).toEqual(story(long));
  });

  it('reports a packet that was lost with its session', () => {
    const rig = new Rig(LINE);
    rig.node(1).submit({ to: 4, bytes: 1_000, custody: false });
    while (sentAtOnce(rig) === 0) rig.run(MILLISECOND_NS);
    rig.link(2, 3).down();
    rig.run(SECOND_NS);
    expect(rig.node(2).reports.map(({ name }) => name)).toContain('bundle.deleted');
    expect(rig.node(4).delivered).toEqual([]);
  });

  it('leaves a packet whose hops are used up to the long way, which reports it', () => {
    const rig = new Rig({ ...LINE, limits: { hopLimit: 1 } });
    for (let at = 0; at < 3; at++) {
      rig.node(1).submit({ to: 4, bytes: 1_000, custody: false });
      rig.run(SECOND_NS);
    }
    const deleted = rig.node(2).reports.filter(({ name }) => name === 'bundle.deleted');
    expect(deleted.length).toBe(3);
    expect(sentAtOnce(rig)).toBe(0);
    expect(rig.node(4).delivered).toEqual([]);
  });
});
