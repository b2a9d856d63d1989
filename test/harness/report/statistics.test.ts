import { describe, expect, it } from 'vitest';
import { Journal } from '../../../harness/journal/journal.ts';
import { replayJournal } from '../../../harness/journal/reader.ts';
import type { RecordKind } from '../../../harness/journal/records.ts';
import { FIGURE_DEFINITIONS, type Figures } from '../../../harness/report/figures.ts';
import { LogHistogram } from '../../../harness/report/histogram.ts';
import { Statistics } from '../../../harness/report/statistics.ts';
import { accepted, FLOW, PROFILE, planned, SECOND, type Step } from '../checkers/rig.ts';

const FLOWS = [
  { ...FLOW, deadlineNs: 10 * SECOND, deadlineShare: 0.9 },
  { ...FLOW, name: 'bulk', class: 'broadband' as const },
];

const NODES = [1, 2, 3].map((id) => ({
  id,
  name: `sat-${id}`,
  storeBytes: 1_000,
  terminals: [0, 1].map((index) => ({
    index,
    name: `head ${index}`,
    profile: PROFILE,
    mount: { azimuthRad: 0, normal: 'horizontal' as const },
  })),
}));

const context = { nodes: NODES, flows: FLOWS, lightTimeBoundNs: () => 2 * SECOND };

const write = (journal: Journal, history: readonly Step[]): void => {
  const append = journal.append.bind(journal) as (
    kind: RecordKind,
    atNs: number,
    ...values: (string | number)[]
  ) => void;
  for (const [seconds, kind, ...values] of history) {
    append(kind, Math.round(seconds * SECOND), ...values);
  }
};

const figuresOf = (history: readonly Step[], endS = 1_000): Figures => {
  const statistics = new Statistics(context);
  const journal = new Journal({ level: 'off', checked: true });
  journal.subscribe(statistics);
  write(journal, history);
  return statistics.finish(endS * SECOND);
};

const delivered = (seconds: number, bundle: number): Step => [
  seconds,
  'delivered',
  3,
  bundle,
  0,
  2,
  1,
  1e6,
];

describe('statistics of bundles', () => {
  it('count, time and relate to light what was delivered, by class and flow', () => {
    const figures = figuresOf([
      ...accepted(1, 1, FLOWS[0]),
      ...accepted(2, 2, FLOWS[1], 1),
      delivered(4, 1),
      delivered(32, 2),
      delivered(33, 2),
    ]);
    const [management, tactical, broadband] = figures.classes;
    expect(management).toMatchObject({ sent: 0, p50Ns: undefined, deadline: undefined });
    expect(tactical).toMatchObject({ sent: 1, delivered: 1, p50Ns: 3 * SECOND, boundRatio: 1.5 });
    expect(broadband).toMatchObject({ class: 'broadband', sent: 1, delivered: 1, boundRatio: 15 });
    expect(broadband?.p95Ns).toBe(30 * SECOND);
    expect(figures.flows.map(({ flow, delivered: count }) => [flow, count])).toEqual([
      ['imagery', 1],
      ['bulk', 1],
    ]);
    expect(figures.bundles.duplicates).toBe(1);
  });

  it('judge deadlines by what could meet them within the run', () => {
    const figures = figuresOf(
      [
        ...accepted(1, 1),
        delivered(11, 1),
        ...accepted(20, 2),
        ...accepted(40, 3),
        delivered(51, 3),
        ...accepted(95, 4),
        ...accepted(96, 5),
        delivered(97, 5),
      ],
      100,
    );
    expect(figures.flows[0]?.deadline).toEqual({ judged: 4, met: 2, required: 0.9 });
    expect(figures.classes[1]?.deadline).toEqual({ judged: 4, met: 2 });
  });

  it('say what is held, lost, refused and deleted, without the network’s own bundles', () => {
    const figures = figuresOf([
      ...accepted(1, 1),
      ...accepted(1.5, 2),
      ...accepted(2, 3),
      [3, 'held', 2, 2, 0, 0],
      [3, 'released', 1, 2, 'deleted'],
      [4, 'held', 2, 77, 0, 0],
      [5, 'deleted', 1, 3, 0, 'expired'],
      [5, 'deleted', 1, 78, 0, 'expired'],
      [5, 'released', 1, 3, 'deleted'],
      ...accepted(6, 9).slice(0, 1),
      [6, 'submit-refused', 1, 9, 0, 'throttled'],
      [8, 'node-down', 2, 'permanent-loss'],
    ]);
    expect(figures.bundles).toEqual({
      held: 1,
      holders: 1,
      duplicates: 0,
      refused: { throttled: 1 },
      deleted: { expired: 1 },
      lost: { 'permanent-loss': 1 },
    });
  });

  it('do not count as lost what another copy brings', () => {
    const figures = figuresOf([
      ...accepted(1, 1),
      [2, 'held', 2, 1, 0, 0],
      [3, 'node-down', 2, 'permanent-loss'],
      [4, 'node-down', 1, 'permanent-loss'],
      [5, 'held', 3, 1, 1, 0],
    ]);
    expect(figures.bundles).toMatchObject({ lost: {}, held: 1 });
  });
});

describe('statistics of links', () => {
  const history: Step[] = [
    ...planned(1, 2, 100, 300),
    ...planned(2, 3, 500, 2_000),
    ...planned(1, 2, 5_000, 6_000),
    [110, 'lock', 1, 1, 2, 0, 8 * SECOND],
    [200, 'unlock', 1, 1, 2, 0, 'fade'],
    [205, 'lock', 1, 1, 2, 0, 3 * SECOND],
    [300, 'unlock', 1, 1, 2, 0, 'end'],
    [400, 'inhibit', 2, 1, 'sun', 1],
    [450, 'inhibit', 2, 1, 'sun', 0],
  ];

  it('give planned and achieved shares of terminal time, tries and acquisition times', () => {
    const figures = figuresOf(history);
    // Six terminals for 1,000 s; a link takes two.
    expect(figures.links.plannedShare).toBeCloseTo((2 * 700) / 6_000, 5);
    expect(figures.links.achievedShare).toBeCloseTo((2 * 185) / 6_000, 5);
    expect(figures.terminals).toMatchObject({ tries: 2, locked: 1, inhibits: { sun: 1 } });
    expect(figures.terminals.acquisitionP50Ns).toBe(8 * SECOND);
    expect(figures.terminals.acquisitionP95Ns).toBe(8 * SECOND);
  });

  it('sum frames by fate, and take reports for what only flight software can count', () => {
    const figures = figuresOf([
      [1, 'frames-summary', 1, 0, 2, 10, 1_000, 7, 2, 1, 0, 5],
      [2, 'frames-summary', 2, 0, 1, 5, 500, 5, 0, 0, 3, 5],
      [3, 'report', 1, 307, 1, 0, 1, 40, 0, 0, 0],
      [3, 'report', 1, 203, 1, 0, 2, 4, 0, 0, 0],
      [3, 'report', 1, 402, 1, 0, 2, 4, 0, 0, 0],
    ]);
    expect(figures.frames).toEqual({
      sent: 15,
      bytes: 1_500,
      received: 12,
      corrupted: 2,
      lost: 1,
      overrun: 3,
      rejected: { 'bad-crc': 40 },
    });
    expect(figures.terminals.gaveUp).toBe(1);
    expect(figures.stores.custodyRefused).toBe(1);
  });

  it('find the fullest store and compare clocks with what they declare', () => {
    const figures = figuresOf([
      [1, 'store', 1, 100, 300, 1],
      [2, 'store', 2, 100, 610, 1],
      [3, 'clock', 1, -500, 600, 1],
      [4, 'clock', 2, 900, 600, 1],
    ]);
    expect(figures.stores).toMatchObject({ highestShare: 0.61, highestNodeName: 'sat-2' });
    expect(figures.clocks).toEqual({ samples: 2, errorMaxNs: 900, covered: 0.5 });
  });

  it('are the same from the file as while the run went on', () => {
    const live = new Statistics(context);
    const blocks: Uint8Array[] = [];
    const journal = new Journal({
      level: 'control',
      sink: { write: (block) => blocks.push(block) },
    });
    journal.subscribe(live);
    write(journal, [...history, ...accepted(500, 1), delivered(503, 1)]);
    journal.finish();
    const again = new Statistics(context);
    expect(replayJournal(blocks, again).end).toBe('whole');
    expect(again.finish(1e12)).toEqual(live.finish(1e12));
  });
});

describe('quantiles', () => {
  it('are exact to half a per cent, and the same in any order', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => 1e6 + i * i * 1e3);
    const forward = new LogHistogram();
    const backward = new LogHistogram();
    for (const value of values) forward.add(value);
    for (const value of values.toReversed()) backward.add(value);
    for (const share of [0.01, 0.5, 0.95, 1]) {
      const exact = values[Math.ceil(share * 10_000) - 1] as number;
      const got = forward.quantile(share) as number;
      expect(Math.abs(got / exact - 1)).toBeLessThan(0.005);
      expect(backward.quantile(share)).toBe(got);
    }
  });

  it('are exact for one value and undefined for none', () => {
    const histogram = new LogHistogram();
    expect(histogram.quantile(0.5)).toBeUndefined();
    histogram.add(123_456_789);
    expect(histogram.quantile(0.5)).toBe(123_456_789);
    histogram.add(0);
    expect(histogram.quantile(0.5)).toBeLessThan(0.01);
  });
});

describe('the figures', () => {
  it('each have one definition with a title and a unit', () => {
    for (const { title, unit, definition } of Object.values(FIGURE_DEFINITIONS)) {
      expect(title).not.toBe('');
      expect(unit).not.toBe('');
      expect(definition).toMatch(/\.$/);
    }
  });
});
