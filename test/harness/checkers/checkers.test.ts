import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FindingLog } from '../../../harness/checkers/checker.ts';
import { CHECKER_IDS, CHECKERS, makeCheckers } from '../../../harness/checkers/checkers.ts';
import type { CheckerContext } from '../../../harness/checkers/context.ts';
import { REQUIREMENTS } from '../../../harness/checkers/requirements.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { accepted, FLOW, planned, SECOND, type Step } from './rig.ts';

const spec = new URL('../../../protocols/spec/', import.meta.url);
const specText = (): string =>
  readdirSync(spec)
    .filter((name) => /^\d.*\.md$/.test(name))
    .map((name) => readFileSync(new URL(name, spec), 'utf8'))
    .join('\n');

const empty = makeCheckers({ nodes: [], flows: [FLOW], hopLimit: 9, endNs: SECOND });

describe('the checkers', () => {
  it('have distinct ids, a title and at least one requirement each', () => {
    const ids = empty.checkers.map(({ id }) => id);
    expect(ids).toEqual([
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
    expect(CHECKER_IDS).toEqual(ids);
    expect(CHECKERS.length).toBe(ids.length);
    for (const { title, requirements } of empty.checkers) {
      expect(title.length).toBeGreaterThan(10);
      expect(requirements.length).toBeGreaterThan(0);
    }
  });

  it('name requirements that the spec has', () => {
    const text = specText();
    const healed = makeCheckers({ nodes: [], flows: [], hopLimit: 64, endNs: 0, healNs: 0 });
    const named = new Set(
      [...empty.checkers, ...healed.checkers].flatMap(({ requirements }) => requirements),
    );
    expect([...named].filter((id) => !text.includes(`**${id}**`))).toEqual([]);
    expect([...named].sort()).toEqual(Object.values(REQUIREMENTS).sort());
  });

  it('believe nothing that flight software says of itself', () => {
    // S12 and L6 judge the changes of state that a node tells of, S14 holds it to its word of safe mode.
    const others = empty.checkers.filter(({ id }) => !['S12', 'S14', 'L6'].includes(id));
    const asked = new Set(others.flatMap(({ kinds }) => kinds ?? []));
    expect(asked.has('transition')).toBe(false);
    expect(asked.has('report')).toBe(false);
  });

  it('find nothing in an empty history and test nothing', () => {
    expect(empty.finish(SECOND)).toEqual([]);
    expect(empty.checkers.map((checker) => checker.tested())).toEqual(empty.checkers.map(() => 0));
  });

  it('keep a hundred findings each and count the rest', () => {
    const set = makeCheckers({ nodes: [], flows: [FLOW], hopLimit: 1, endNs: SECOND });
    const journal = new Journal({ level: 'off' });
    for (const reader of set.readers) journal.subscribe(reader);
    for (let i = 0; i < 250; i++) journal.append('delivered', i, 3, i, 0, 2, 1, 1e6);
    const s15 = set.checkers.find(({ id }) => id === 'S15');
    expect(s15?.violations).toBe(250);
    expect(s15?.findings.length).toBe(100);
  });

  it('keep the first finding of a signature however many others came before', () => {
    const recent = { nodeName: String, about: () => [] };
    const log = new FindingLog('S1', { recent } as unknown as CheckerContext);
    const add = (kind: string): void =>
      log.add({ requirement: '', class: kind, node: 0, atNs: 0, title: '', what: '', about: {} });
    for (let i = 0; i < 150; i++) add('common');
    for (let i = 0; i < 3; i++) add('rare');
    expect(log.violations).toBe(153);
    expect(log.findings.length).toBe(101);
    expect(log.findings.at(-1)?.signature).toBe('S1/rare');
    for (let i = 0; i < 10_000; i++) add(`strange-${i}`);
    expect(log.findings.length).toBe(199);
  });

  it('give the same findings from the same history, whatever the order of subscription', () => {
    const history: Step[] = [
      ...planned(1, 2, 0, 100),
      ...accepted(1, 1),
      [2, 'released', 1, 1, 'deleted'],
      [3, 'delivered', 3, 1, 0, 20, 0, 5],
      [4, 'delivered', 3, 1, 0, 2, 1, 1e6],
    ];
    const run = (reverse: boolean): unknown => {
      const set = makeCheckers({ nodes: [], flows: [FLOW], hopLimit: 9, endNs: 900 * SECOND });
      const [recent, ...checkers] = set.readers;
      const journal = new Journal({ level: 'off', checked: true });
      const append = journal.append.bind(journal) as (...values: unknown[]) => void;
      for (const reader of [recent, ...(reverse ? checkers.toReversed() : checkers)]) {
        if (reader !== undefined) journal.subscribe(reader);
      }
      for (const [seconds, kind, ...values] of history) append(kind, seconds * SECOND, ...values);
      return set.finish(900 * SECOND);
    };
    expect(run(true)).toEqual(run(false));
    expect((run(false) as { checker: string }[]).map(({ checker }) => checker)).toEqual([
      'S2',
      'S3',
      'S15',
      'S17',
      'S17',
      'L1',
    ]);
  });
});
