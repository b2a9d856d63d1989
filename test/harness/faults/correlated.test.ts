import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../harness/scenario/load.ts';
import type { Fault } from '../../../harness/scenario/fault.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import { type FaultRun, run } from './rig.ts';

/** Two planes of eight satellites; five minutes. */
const PLANES = `name: planes
duration: 5 min
constellations:
  - name: sat
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 16, planes: 2 }
    clock: { timeSource: true }
    terminals:
      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
flows:
  - { name: news, from: SAT-A, to: SAT-B, class: tactical, size: 2 kB, every: 5 s, assured: true }
`;
const names = parseScenario('planes', PLANES.split('flows:')[0] ?? '', '.', {
  skipBadElements: false,
}).scenario.nodes.map(({ name }) => name);
const [first = '', second = ''] = names;
const withFault = (fault: string): Scenario =>
  parseScenario(
    'planes',
    `${PLANES.replace('SAT-A', first).replace('SAT-B', second)}faults:\n  - ${fault}\n`,
    '.',
    { skipBadElements: false },
  ).scenario;
const nameOf = (scenario: Scenario, { node }: Pick<Fault, 'node'>): string =>
  scenario.nodes.find(({ id }) => id === node)?.name ?? '';
const marks = (told: FaultRun, active: 0 | 1) =>
  told.of('fault').filter(({ values }) => values[3] === active);

describe('one cause of several faults', () => {
  it('stands for ordinary faults that say whose part they are, and can be left out one by one', () => {
    const scenario = withFault(`{ kind: plane-eclipse, node: ${first}, at: 60 s, duration: 90 s }`);
    const { faults } = scenario;
    expect(faults.map(({ id }) => id)).toEqual(
      ['1', '2', '3', '4', '5', '6', '7', '8'].map((part) => `f-01.${part}`),
    );
    for (const { partOf, kind } of faults) {
      expect(partOf).toEqual({ id: 'f-01', kind: 'plane-eclipse' });
      expect(kind).toBe('eclipse');
    }
    const few = run(scenario, faults.slice(2, 4));
    expect(marks(few, 1).map(({ values }) => values[2])).toEqual(
      faults.slice(2, 4).map(({ node }) => node),
    );
  });

  it('is drawn from its own record alone', () => {
    const text = '{ kind: nodes-lost, count: 3, within: 1 min, at: 60 s, draw: 7 }';
    expect(withFault(text).faults).toEqual(withFault(text).faults);
    expect(withFault(text).faults).not.toEqual(withFault(text.replace('7', '8')).faults);
  });
});

describe('an eclipse of a plane', () => {
  it('puts all its satellites into shadow at once, and lets them out', () => {
    // kind: 'plane-eclipse'
    const scenario = withFault(`{ kind: plane-eclipse, node: ${first}, at: 60 s, duration: 90 s }`);
    const told = run(scenario, scenario.faults);
    const dark = told.of('energy').filter(({ atS, values }) => atS === 60 && values[2] === 1);
    expect(dark).toHaveLength(8);
    const plane = scenario.nodes.filter(({ grid }) => grid?.plane === 0).map(({ id }) => id);
    expect(dark.map(({ values }) => values[0])).toEqual(plane);
    expect(told.of('energy').filter(({ atS }) => atS === 150)).toHaveLength(8);
    expect(told.failed).toEqual([]);
  });
});

describe('a solar storm', () => {
  it('upsets memories, receivers and computers of many nodes within its time', () => {
    // kind: 'solar-storm'
    const scenario = withFault('{ kind: solar-storm, at: 60 s, duration: 60 s, upsets: 40 }');
    const kinds = new Set(scenario.faults.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      'bit-flip',
      'computer-reset',
      'receiver-saturated',
      'tracking-drop',
    ]);
    const told = run(scenario, scenario.faults);
    expect(marks(told, 1)).toHaveLength(40);
    for (const { atS } of marks(told, 1)) {
      expect(atS).toBeGreaterThanOrEqual(60);
      expect(atS).toBeLessThan(120);
    }
    expect(told.of('node-down').length).toBeGreaterThan(0);
    expect(told.failed).toEqual([]);
  });
});

describe('one bad table everywhere', () => {
  it('gives every node the same error, and ends everywhere', () => {
    // kind: 'bad-table'
    const scenario = withFault('{ kind: bad-table, at: 1 s, duration: 150 s, alongTrack: 40 km }');
    const bare = run({ ...scenario, faults: [] });
    const told = run(scenario, scenario.faults);
    expect(marks(told, 1)).toHaveLength(16);
    expect(marks(told, 0)).toHaveLength(16);
    const locks = (of: FaultRun, from: number, to: number) =>
      of.of('lock').filter(({ atS }) => atS >= from && atS < to).length;
    expect(locks(told, 0, 151)).toBeLessThan(locks(bare, 0, 151));
    expect(told.failed).toEqual([]);
  });

  it('may be bounds that all software is started with', () => {
    const { faults } = withFault(
      '{ kind: bad-table, at: 1 s, nodes: "*", limits: { timeTransfer: 5 s } }',
    );
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['other-limits']));
    expect(faults).toHaveLength(16);
  });
});

describe('a swizzle', () => {
  it('drops links one by one and restores them in another order', () => {
    // kind: 'swizzle'
    const ring = withFault('{ kind: nodes-lost, count: 1, at: 60 s }');
    const plane = ring.nodes.filter(({ grid }) => grid?.plane === 0).map(({ name }) => name);
    const pairs = [0, 1, 2, 3].map((at) => `[${plane[at]}, ${plane[at + 1]}]`);
    const scenario = withFault(
      `{ kind: swizzle, at: 60 s, links: [${pairs.join(', ')}], interval: 5 s, hold: 10 s }`,
    );
    const told = run(scenario, scenario.faults);
    const order = (active: 0 | 1) => marks(told, active).map(({ values }) => values[0]);
    expect(order(1)).toEqual([0, 1, 2, 3]);
    expect(order(0)).not.toEqual([0, 1, 2, 3]);
    expect([...order(0)].sort()).toEqual([0, 1, 2, 3]);
    expect(marks(told, 1).map(({ atS }) => atS)).toEqual([60, 65, 70, 75]);
    expect(marks(told, 0).map(({ atS }) => atS)).toEqual([90, 95, 100, 105]);
    expect(told.of('frames-summary').some(({ values }) => Number(values[7]) > 0)).toBe(true);
    expect(told.failed).toEqual([]);
  });
});

describe('a loss of several nodes', () => {
  it('takes so many, for good', () => {
    // kind: 'nodes-lost'
    const scenario = withFault('{ kind: nodes-lost, count: 4, at: 60 s, within: 10 s }');
    const told = run(scenario, scenario.faults);
    const down = told.of('node-down');
    expect(down.map(({ values }) => values[1])).toEqual(Array(4).fill('permanent-loss'));
    expect(new Set(down.map(({ values }) => values[0])).size).toBe(4);
    expect(down.every(({ atS }) => atS >= 60 && atS < 70)).toBe(true);
    expect(told.failed).toEqual([]);
  });

  it('chooses among those that are named', () => {
    const scenario = withFault(
      `{ kind: nodes-lost, count: 2, at: ${60} s, nodes: [${first}, ${second}] }`,
    );
    expect(scenario.faults.map((fault) => nameOf(scenario, fault)).sort()).toEqual([first, second]);
  });
});
