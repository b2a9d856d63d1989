import { describe, expect, it } from 'vitest';
import { makeCheckers } from '../../../harness/checkers/checkers.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { RecordKind } from '../../../harness/journal/records.ts';
import {
  countText,
  durationText,
  largeText,
  shareText,
  spanText,
} from '../../../harness/report/number-text.ts';
import { Statistics } from '../../../harness/report/statistics.ts';
import { runText } from '../../../harness/report/text.ts';
import { makeVerdict, type Verdict } from '../../../harness/report/verdict.ts';
import { accepted, FLOW, PROFILE, planned, SECOND, type Step } from '../checkers/rig.ts';

const NODES = ['sat-alpha', 'sat-beta', 'sat-gamma'].map((name, at) => ({
  id: at + 1,
  name,
  storeBytes: 1e9,
  terminals: [0, 1].map((index) => ({
    index,
    name: `head ${index}`,
    profile: PROFILE,
    mount: { azimuthRad: 0, normal: 'horizontal' as const },
  })),
}));
const flows = [{ ...FLOW, deadlineNs: 10 * SECOND, deadlineShare: 0.5 }];

const verdictOf = (history: readonly Step[]): Verdict => {
  const endNs = 7_200 * SECOND;
  const set = makeCheckers({ nodes: NODES, flows, hopLimit: 16, endNs });
  const statistics = new Statistics({ nodes: NODES, flows, lightTimeBoundNs: () => 1e8 });
  const journal = new Journal({ level: 'off', checked: true });
  for (const reader of [...set.readers, statistics]) journal.subscribe(reader);
  const append = journal.append.bind(journal) as (
    kind: RecordKind,
    atNs: number,
    ...values: (string | number)[]
  ) => void;
  for (const [seconds, kind, ...values] of history) {
    append(kind, Math.round(seconds * SECOND), ...values);
  }
  set.finish(endNs);
  return makeVerdict({
    scenario: { name: 'sdn-backbone', faults: [] },
    seed: 7,
    hash: journal.hash(),
    endNs,
    checkers: set.checkers,
    figures: statistics.finish(endNs),
  });
};

const options = {
  columns: 80,
  colour: false,
  wallS: 5.8,
  report: '.lasermesh/run-sdn-backbone-7/report.html',
  again: 'npm run -s lasermesh -- run sdn-backbone --seed 7',
  version: '0.3.0',
};

const good: Step[] = [
  ...planned(1, 2, 0, 7_000),
  [12, 'lock', 1, 1, 2, 0, 12 * SECOND],
  ...accepted(20, 1),
  [20.1, 'held', 2, 1, 0, 0],
  [20.2, 'released', 1, 1, 'deleted'],
  [20.3, 'delivered', 3, 1, 0, 2, 1, 1e6],
  [20.3, 'released', 2, 1, 'deleted'],
  [7_000, 'unlock', 1, 1, 2, 0, 'end'],
  [7_100, 'store', 2, 0, 1e6, 0],
];
const bad: Step[] = [
  ...good.slice(0, 6),
  [20.15, 'released', 1, 1, 'deleted'],
  ...accepted(30, 2),
  [31, 'released', 1, 2, 'deleted'],
];
const sortedBad = [...bad].sort((left, right) => left[0] - right[0]);

describe('the verdict', () => {
  it('passes a good run with exit code 0 and names what each checker judged', () => {
    const verdict = verdictOf(good);
    expect(verdict).toMatchObject({ result: 'pass', exitCode: 0, scenario: 'sdn-backbone' });
    expect(verdict.checkers.map(({ id }) => id)).toEqual([
      'S1',
      'S2',
      'S3',
      'S4',
      'S5',
      'S6',
      'S7',
      'S8',
      'S9',
      'S10',
      'S11',
      'S12',
      'S13',
      'S14',
      'S15',
      'S16',
      'S17',
      'S18',
      'S19',
      'L1',
      'L2',
      'L3',
      'L4',
      'L5',
      'L6',
    ]);
    expect(verdict.checkers.every(({ violations }) => violations === 0)).toBe(true);
    expect(JSON.parse(JSON.stringify(verdict))).toMatchObject({ schema: 1, seed: 7 });
  });

  it('fails with exit code 1 on a violation, and holds its finding', () => {
    const verdict = verdictOf(sortedBad);
    expect(verdict).toMatchObject({ result: 'fail', exitCode: 1 });
    const s2 = verdict.checkers.find(({ id }) => id === 'S2');
    expect(s2).toMatchObject({ result: 'fail', violations: 2 });
    expect(s2?.findings[0]?.signature).toBe('S2/unheld');
  });

  it('is insufficient with exit code 2 when nothing was sent', () => {
    const verdict = verdictOf(planned(1, 2, 7_190, 7_300));
    expect(verdict).toMatchObject({ result: 'insufficient', exitCode: 2 });
    expect(verdict.shortfalls).toEqual(['S1 judged 0, at least 1 needed']);
  });
});

describe('the text at the end', () => {
  it('fits 80 columns, opens on the verdict and ends on the command that repeats the run', () => {
    const cost = {
      level: 'frames 1/1000',
      records: 123_456_789,
      bytes: 1_234_567_890,
      journalShare: 0.1234,
      readersShare: 0.2345,
      beside: true,
    };
    for (const verdict of [verdictOf(good), verdictOf(sortedBad)]) {
      const lines = runText(verdict, { ...options, cost })
        .trimEnd()
        .split('\n');
      expect(lines.join('\n')).toContain('level frames 1/1000   123,456,789 records, 1.23 GB');
      expect(lines.join('\n')).toContain('took 12.34 % of the time   checkers, figures 23.45 %');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(lines.findIndex((line) => line.includes('VERDICT'))).toBeLessThan(4);
      expect(lines.at(-1)).toBe(`  again        ${options.again}`);
      expect(lines.every((line) => line === line.trimEnd())).toBe(true);
    }
  });

  it('reads as it should after a pass', () => {
    expect(runText(verdictOf(good), { ...options, columns: 100 })).toMatchInlineSnapshot(`
      "Lasermesh 0.3.0 · sdn-backbone · seed 7 · 2 h simulated in 5.80 s · journal 494211d2

        VERDICT  pass   25 checkers, 1 bundle, 0 faults

        class     sent  delivered     p50     p95  light-time  deadline met
        tactical     1          1  300 ms  300 ms      3.00 ×         100 %
                     none still held   none lost
        deadlines    imagery 100 % (needs 50 %)

        checkers     S1 pass (1)   S2 pass (1)   S3 pass (1)   S4 nothing to judge   S5 pass (1)
                     S6 nothing to judge   S7 pass (1)   S8 pass (1)   S9 nothing to judge
                     S10 nothing to judge   S11 nothing to judge   S12 nothing to judge
                     S13 nothing to judge   S14 nothing to judge   S15 pass (1)   S16 nothing to judge
                     S17 pass (1)   S18 nothing to judge   S19 nothing to judge   L1 pass (1)
                     L2 pass (1)   L3 nothing to judge   L4 pass (1)   L5 nothing to judge
                     L6 nothing to judge
        terminals    acquisition p50 12.0 s  p95 12.0 s   tries 1, locked 1   gave up 0
        links        planned 32.4 %  achieved 32.35 % of terminal time
        frames       sent 0   received 0   corrupted 0   lost 0   overrun 0   none rejected
        stores       highest 0.1 % (sat-beta)   custody refused 0

        report       .lasermesh/run-sdn-backbone-7/report.html
        again        npm run -s lasermesh -- run sdn-backbone --seed 7
      "
    `);
  });

  it('shows what was violated, where, when and what led to it', () => {
    const text = runText(verdictOf(sortedBad), options);
    expect(text).toMatch(/VERDICT {2}fail/);
    expect(text).toMatch(/ S2 custody held by no live node +LM-[A-Z]{3}-\d{3}\n/);
    expect(text).toMatch(/bundle sat-alpha\/1 \(custody, tactical\) at 00:00:20.150 in sat-alpha/);
    expect(text).toMatch(/\n {2}\d more in verdict.json\n/);
    expect(text).toMatch(/00:00:20.000 {2}sat-alpha +durable in the store/);
    expect(text).toMatch(/00:00:20.150 {2}sat-alpha +gone from the store \(deleted\)/);
  });

  it('uses colour only when asked, and never as the only sign', () => {
    const start = '\u001b';
    expect(runText(verdictOf(good), options)).not.toContain(start);
    const coloured = runText(verdictOf(good), { ...options, colour: true });
    expect(coloured).toContain(`${start}[1;32mpass${start}[0m`);
    expect(coloured.replaceAll(`${start}[1;32m`, '').replaceAll(`${start}[0m`, '')).toBe(
      runText(verdictOf(good), options),
    );
  });
});

describe('numbers in text', () => {
  it('are grouped, have three digits and their unit, and never overstate a share', () => {
    expect([0, 999, 1_000, 41_388, 1_234_567].map(countText)).toEqual([
      '0',
      '999',
      '1,000',
      '41,388',
      '1,234,567',
    ]);
    expect([999_999, 2_100_000, 3.456e9].map(largeText)).toEqual(['999,999', '2.10 M', '3.46 G']);
    const times = [12, 1_500, 999_600, 61.24e6, 999.6e6, 14.23e9, 212.4e9, 1_204e9, undefined];
    expect(times.map(durationText)).toEqual([
      '12 ns',
      '1.50 µs',
      '1.00 ms',
      '61.2 ms',
      '1.00 s',
      '14.2 s',
      '212 s',
      '1,204 s',
      '–',
    ]);
    expect([119.9997, 3_599.9996, 59.9994, 0.000_4].map((s) => spanText(s * SECOND))).toEqual([
      ...['2 min', '1 h', '59.999 s', '400 µs'],
    ]);
    expect([0, 45, 5_400, 7_200, 90_061.5].map((s) => spanText(s * SECOND))).toEqual([
      '0 s',
      '45 s',
      '1 h 30 min',
      '2 h',
      '25 h 1 min 1.5 s',
    ]);
    expect([1, 0.99999, 0.9998, 0.5, 0, undefined].map(shareText)).toEqual([
      '100 %',
      '99.99 %',
      '99.98 %',
      '50 %',
      '0 %',
      '–',
    ]);
  });
});
