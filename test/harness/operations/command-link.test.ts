import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { CommandLink } from '../../../harness/operations/command-link.ts';
import { createWorld } from '../../../harness/run/setup.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { skyPlace } from '../../../harness/world/radio-access.ts';
import type { WorldNode } from '../../../harness/world/world.ts';
import { HOUR_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';

const folder = new URL('../../..', import.meta.url).pathname;
const { scenario } = loadScenario('sdn-backbone', { folder, skipBadElements: false });
const world = createWorld(scenario);
const named = (name: string): WorldNode => {
  const id = scenario.nodes.find((node) => node.name === name)?.id;
  const node = world.get(id ?? 0);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
};
const guam = named('gs-guam');
const satellite = named('bravo-04');
const user = named('user-ship');
const MASK_RAD = Math.PI / 36;

interface Arrival {
  readonly atNs: Ns;
  readonly direction: string;
  readonly node: number;
  readonly bytes: number;
}

const rig = (sites = [guam.id], rateBps = 64_000) => {
  const queue = new EventQueue();
  const arrivals: Arrival[] = [];
  const link = new CommandLink({
    queue,
    settings: { sites, rateBps, elevationMaskRad: MASK_RAD },
    world,
    endNs: 2 * HOUR_NS,
    arrived: (direction, node, bytes) => {
      arrivals.push({ atNs: queue.nowNs, direction, node, bytes: bytes.length });
    },
  });
  return { queue, link, arrivals };
};

const elevation = (atNs: Ns): number => skyPlace(guam, satellite, atNs).elevationRad;

describe('the radio command link', () => {
  it('waits for the next pass, then takes rate and light time', () => {
    const { queue, link, arrivals } = rig();
    expect(elevation(0)).toBeLessThan(MASK_RAD);
    const promisedNs = link.send('up', satellite.id, new Uint8Array(8_000)) ?? 0;
    queue.runUntil(2 * HOUR_NS);
    expect(arrivals).toEqual([
      { atNs: promisedNs, direction: 'up', node: satellite.id, bytes: 8_000 },
    ]);
    // A second of line time after the satellite rose, and at least 2 ms of light time.
    const roseNs = promisedNs - SECOND_NS;
    expect(elevation(roseNs)).toBeGreaterThan(MASK_RAD);
    expect(elevation(roseNs - SECOND_NS)).toBeLessThan(MASK_RAD);
    expect(promisedNs % 1e6).not.toBe(0);
  });

  it('sends one after the other in each direction, and both directions at once', () => {
    const { queue, link } = rig();
    const first = link.send('up', satellite.id, new Uint8Array(8_000)) ?? 0;
    const second = link.send('up', satellite.id, new Uint8Array(8_000)) ?? 0;
    const down = link.send('down', satellite.id, new Uint8Array(8_000)) ?? 0;
    expect(second - first).toBeGreaterThan(0.99 * SECOND_NS);
    expect(second - first).toBeLessThan(1.01 * SECOND_NS);
    expect(down).toBe(first);
    queue.runUntil(2 * HOUR_NS);
  });

  it('puts off what does not fit before the pass ends', () => {
    const { queue, link } = rig([guam.id], 64_000);
    const rises = link.arrivalNs('up', satellite.id, 8_000) ?? 0;
    queue.runUntil(rises);
    let setsNs = rises;
    while (elevation(setsNs) >= MASK_RAD) setsNs += SECOND_NS;
    const passBytes = Math.floor(((setsNs - rises) / SECOND_NS) * 8_000);
    expect(link.arrivalNs('up', satellite.id, passBytes - 20_000)).toBeLessThan(setsNs);
    const later = link.arrivalNs('up', satellite.id, passBytes + 20_000);
    expect(later ?? Number.POSITIVE_INFINITY).toBeGreaterThan(setsNs);
  });

  it('reaches other sites over land, but no user and nobody without sites', () => {
    const colorado = named('gs-colorado').id;
    const { link } = rig([guam.id, colorado]);
    expect(link.send('up', colorado, new Uint8Array(800))).toBe(150e6);
    expect(link.send('up', user.id, new Uint8Array(800))).toBeUndefined();
    expect(rig([]).link.send('up', satellite.id, new Uint8Array(800))).toBeUndefined();
  });
});
