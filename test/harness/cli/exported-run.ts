import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, execute } from './command.ts';

const FAULTS = `faults:
  - { kind: computer-reset, node: ring-03, at: 3 min, boot: cold }
  - { kind: link-outage, from: ring-01, to: ring-02, at: 4 min, duration: 40 s }
  - { kind: manoeuvre, node: ring-06, at: 2 min, deltaV: 2 }
  - { kind: permanent-loss, node: ring-07, at: 5 min }
`;

/** Six minutes of ring-8 with faults, and all that `export` makes of it, in a folder of its own. */
export interface ExportedRun {
  readonly folder: string;
  /** What the export said. */
  readonly answer: Answer;
  readonly lasermesh: (...args: readonly string[]) => Promise<Answer>;
  readonly text: (...path: readonly string[]) => string;
  /** A copy of the run without one of its files, or with another one in its place. */
  readonly copyWith: (name: string, file: string, bytes: Buffer | undefined) => string;
  readonly remove: () => void;
}

export const exportedRun = async (): Promise<ExportedRun> => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-export-'));
  const lasermesh = (...args: readonly string[]) => execute(folder, args);
  const text = (...path: readonly string[]) => readFileSync(join(folder, ...path), 'utf8');
  await lasermesh('init', 'ring.yaml');
  writeFileSync(join(folder, 'ring.yaml'), `${text('ring.yaml')}${FAULTS}`);
  await lasermesh('run', 'ring.yaml', '--until', '6 min', '--journal', 'frames', '--out', 'run');
  const forms = ['--czml', 'run.czml', '--csv', 'tables', '--junit', 'run.xml'];
  return {
    folder,
    answer: await lasermesh('export', 'run', ...forms),
    lasermesh,
    text,
    copyWith: (name, file, bytes) => {
      cpSync(join(folder, 'run'), join(folder, name), { recursive: true });
      rmSync(join(folder, name, file));
      if (bytes !== undefined) writeFileSync(join(folder, name, file), bytes);
      return name;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
};
