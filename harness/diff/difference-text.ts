import { cutText } from '../journal/read-outcome.ts';
import { clockText, nodeOf, recordText } from '../journal/record-text.ts';
import type { JournalRecord } from '../journal/records.ts';
import { table, wrapped } from '../report/layout.ts';
import { countText, durationText } from '../report/number-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  differingColumns,
  type FirstDifference,
  type RecordsDifference,
} from './record-difference.ts';
import type { ComparedRun, RunDifference } from './run-difference.ts';
import type { ValueDifference } from './value-difference.ts';

/** Rows of one part shown as text; `--json` has all. */
const ROWS_MAX = 30;
const VALUE_CHARACTERS = 44;

interface Named {
  readonly shown: string;
  readonly run: ComparedRun;
}

/** Two runs side by side, for people: what differs and nothing else. */
export const differenceText = (
  runs: { readonly a: Named; readonly b: Named },
  difference: RunDifference,
  columns: number,
): string =>
  [
    ...headLines('A', runs.a, columns),
    ...headLines('B', runs.b, columns),
    '',
    difference.same ? '  SAME' : '  DIFFERENT',
    ...part('made by', difference.maker, columns),
    ...part('scenario', difference.scenario, columns),
    ...recordLines(runs, difference, columns),
    ...part('verdict', difference.verdict, columns),
    ...figureLines(difference),
    '',
  ].join('\n');

const headLines = (side: string, { shown, run }: Named, columns: number): readonly string[] => {
  const { name, seed, hash, verdict } = run.artefact;
  const items = [name, `seed ${seed}`, `journal ${hash.slice(0, 8)}`, verdict.result];
  return wrapped(`${side}  ${shown}  ${items.join(' · ')}`, columns, '  ');
};

const part = (
  label: string,
  differences: readonly ValueDifference[],
  columns: number,
): readonly string[] => {
  if (differences.length === 0) return [];
  const rows = differences.slice(0, ROWS_MAX);
  return [
    '',
    `  ${label}`,
    ...rows.flatMap(({ path, a, b }) =>
      wrapped(`${path}  ${valueText(a)} → ${valueText(b)}`, columns, '    '),
    ),
    ...moreLine(differences.length - rows.length),
  ];
};

const moreLine = (more: number): readonly string[] =>
  more > 0 ? [`    ${countText(more)} more (--json has all)`] : [];

const valueText = (value: unknown): string => {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const plain = text === 'null' && typeof value === 'number' ? String(value) : text;
  return plain.length <= VALUE_CHARACTERS ? plain : `${plain.slice(0, VALUE_CHARACTERS - 1)}…`;
};

const recordLines = (
  runs: { readonly a: Named; readonly b: Named },
  { records, hashes, hashesPartAt }: RunDifference,
  columns: number,
): readonly string[] => {
  if (records === undefined) {
    const what =
      hashes.a === hashes.b
        ? 'not read, as a journal is missing; their hashes are the same'
        : 'not read, as a journal is missing; by their hashes they part after control record ' +
          countText(hashesPartAt ?? 0);
    return ['', '  records', ...wrapped(what, columns, '    ')];
  }
  const { same, first, ends } = records;
  const cut = ends.a.end !== 'whole' || ends.b.end !== 'whole';
  return [
    '',
    '  records',
    ...(first === undefined
      ? [`    ${sameText(same, ends)}`]
      : firstLines({ ...records, first }, runs, columns)),
    ...(['a', 'b'] as const).flatMap((side) => {
      const cut = cutText(ends[side]);
      return cut === undefined
        ? []
        : wrapped(`${side.toUpperCase()} is cut: ${cut}`, columns, '    ');
    }),
    ...(cut ? [] : countLines(records)),
  ];
};

const sameText = (compared: number, ends: RecordsDifference['ends']): string => {
  const whole = ends.a.end === 'whole' && ends.b.end === 'whole';
  return whole
    ? `all ${countText(compared)} are the same`
    : `the first ${countText(compared)} are the same, as far as both were read`;
};

const firstLines = (
  { same, first }: RecordsDifference & { readonly first: FirstDifference },
  runs: { readonly a: Named; readonly b: Named },
  columns: number,
): readonly string[] => {
  const [own] = first.a;
  const [other] = first.b;
  const nameA = namesOf(runs.a.run.scenario);
  const nameB = namesOf(runs.b.run.scenario);
  const lines = (mark: string, records: readonly JournalRecord[], name: NodeName) =>
    records.flatMap((record) => wrapped(`${mark} ${lineOf(record, name)}`, columns, '    '));
  const changed = own === undefined || other === undefined ? [] : changedIn(own, other);
  return [
    `    the first ${countText(same)} are the same, then`,
    ...lines(' ', first.before, nameA),
    ...(own === undefined ? ['    A ends here'] : lines('A', first.a.slice(0, 1), nameA)),
    ...(other === undefined ? ['    B ends here'] : lines('B', first.b.slice(0, 1), nameB)),
    ...changed.flatMap((text) => wrapped(text, columns, '        ')),
    ...(first.a.length + first.b.length > 2 ? ['    and on'] : []),
    ...lines('A', first.a.slice(1), nameA),
    ...lines('B', first.b.slice(1), nameB),
  ];
};

const changedIn = (a: JournalRecord, b: JournalRecord): readonly string[] => {
  const time = a.atNs === b.atNs ? [] : [`time ${countText(a.atNs)} ns → ${countText(b.atNs)} ns`];
  const kind = a.kind === b.kind ? [] : [`kind ${a.kind} → ${b.kind}`];
  const columns = differingColumns(a, b).map(
    (column) => `${column.name} ${column.a} → ${column.b}`,
  );
  return [[...time, ...kind, ...columns].join(', ')];
};

type NodeName = (node: number) => string;

const namesOf = (scenario: Scenario): NodeName => {
  const names = new Map(scenario.nodes.map(({ id, name }) => [id, name] as const));
  return (node) => names.get(node) ?? `node ${node}`;
};

const lineOf = (record: JournalRecord, nameOf: NodeName): string => {
  const node = nodeOf(record.kind, record.values);
  const where = node === 0 ? '' : `${nameOf(node)}  `;
  return `${clockText(record.atNs)}  ${where}${recordText(record.kind, record.values, nameOf)}`;
};

const countLines = ({ counts }: RecordsDifference): readonly string[] => {
  const differing = counts.filter(({ a, b }) => a !== b);
  if (differing.length === 0) return [];
  const rows = differing.map(({ kind, a, b }) => [
    kind,
    countText(a),
    countText(b),
    changeText(a, b),
  ]);
  return ['', ...table([['kind', 'A', 'B', 'change'], ...rows]).map((row) => `    ${row}`)];
};

const figureLines = ({ figures }: RunDifference): readonly string[] => {
  if (figures === undefined) {
    return ['', '  figures', '    not compared: a verdict.json is missing'];
  }
  if (figures.length === 0) return [];
  const rows = figures.slice(0, ROWS_MAX).map(({ path, a, b }) => {
    const numbers = typeof a === 'number' && typeof b === 'number';
    return [path, figureText(path, a), figureText(path, b), numbers ? changeText(a, b, path) : ''];
  });
  return [
    '',
    '  figures',
    ...table([['', 'A', 'B', 'change'], ...rows]).map((row) => `    ${row}`),
    ...moreLine(figures.length - rows.length),
  ];
};

/** `+6 (+0.5 %)`; durations with their units. */
const changeText = (a: number, b: number, path = ''): string => {
  const change = b - a;
  const sign = change > 0 ? '+' : '−';
  const size = Math.abs(change);
  const plain = path.endsWith('Ns') ? durationText(size) : numberText(size);
  if (a === 0) return `${sign}${plain}`;
  const percent = (100 * size) / Math.abs(a);
  const share = percent < 9.95 ? percent.toPrecision(2) : percent.toFixed(0);
  return `${sign}${plain} (${sign}${percent < 1_000 ? share : '>999'} %)`;
};

const numberText = (value: number): string =>
  Number.isInteger(value) ? countText(value) : String(Number(value.toPrecision(3)));

const figureText = (path: string, value: unknown): string => {
  if (typeof value !== 'number') return valueText(value);
  if (path.endsWith('Ns')) return durationText(value);
  return Number.isInteger(value) ? countText(value) : String(value);
};
