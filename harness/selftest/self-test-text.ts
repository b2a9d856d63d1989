import type { SelfTestRow } from './self-test.ts';

const MS_PER_S = 1_000;

/** The table as a person reads it, in 100 columns. */
export const selfTestText = (
  rows: readonly SelfTestRow[],
  told: { readonly version: string; readonly wallS: number },
): string => {
  const short = rows.filter(({ shortfalls }) => shortfalls.length > 0);
  const cpuS = rows.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / MS_PER_S;
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  const again = rows.flatMap((row) =>
    row.again === null ? [] : [`  ${row.planted}`, `    ${row.again}`],
  );
  return [
    `Lasermesh ${told.version} · selftest · ${told.wallS.toFixed(0)} s, ${cpuS.toFixed(0)} CPU s`,
    '',
    `  VERDICT  ${short.length === 0 ? 'pass' : 'fail'}   ${rows.length} planted, ${short.length} not as they should be`,
    '',
    ...lines.map((line) =>
      `  ${line.map((cell, at) => padded(cell, widths[at] ?? 0, at)).join('  ')}`.trimEnd(),
    ),
    '',
    '  seeds: median, least and most to the first finding of a named checker; faults: of one failing case, as drawn and made small',
    ...short.flatMap(({ planted, shortfalls }) =>
      shortfalls.map((what) => `  ${planted}  ${what}`),
    ),
    ...(again.length === 0 ? [] : ['', '  again', ...again.map((line) => `  ${line}`)]),
    '',
  ].join('\n');
};

const HEAD = [
  '#',
  'planted',
  'checker',
  'killed by',
  'found',
  'seeds',
  'faults',
  'replays',
  'CPU s',
];
/** Columns of numbers. */
const RIGHT = new Set([0, 8]);

const padded = (cell: string, width: number, at: number): string =>
  RIGHT.has(at) ? cell.padStart(width) : cell.padEnd(width);

const cells = (row: SelfTestRow): readonly string[] => {
  const { kind, seeds, shrunk, medianSeeds } = row;
  const run = seeds.reduce((sum, one) => sum + one, 0);
  return [
    row.number === 0 ? '' : String(row.number),
    row.planted,
    kind === 'benign' ? 'none' : row.checkers.join(', '),
    kind === 'benign'
      ? row.others.length === 0
        ? 'nothing'
        : row.others.join(', ')
      : row.killedBy.join(', ') || 'nothing',
    kind === 'benign' ? '' : `${row.kills} of ${row.sequences}`,
    kind === 'benign'
      ? `${run} pass`
      : medianSeeds === null
        ? ''
        : `${medianSeeds} (${seeds[0]}–${seeds.at(-1)})`,
    shrunk === null ? '' : `${shrunk.from} → ${shrunk.faults}`,
    shrunk === null ? '' : `${shrunk.equal} of ${shrunk.replays}`,
    (row.cpuMs / MS_PER_S).toFixed(0),
  ];
};
