import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fault as faultSchema } from '../../../harness/scenario/fault-schema.ts';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import {
  bare,
  common,
  count,
  node,
  partner,
  reports,
  scenario,
  withSite,
  within,
} from './kinds-rig.ts';
import { FRAME_CASES } from './frame-kinds.ts';
import { HEAD_CASES } from './head-kinds.ts';
import { FURTHER_CASES } from './further-kinds.ts';
import { LINK_CASES } from './link-kinds.ts';
import { NODE_CASES } from './node-kinds.ts';
import { type FaultRun, nodeNamed, run } from './rig.ts';

/*
 * Every kind of fault: what it does shows in the journal of a real run, and so does its end. The fault
 * hits ring-01, or its links with ring-02, from 90 s to 120 s of four minutes, unless it says otherwise.
 */

const CASES = [...NODE_CASES, ...HEAD_CASES, ...LINK_CASES, ...FRAME_CASES, ...FURTHER_CASES];

/** Onsets and ends, of a fault that comes and goes several of them. */
const expectedMarks = ({ atNs, durationNs = 0, pulse, kind }: Fault): unknown[] => {
  const periodNs = pulse?.periodNs ?? Number.POSITIVE_INFINITY;
  const onsets = Math.max(1, Math.ceil(durationNs / periodNs));
  return Array.from({ length: onsets }, (_, at) => {
    const startNs = atNs + (at === 0 ? 0 : at * periodNs);
    const endNs = Math.min(startNs + (pulse?.onNs ?? durationNs), atNs + durationNs);
    const end = durationNs === 0 ? [] : [[endNs / SECOND_NS, kind, 0]];
    return [[startNs / SECOND_NS, kind, 1], ...end];
  }).flat();
};

/** Kinds whose runs need a scenario of their own, and where their tests are. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  null: 'below',
  'torn-write': 'below',
  'bit-flip': 'below',
  'expiry-in-transit': 'contacts-and-expiry.test.ts',
  manoeuvre: 'below',
  'computer-reset': 'losses.test.ts',
  'permanent-loss': 'losses.test.ts',
  'battery-drain': 'power.test.ts',
  'bus-undervoltage': 'power.test.ts',
  'safe-mode-forced': 'plans.test.ts',
  'plan-late': 'plans.test.ts',
  'plan-old': 'plans.test.ts',
  'plan-corrupted': 'plans.test.ts',
  'stale-read': 'below',
  'plan-partial': 'ports.test.ts',
  'plan-changed': 'plans.test.ts',
  'key-rollover': 'ports.test.ts',
  'telecommand-duplicated': 'ports.test.ts',
  'telecommands-contradictory': 'ports.test.ts',
  'plan-forged': 'ports.test.ts',
  'pass-cut': 'ports.test.ts',
  'plane-eclipse': 'correlated.test.ts',
  'solar-storm': 'correlated.test.ts',
  'bad-table': 'correlated.test.ts',
  swizzle: 'correlated.test.ts',
  'nodes-lost': 'correlated.test.ts',
};

describe('the kinds of faults', () => {
  const kinds: readonly string[] = faultSchema.options.map(({ shape }) => shape.kind.value);

  it('are all shown by a run', () => {
    const shown = new Set<string>([
      ...CASES.map(([, { kind }]) => kind),
      ...Object.keys(ELSEWHERE),
    ]);
    expect(kinds.filter((kind) => !shown.has(kind))).toEqual([]);
    expect([...shown].filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it('are run where this says so', () => {
    for (const [kind, file] of Object.entries(ELSEWHERE)) {
      const name = file === 'below' ? 'kinds.test.ts' : file;
      const text = readFileSync(new URL(name, import.meta.url), 'utf8');
      expect(text, kind).toContain(`kind: '${kind}'`);
    }
  });

  it('stand in the table of the README, and no others', () => {
    const text = readFileSync(
      new URL('../../../harness/faults/README.md', import.meta.url),
      'utf8',
    );
    const [, section = ''] = text.split('## Kinds');
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map((match) => match[1]),
    );
    const table = named.filter((name) => name !== undefined && !name.endsWith('.ts'));
    expect(table.sort()).toEqual([...kinds].sort());
  });
});

describe('a fault', () => {
  it.each(CASES)('%s', (_name, fault, shows) => {
    const told = run(fault.kind === 'site-outage' ? withSite : scenario, [fault]);
    const marks = told.of('fault').map(({ atS, values }) => [atS, values[1], values[3]]);
    expect(marks).toEqual(expectedMarks(fault));
    shows(told);
    expect(told.failed).toEqual([]);
  });
});

describe('a null fault', () => {
  it('leaves the journal equal to that of the bare run', () => {
    expect(run(scenario, [{ ...common, kind: 'null' }]).hash).toBe(bare.hash);
  });
});

describe('flipped bits', () => {
  const atNs = 100 * SECOND_NS;
  const restart: Fault = { id: 'r', kind: 'computer-reset', boot: 'warm', node, atNs: atNs + 6e7 };
  const flip = (region: 'bundles' | 'marks' | 'counters' | 'critical', count = 1): Fault => ({
    id: 'f',
    kind: 'bit-flip',
    node,
    atNs: atNs + 5e7,
    region,
    count,
  });
  /** Reports of records that could not be read, by region. */
  const unreadable = (faults: readonly Fault[]): FaultRun => run(scenario, faults);

  it('of a record are found at the next start, which deletes it and says so', () => {
    const told = unreadable([flip('bundles'), restart]);
    expect(reports(told, 412)).toBe(1);
    expect(told.of('released').filter(({ values }) => values[2] === 'bit-flip')).toHaveLength(1);
    expect(told.failed).toEqual([]);
    expect(reports(unreadable([restart]), 412)).toBe(0);
  });

  it('hurt nobody as long as nothing is read', () => {
    const told = unreadable([flip('bundles')]);
    expect(count(told, 'delivered')).toBe(count(bare, 'delivered'));
    expect(told.failed).toEqual([]);
  });

  it('of one copy of a critical record change nothing', () => {
    const told = unreadable([flip('critical'), restart]);
    const rest = (of: FaultRun) => of.records.filter(({ kind }) => kind !== 'fault');
    expect(rest(told)).toEqual(rest(unreadable([restart])));
  });

  it('of marks are found, too', () => {
    const marked = nodeNamed(scenario, 'ring-02');
    const at = (fault: Fault): Fault => ({ ...fault, node: marked });
    expect(reports(unreadable([at(flip('marks')), at(restart)]), 412)).toBe(1);
  });
});

describe('a manoeuvre', () => {
  it('leads its node away from where its partners look for it next', () => {
    const partners = [partner, nodeNamed(scenario, 'ring-08')];
    const burn: Fault = { id: 'm', kind: 'manoeuvre', node, atNs: SECOND_NS, deltaVKmPerS: -0.1 };
    const restarts = [...partners, node].map((each, index): Fault => {
      const atNs = 120 * SECOND_NS;
      return { id: `r-${index}`, kind: 'computer-reset', boot: 'cold', node: each, atNs };
    });
    const lateLocks = (faults: readonly Fault[]) =>
      within(run(scenario, faults), 'lock', 120, 240)
        .filter(({ values }) => values[0] === node || values[2] === node)
        .map(({ atS }) => atS);
    expect(lateLocks(restarts)).toHaveLength(2);
    // 15 km off: outside the cone of the first scans.
    expect(lateLocks([burn, ...restarts])).toEqual([]);
  });
});

describe('a torn write', () => {
  it('leaves a record that its node finds unreadable at the next start', () => {
    const held = bare.of('held').find(({ values, atS }) => values[0] === node && atS > 90);
    const atNs = Math.round((held?.atS ?? 0) * SECOND_NS) - 1_000;
    const faults: Fault[] = [
      { ...common, id: 't', kind: 'torn-write' },
      { ...common, id: 'r', kind: 'computer-reset', boot: 'warm', atNs, durationNs: undefined },
    ];
    const told = run(scenario, faults);
    expect(reports(told, 412)).toBe(1);
    expect(reports(run(scenario, faults.slice(1)), 412)).toBe(0);
  });
});

describe('a stale read', () => {
  const stale: Fault = { ...common, kind: 'stale-read', region: 'bundles', ageNs: 60 * SECOND_NS };
  const restart: Fault = { id: 'r', kind: 'computer-reset', boot: 'warm', node, atNs: 95e9 };
  const own = (told: FaultRun, kind: 'held' | 'released', at: number) =>
    told.of(kind).filter(({ atS, values }) => atS === at && values[0] === node);

  it('at a start brings back what was deleted and takes away what was new', () => {
    const told = run(scenario, [stale, restart]);
    expect(own(told, 'held', 115).length).toBeGreaterThan(0);
    expect(own(told, 'released', 115).every(({ values }) => values[2] === 'stale-read')).toBe(true);
    expect(told.failed).toEqual([]);
    expect(own(run(scenario, [restart]), 'held', 115)).toEqual([]);
  });

  it('is over at its end, and hurts nobody without a start', () => {
    const early = { ...stale, durationNs: 4 * SECOND_NS };
    const rest = (of: FaultRun) => of.records.filter(({ kind }) => kind !== 'fault');
    expect(rest(run(scenario, [early, restart]))).toEqual(rest(run(scenario, [restart])));
    expect(rest(run(scenario, [stale]))).toEqual(rest(bare));
  });
});
