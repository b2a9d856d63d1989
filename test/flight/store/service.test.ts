import { describe, expect, it } from 'vitest';
import { ServiceOrder } from '../../../flight/store/service-order.ts';
import type { TrafficClass } from '../../../protocols/bundle.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { Rig } from './store-rig.ts';

const PAIR = { nodes: 2, edges: [[1, 2]] as const, rateBps: 8e6, mtuBytes: 1_044 };
const order = (rig: Rig): { class: TrafficClass; bytes: number; atNs: number }[] =>
  rig
    .link(1, 2)
    .end(1)
    .sent.map(({ segment, atNs }) => ({
      class: segment.class,
      bytes: segment.data.length,
      atNs,
    }));

describe('order of service', () => {
  it('lets management overtake at the next segment, and the overtaken transfer goes on', () => {
    const rig = new Rig(PAIR);
    rig.node(1).submit({ to: 2, bytes: 20_000, class: 'broadband' });
    rig.run(10 * MILLISECOND_NS);
    const before = order(rig).length;
    rig.node(1).submit({ to: 2, bytes: 3_000, class: 'management', custody: false });
    const askedNs = rig.queue.nowNs;
    rig.run(SECOND_NS);
    const rest = order(rig).slice(before);
    const urgent = rest.filter((each) => each.class === 'management');
    expect(
      rest.slice(0, 1 + urgent.length).filter((each) => each.class !== 'management').length,
    ).toBeLessThanOrEqual(1);
    expect(urgent.at(-1)?.atNs).toBeLessThan(askedNs + 6 * MILLISECOND_NS);
    const offsets = rig
      .link(1, 2)
      .end(1)
      .sent.filter(({ segment }) => segment.class === 'broadband')
      .map(({ segment }) => segment.offset);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(new Set(offsets).size).toBe(offsets.length);
    expect(rig.node(2).delivered.map(({ header }) => header.class)).toEqual([
      'management',
      'broadband',
    ]);
  });

  it.each([
    [0.2, 0.2],
    [0.5, 0.5],
    [0, 0.05],
  ])('gives broadband its share %f of a contended line, at least 5 %%: %f', (share, expected) => {
    const rig = new Rig({ ...PAIR, limits: { broadbandShare: share } });
    for (const trafficClass of ['tactical', 'broadband'] as const) {
      for (let at = 0; at < 10; at++) {
        rig.node(1).submit({ to: 2, bytes: 100_000, class: trafficClass, custody: false });
      }
    }
    rig.run(900 * MILLISECOND_NS);
    const sent = order(rig).slice(1);
    const bytes = (of: TrafficClass): number =>
      sent.filter((each) => each.class === of).reduce((sum, each) => sum + each.bytes, 0);
    const got = bytes('broadband') / (bytes('broadband') + bytes('tactical'));
    expect(Math.abs(got - expected)).toBeLessThan(0.005);
  });

  it('keeps the waiting bound (MTU + burst) / (rate × share) within a token bucket', () => {
    const share = 0.2;
    const rig = new Rig({ ...PAIR, limits: { broadbandShare: share } });
    for (let at = 0; at < 40; at++) {
      rig.node(1).submit({ to: 2, bytes: 100_000, class: 'tactical', custody: false });
    }
    const burstBytes = 3_000;
    const asked: number[] = [];
    for (let at = 0; at < 40; at++) {
      rig.at(at * 20 * MILLISECOND_NS, () => {
        asked.push(rig.queue.nowNs);
        rig.node(1).submit({ to: 2, bytes: burstBytes, class: 'broadband', custody: false });
      });
    }
    rig.run(SECOND_NS);
    const lightNs = 5 * MILLISECOND_NS;
    // Burst as it is on the line: four frames of 60 bytes each around it, and one header.
    const boundNs = ((1_044 + burstBytes + 4 * 60 + 200) * 8e9) / (8e6 * share) + lightNs;
    const waits = rig
      .node(2)
      .delivered.filter(({ header }) => header.class === 'broadband')
      .map(({ atNs }, at) => atNs - (asked[at] ?? 0));
    expect(waits.length).toBeGreaterThan(35);
    expect(Math.max(...waits)).toBeLessThan(boundNs);
  });

  it('saves nothing up while a class is idle', () => {
    const service = new ServiceOrder(0.2);
    for (let at = 0; at < 1_000; at++) service.charge(1, 1_000, false);
    expect(service.choose([false, true, true])).toBe(1);
    expect(service.choose([true, true, true])).toBe(0);
    expect(service.choose([false, false, true])).toBe(2);
    expect(service.choose([false, false, false])).toBe(-1);
  });
});
