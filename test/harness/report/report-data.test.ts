import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../harness/campaign/campaign-schema.ts';
import { IntervalLane } from '../../../harness/report/html/interval-lane.ts';
import type { PageData } from '../../../harness/report/html/page-data.ts';
import { pageScript } from '../../../harness/report/html/page-script.ts';
import { LASTING_KINDS } from '../../../harness/scenario/fault-schema.ts';
import { accepted, FLOW, planned, SECOND, type Step } from '../checkers/rig.ts';
import { pageFiles, reportOf } from './report-rig.ts';

interface Interval {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly state: number;
}

/** What the page makes of packed lanes. */
const unpack = (packed: readonly number[], endMs: number): readonly Interval[] => {
  const script = pageScript([pageFiles().get('lanes.js') as string, 'give(unpack);\n']);
  let found: ((packed: readonly number[], endMs: number) => Interval[]) | undefined;
  runInNewContext(script, { give: (unpacker: typeof found) => (found = unpacker) });
  return JSON.parse(JSON.stringify(found?.(packed, endMs)));
};

/** What the page says of a node at an instant. */
const described = (page: PageData, node: number, atMs: number): string => {
  const files = ['format.js', 'lanes.js', 'states.js', 'timeline.js'].map(
    (name) => pageFiles().get(name) as string,
  );
  const view = { data: page, endMs: page.endMs, fromMs: 0, untilMs: page.endMs };
  const tell = `give(describeNode(${JSON.stringify(view)}, createLanes(${JSON.stringify(page)}), ${node}, ${atMs}));\n`;
  let text = '';
  runInNewContext(pageScript([...files, tell]), { give: (said: string) => (text = said) });
  return text;
};

const RUN: Step[] = [
  ...planned(1, 2, 10, 500),
  ...planned(3, 4, 100, 200),
  [0, 'node-up', 1, 'power-on', 1],
  [0, 'transition', 1, 'node', 0, 'booting.restoring', 'standby'],
  [5, 'transition', 1, 'node', 0, 'standby', 'operational'],
  [6, 'transition', 1, 'terminal', 1, 'stowed', 'slewing.turning'],
  [20, 'transition', 1, 'terminal', 1, 'centring.confirming', 'tracking.fine.syncing'],
  [20, 'lock', 1, 1, 2, 0, 10 * SECOND],
  [21, 'transition', 1, 'link', 1, 'hello.initiating', 'established.nominal'],
  ...accepted(30, 1),
  [31, 'delivered', 3, 1, 0, 2, 1, 1e6],
  ...accepted(40, 2),
  [100, 'unlock', 1, 1, 2, 0, 'lost'],
  [100, 'report', 1, 202, 1, 1, 2, 0, 0, 0, 0],
  [120, 'transition', 1, 'terminal', 1, 'tracking.fine.linked', 'tracking.fading'],
  [130, 'lock', 1, 1, 2, 0, SECOND],
  [200, 'fault', 0, 'permanent-loss', 2, 1],
  [200, 'node-down', 2, 'permanent-loss'],
  [200, 'unlock', 1, 1, 2, 0, 'node-down'],
  [210, 'fault', 1, 'computer-reset', 1, 1],
  [220, 'fault', 2, 'site-outage', 3, 1],
  [230, 'fault', 2, 'site-outage', 3, 0],
  [250, 'clock', 1, -5_000, 20_000, 1],
  [260, 'clock', 1, -9_500, 8_000, 1],
  [300, 'store', 1, 5_000, 9_000, 2],
  [600, 'store', 1, 4_000, 9_500, 2],
];
const FAULTS = [
  { id: 'loss', kind: 'permanent-loss', node: 2 },
  { id: 'reset', kind: 'computer-reset', node: 1 },
  { id: 'cloud', kind: 'site-outage', node: 3 },
];

describe('the data of a report', () => {
  const { page } = reportOf(RUN, { faults: FAULTS }).content;
  const words = (packed: readonly number[]): readonly (readonly [number, string | undefined])[] =>
    unpack(packed, page.endMs).map(({ fromMs, state }) => [fromMs, page.words[state]]);

  it('follow modes, pointing and sessions, substates taken together', () => {
    const [first] = page.timeline.lanes;
    expect(words(first?.mode ?? [])).toEqual([
      [0, 'standby'],
      [5_000, 'operational'],
    ]);
    expect(words(first?.terminals[1]?.pointing ?? [])).toEqual([
      [0, 'stowed'],
      [6_000, 'slewing'],
      [20_000, 'tracking'],
      [120_000, 'fading'],
    ]);
    expect(words(first?.terminals[1]?.link ?? [])).toEqual([
      [0, 'down'],
      [21_000, 'established'],
    ]);
  });

  it('tell of the end of the run what lasts until then, and nothing of what is not known', () => {
    expect(described(page, 0, 600_000)).toBe('sat-a: operational, 0 of 2 terminals locked');
    expect(described(page, 0, page.endMs)).toContain('sat-a: operational, 0 of 2');
    expect(described(page, 0, 130_000)).toContain('1 of 2 terminals locked');
    const cut = { ...page, knownMs: 300_000 };
    expect(described(cut, 0, 600_000)).toBe('sat-a: not known, the journal ends before');
  });

  it('show a lost node as lost, by truth', () => {
    expect(words(page.timeline.lanes[1]?.mode ?? []).at(-1)).toEqual([200_000, 'lost']);
  });

  it('have locks at both ends', () => {
    const locks = (node: number, terminal: number) =>
      unpack(page.timeline.lanes[node]?.terminals[terminal]?.lock ?? [], page.endMs)
        .filter(({ state }) => state >= 0)
        .map(({ fromMs, untilMs, state }) => [fromMs, untilMs, state]);
    expect(locks(0, 1)).toEqual([
      [20_000, 100_000, 1],
      [130_000, 200_000, 1],
    ]);
    expect(locks(1, 0)).toEqual([
      [20_000, 100_000, 0],
      [130_000, 200_000, 0],
    ]);
  });

  it('tell faults that last from those of a moment', () => {
    const faults = page.timeline.faults.map(({ id, fromMs, untilMs }) => [id, fromMs, untilMs]);
    expect(faults).toEqual([
      ['loss', 200_000, -1],
      ['reset', 210_000, 210_000],
      ['cloud', 220_000, 230_000],
    ]);
  });

  it('know each kind of fault that can have no length as one of a moment', () => {
    // A lost node stays lost; the last two are faults of other kinds at several nodes.
    const others = ['swizzle', 'nodes-lost'];
    const kinds = FAULT_KINDS.filter((kind) => !others.includes(kind));
    const faults = kinds.map((kind) => ({ id: kind, kind, node: 1 }));
    const steps = kinds.map((kind, at): Step => [at + 1, 'fault', at, kind, 1, 1]);
    const { timeline } = reportOf(steps, { faults }).content.page;
    const momentary = timeline.faults.filter(({ fromMs, untilMs }) => fromMs === untilMs);
    const lasting = [...LASTING_KINDS, 'permanent-loss'];
    expect(momentary.map(({ id }) => id)).toEqual(kinds.filter((kind) => !lasting.includes(kind)));
  });

  it('go through the stores of two thousand nodes and a day in a moment', () => {
    const nodes = Array.from({ length: 2_000 }, (_, at) => `sat-${at}`);
    const steps = nodes.map((_, at): Step => [600, 'store', at + 1, at, at, 1]);
    const run = { nodes, endS: 86_400, checkers: [] };
    const atMs = performance.now();
    const { samples } = reportOf(steps, run).content.page;
    // 50 ms; it took 5 s when each part of the day was asked of each store anew.
    expect(performance.now() - atMs).toBeLessThan(2_500);
    expect(samples.storeMax.filter((bytes) => bytes >= 0)).toEqual([1_999]);
  });

  it('hold planned against achieved time by pair', () => {
    expect(page.contacts.pairs).toEqual([
      {
        a: 0,
        b: 1,
        medium: 'optical',
        plannedMs: 490_000,
        achievedMs: 150_000,
        locks: 2,
        windows: [10_000, 490_000],
      },
      {
        a: 2,
        b: 3,
        medium: 'optical',
        plannedMs: 100_000,
        achievedMs: 0,
        locks: 0,
        windows: [100_000, 100_000],
      },
    ]);
  });

  it('hold latency, its bound and throughput of each class', () => {
    const tactical = page.traffic.find((traffic) => traffic.class === 'tactical');
    expect(tactical?.latency).toEqual([1e6, 1]);
    expect(tactical?.bound).toEqual([20_000, 1]);
    expect(tactical?.quantiles[0]).toEqual([0.5, 1e6, 20_000]);
    const sum = (values: readonly number[] = []) => values.reduce((total, n) => total + n, 0);
    expect(sum(tactical?.offered)).toBe(2 * FLOW.bytes);
    expect(sum(tactical?.delivered)).toBe(1e6);
  });

  it('hold stores over time and their peaks', () => {
    expect(page.samples.stores).toEqual([{ node: 0, highBytes: 9_500, bytes: [5_000, 4_000, -1] }]);
  });

  it('hold the worst of each clock with what it declared', () => {
    expect(page.samples.clocks).toEqual([[0, 10, 8, 260_000]]);
    expect(page.samples.clockError).toEqual([10, -1, -1]);
  });

  it('count event reports and list them by severity', () => {
    expect(page.events.kinds).toMatchObject([
      { id: 202, name: 'terminal.lost', severity: 'warning-low', count: 1, nodes: 1 },
    ]);
    expect(page.events.rows).toEqual([[0, 100_000, 202, 1, 2]]);
    expect(page.events.severities[1]).toEqual({ name: 'warning-low', all: 1, kept: 1 });
  });
});

describe('a lane of states', () => {
  const filled = (limit: number, changes: readonly (readonly [number, number])[]) => {
    const lane = new IntervalLane(limit);
    for (const [atMs, state] of changes) lane.set(atMs, state);
    return lane;
  };

  it('is exact while changes are few', () => {
    const lane = filled(10, [
      [0, 1],
      [10, 1],
      [20, 2],
      [20, 3],
      [30, 1],
    ]);
    expect(lane.packed()).toEqual([0, 1, 20, 3, 10, 1]);
    expect(lane.resolutionMs).toBe(0);
  });

  it('merges changes close together into the state that held longest', () => {
    const flicker = Array.from({ length: 200 }, (_, i) => [1_000 + i * 10, 1 + (i % 2)] as const);
    const lane = filled(20, [
      [0, 7],
      ...flicker.map(([at, state]) => [at + (state === 2 ? 3 : 0), state] as const),
      [4_000, 8],
    ]);
    lane.shrink(4);
    expect(lane.length).toBeLessThanOrEqual(4);
    expect(lane.resolutionMs).toBeGreaterThan(0);
    const states = unpack(lane.packed(), 10_000);
    expect(states[0]).toMatchObject({ fromMs: 0, state: 7 });
    // Of ten milliseconds the first state of the flicker holds thirteen, the second seven.
    expect(states.map(({ state }) => state)).toEqual([7, 1, 2, 8]);
    expect(states.at(-1)).toEqual({ fromMs: 4_000, untilMs: 10_000, state: 8 });
  });

  it('stays within twice its limit however much changes', () => {
    const lane = new IntervalLane(50);
    for (let at = 0; at < 100_000; at += 7) {
      lane.set(at, at % 5);
      expect(lane.length).toBeLessThanOrEqual(100);
    }
  });
});
