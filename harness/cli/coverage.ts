import { decodeCells } from '../coverage/cell-text.ts';
import { countCoverage, coverageTable } from '../coverage/coverage-table.ts';
import { GATES } from '../coverage/gates.ts';
import { table } from '../report/layout.ts';
import { countText } from '../report/number-text.ts';
import { InputError } from '../../protocols/errors.ts';
import { CampaignFolder } from '../campaign/campaign-folder.ts';
import { columnsOf, print } from './output.ts';

export interface CoverageOptions {
  readonly json?: boolean;
}

/** The `coverage` command: what the runs of a campaign have seen, gate by gate and cell by cell. */
export const coverage = (name: string, options: CoverageOptions): void => {
  const folder = new CampaignFolder(name);
  if (!folder.exists) {
    throw new InputError(
      'campaign-folder',
      `${name}  error  no campaign folder, expected campaign.json`,
    );
  }
  const rows = [...folder.results().rows.values()];
  const seen = new Set<number>();
  // One by one: no list holds what 100,000 runs have seen.
  for (const { cells } of rows) for (const cell of decodeCells(cells) ?? []) seen.add(cell);
  const gates = GATES.map(({ id, title }) => {
    const hit = rows.filter((row) => (row.gates[id] ?? 0) > 0);
    return {
      id,
      title,
      runs: hit.length,
      hits: hit.reduce((sum, row) => sum + (row.gates[id] ?? 0), 0),
    };
  });
  if (options.json === true) {
    const cells = [...seen].sort((a, b) => a - b);
    print(JSON.stringify({ runs: rows.length, gates, ...countCoverage(seen), cells }, null, 2));
    return;
  }
  const lines = [
    `${folder.shown} · ${countText(rows.length)} runs`,
    '',
    ...table([
      ['gate', 'runs', 'hits'],
      ...gates.map(({ id, runs, hits }) => [id, countText(runs), countText(hits)]),
    ]),
    '',
    ...coverageTable(seen, { columns: columnsOf(process.stdout) }),
  ];
  print(lines.join('\n'));
};
