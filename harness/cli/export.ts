import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { writeCzml } from '../export/czml.ts';
import { writeFigures, writeNodes } from '../export/fact-tables.ts';
import { junitText } from '../export/junit.ts';
import { RecordTables } from '../export/record-tables.ts';
import { RunHistory } from '../export/run-history.ts';
import { fileBytes } from '../journal/file-sink.ts';
import { journalLevel, readJournal } from '../journal/reader.ts';
import { RECORD_KINDS, RECORDS } from '../journal/records.ts';
import type { Verdict } from '../report/verdict.ts';
import { countText } from '../report/number-text.ts';
import { ARTEFACT_FILE } from '../artefact/artefact.ts';
import { VERDICT_FILE } from '../artefact/saved-verdict.ts';
import { EXIT } from './exit.ts';
import { type ExportTarget, FileTarget, FolderTarget, STDOUT } from './export-files.ts';
import { captureRun } from './export-capture.ts';
import { Interrupted, Interruption } from './interruption.ts';
import { commandLine } from '../program/command-line.ts';
import { print, say } from './output.ts';
import { userPath } from '../program/user-folder.ts';
import { journalNote, openRun, type SavedRun, savedVerdict, withJournal } from './saved-run.ts';

export interface ExportOptions {
  readonly czml?: string;
  readonly csv?: string;
  readonly junit?: string;
  readonly pcapng?: string;
  readonly at?: readonly string[];
}

/** The `export` command: a run of before in forms that other programs read. Returns the exit code. */
export const exportRun = async (name: string, options: ExportOptions): Promise<number> => {
  refuseCombinations(options);
  const { czml, csv, junit, pcapng } = options;
  const run = openRun(name);
  for (const file of [czml, junit, pcapng]) refuseOwnFile(run, file);
  const verdict = savedVerdict(run);
  const targets: ExportTarget[] = [];
  const open = <T extends ExportTarget>(target: T): T => {
    targets.push(target);
    return target;
  };
  const interruption = new Interruption();
  try {
    const lines: Line[] = [];
    if (czml !== undefined || csv !== undefined) {
      const places = {
        czml: czml === undefined ? undefined : () => open(new FileTarget(czml)),
        csv: csv === undefined ? undefined : () => open(new FolderTarget(csv, isTable)),
      };
      lines.push(...(await exportJournal(run, verdict, places, interruption)));
    }
    if (junit !== undefined) {
      lines.push(exportVerdict(run, verdict, () => open(new FileTarget(junit))));
    }
    if (pcapng !== undefined) {
      const target = open(new FileTarget(pcapng));
      const counts = await captureRun(run, target, { at: options.at, interruption });
      lines.push(() => line('pcapng', target, counts));
    }
    for (const target of targets) target.publish();
    const tell = [czml, junit, pcapng].includes(STDOUT) ? say : print;
    for (const line of lines) tell(line());
    return EXIT.pass;
  } catch (error) {
    for (const target of targets) target.discard();
    if (!(error instanceof Interrupted)) throw error;
    say(`${error.signal}: stopped, no file was made`);
    return EXIT.interrupted;
  } finally {
    interruption.stop();
  }
};

const refuseCombinations = ({ czml, csv, junit, pcapng, at }: ExportOptions): void => {
  const refuse = (message: string): never => {
    throw new InputError('usage', message);
  };
  const given = [czml, csv, junit, pcapng].filter((place) => place !== undefined);
  if (given.length === 0) {
    refuse('nothing to export to: --czml FILE, --csv FOLDER, --junit FILE or --pcapng FILE');
  }
  if (csv === STDOUT) refuse('--csv makes a folder of files, not one');
  if ([czml, junit, pcapng].filter((place) => place === STDOUT).length > 1) {
    refuse('standard output takes one file, --czml, --junit or --pcapng');
  }
  if (at !== undefined && pcapng === undefined) refuse('--at goes with --pcapng');
  if (new Set(given.map(userPath)).size < given.length) refuse('two exports in one place');
};

/** A run is not to be written over by what is made of it. */
const refuseOwnFile = (run: SavedRun, file: string | undefined): void => {
  if (file === undefined || file === STDOUT || !existsSync(userPath(file))) return;
  // By links, such as "latest", a file has several names.
  const path = realpathSync(userPath(file));
  const inRun = dirname(path) === realpathSync(run.folder) && RUN_FILES.includes(basename(path));
  const isArtefact = path === realpathSync(userPath(run.shown)) && statSync(path).isFile();
  if (!inRun && !isArtefact) return;
  throw new InputError('export', `${file}  error  is a file of the run itself`);
};

const RUN_FILES = [
  ARTEFACT_FILE,
  VERDICT_FILE,
  'journal.lmj',
  'scenario.yaml',
  'report.html',
  'gateway.json',
];
/** Between two looks at Ctrl-C: some 50 ms. */
const RECORDS_PER_PAUSE = 8_192;

/** What is told of an export once it stands. */
type Line = () => string;

/** CZML and CSV in one reading of the journal. */
const exportJournal = async (
  run: SavedRun,
  verdict: Verdict | undefined,
  open: {
    readonly czml: (() => FileTarget) | undefined;
    readonly csv: (() => FolderTarget) | undefined;
  },
  interruption: Interruption,
): Promise<readonly Line[]> => {
  const { journalPath: path } = withJournal(run);
  const { scenario } = run;
  const records = readJournal(fileBytes(path));
  let next = records.next();
  // Nothing is made for a file that cannot be read at all.
  if (next.done) journalNote(run, next.value);
  const czml = open.czml?.();
  const csv = open.csv?.();
  const tables = csv && tablesIn(csv, run, verdict, journalLevel(fileBytes(path)));
  const history = czml && new RunHistory(scenario);
  for (; !next.done; next = records.next()) {
    const { kind, atNs, values } = next.value;
    tables?.add(next.value);
    history?.reader.record(kind, atNs, values);
    if (next.value.sequence % RECORDS_PER_PAUSE === 0) await interruption.pause();
  }
  const outcome = next.value;
  const note = journalNote(run, outcome);
  if (note !== undefined) say(note);
  const lines: Line[] = [];
  if (czml !== undefined && history !== undefined) {
    const endNs = outcome.end === 'whole' ? scenario.durationNs : outcome.atNs;
    if (endNs === 0)
      throw new InputError('journal', `${run.shown}  error  nothing to draw in its journal`);
    const counts = writeCzml({ scenario, verdict, history, endNs, note }, czml);
    lines.push(() =>
      line(
        'czml',
        czml,
        Object.entries(counts).map(([what, n]) => `${countText(n)} ${what}`),
      ),
    );
  }
  if (csv !== undefined && tables !== undefined) {
    lines.push(() =>
      line('csv', csv, [`${countText(csv.files)} files`, `${countText(tables.records)} records`]),
    );
  }
  return lines;
};

const NODES_FILE = 'nodes.csv';
const FIGURES_FILE = 'figures.csv';
const tableFile = (kind: string): string => `${kind}.csv`;

const isTable = (file: string): boolean =>
  [NODES_FILE, FIGURES_FILE, ...RECORD_KINDS.map(tableFile)].includes(file);

/** Tables that need no journal are written, those of records are begun. */
const tablesIn = (
  folder: FolderTarget,
  run: SavedRun,
  verdict: Verdict | undefined,
  level: string | undefined,
): RecordTables => {
  writeNodes(run.scenario, folder.file(NODES_FILE));
  if (verdict === undefined) say(`no ${FIGURES_FILE}: ${run.shown} has no ${VERDICT_FILE}`);
  else writeFigures(verdict, folder.file(FIGURES_FILE));
  // An empty table would say that there were none.
  const frames = level?.startsWith('frames') === true;
  if (frames && level !== 'frames') say(`frame.csv is a sample: ${level}`);
  const recorded = RECORD_KINDS.filter((kind) => RECORDS[kind].level !== 'frames' || frames);
  return new RecordTables(run.scenario, (kind) =>
    recorded.includes(kind) ? folder.file(tableFile(kind)) : undefined,
  );
};

const exportVerdict = (
  run: SavedRun,
  verdict: Verdict | undefined,
  open: () => FileTarget,
): Line => {
  if (verdict === undefined) {
    throw new InputError(
      'verdict',
      `${run.shown}  error  has no ${VERDICT_FILE}, which --junit is made of: export the run folder`,
    );
  }
  const { text, counts } = junitText(verdict, {
    epochUnixMs: run.scenario.epochUnixMs,
    again: commandLine(['replay', run.file]),
  });
  const target = open();
  target.write(text);
  return () =>
    line(
      'junit',
      target,
      Object.entries(counts).map(([what, n]) => `${countText(n)} ${what}`),
    );
};

const line = (form: string, target: ExportTarget, items: readonly string[]): string => {
  const where = target.shown === STDOUT ? 'standard output' : target.shown;
  return `${form.padEnd(5)}  ${where}  ${countText(target.bytes)} bytes: ${items.join(', ')}`;
};
