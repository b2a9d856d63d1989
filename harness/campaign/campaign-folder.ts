import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { HOLD_FILE, holdFolder, refuseHeld, releaseFolder } from './folder-hold.ts';
import type { CampaignIdentity } from './identity.ts';
import { type ReadResults, readResults, ResultsFile } from './results-file.ts';
import { resultsParquet } from './results-parquet.ts';
import type { CaseResult } from './case-result.ts';
import type { Summary } from './summary.ts';
import { userFolder, userPath } from '../program/user-folder.ts';

const SCHEMA = 2;
export const CAMPAIGN_FILE = 'campaign.json';
const RESULTS_FILE = 'results.jsonl';
const PARQUET_FILE = 'results.parquet';
const SUMMARY_FILE = 'summary.json';
export const PAGE_FILE = 'report.html';
const FAILURES = 'failures';
/** All that a campaign leaves. */
const OWN = new Set(
  [CAMPAIGN_FILE, RESULTS_FILE, PARQUET_FILE, SUMMARY_FILE, PAGE_FILE, FAILURES, HOLD_FILE].flatMap(
    (name) => [name, `${name}.partial`],
  ),
);

/** Of campaign.json. */
const PARTS = ['campaign', 'maker', 'shard', 'inputs', 'choices'] as const;

/**
 * Folder of one campaign: campaign.json says of what, results.jsonl grows by a line with each case,
 * failures/ holds the artefact of each failed one, summary.json and results.parquet come at the end.
 */
export class CampaignFolder {
  readonly path: string;
  /** As the user would type it. */
  readonly shown: string;
  #results: ResultsFile | undefined;

  constructor(out: string) {
    this.path = userPath(out);
    const shown = relative(userFolder(), this.path);
    this.shown = shown === '' || shown.startsWith('..') ? this.path : shown;
  }

  get exists(): boolean {
    return existsSync(join(this.path, CAMPAIGN_FILE));
  }

  /** Begin anew; what says of what the folder is goes first and comes last, whenever the process dies. */
  create(identity: CampaignIdentity): void {
    this.#refuseOthers();
    refuseHeld(this.path, this.shown);
    rmSync(join(this.path, CAMPAIGN_FILE), { force: true });
    rmSync(this.path, { recursive: true, force: true });
    mkdirSync(join(this.path, FAILURES), { recursive: true });
    holdFolder(this.path);
    this.describe(identity);
    this.#results = new ResultsFile(join(this.path, RESULTS_FILE), 0);
  }

  /** All that is in the folder goes: nobody's work but that of a campaign. */
  #refuseOthers(): void {
    if (this.exists || !existsSync(this.path)) return;
    const refused = (what: string): InputError =>
      new InputError('out', `${this.shown} ${what}: it would be lost. Nothing was run.`);
    if (!statSync(this.path).isDirectory()) throw refused('is a file');
    const other = readdirSync(this.path).find((name) => !OWN.has(name));
    if (other !== undefined) throw refused(`holds "${other}" and no campaign`);
  }

  describe(identity: CampaignIdentity): void {
    this.write(CAMPAIGN_FILE, JSON.stringify({ schema: SCHEMA, ...identity }, null, 2));
  }

  /** What the folder is of. */
  identity(): CampaignIdentity {
    const place = join(this.shown, CAMPAIGN_FILE);
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(join(this.path, CAMPAIGN_FILE), 'utf8'));
    } catch (error) {
      throw new InputError('campaign-folder', `damaged: ${(error as Error).message}`, place);
    }
    const { schema, ...rest } = (value ?? {}) as Readonly<Record<string, unknown>>;
    if (schema !== SCHEMA) {
      const message = `schema ${String(schema)}, this version reads ${SCHEMA}`;
      throw new InputError('campaign-folder', message, place);
    }
    const lacks = PARTS.find((part) => typeof rest[part] !== 'object' || rest[part] === null);
    if (lacks === undefined) return value as CampaignIdentity;
    throw new InputError('campaign-folder', `damaged: no ${lacks}`, place);
  }

  /** Its results, as the user would type them. */
  get resultsShown(): string {
    return join(this.shown, RESULTS_FILE);
  }

  results(): ReadResults {
    return readResults(join(this.path, RESULTS_FILE), this.resultsShown);
  }

  /** Go on behind what is there. */
  goOn(): ReadResults {
    refuseHeld(this.path, this.shown);
    const read = this.results();
    holdFolder(this.path);
    this.#results = new ResultsFile(join(this.path, RESULTS_FILE), read.wholeBytes);
    return read;
  }

  add(row: Parameters<ResultsFile['add']>[0], artefact: string | undefined): void {
    try {
      if (artefact !== undefined) this.write(join(FAILURES, artefactName(row.case)), artefact);
      this.#results?.add(row);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const kept = 'Results of before are kept, and --resume goes on behind them';
      const message = `the result of case ${row.case} cannot be written (${code}). ${kept}.`;
      throw new InputError('out', message, this.shown);
    }
  }

  artefactText(index: number): string | undefined {
    const path = join(this.path, FAILURES, artefactName(index));
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** Of a failed case, as the user would type it. */
  artefactOf(index: number): string | undefined {
    const name = join(FAILURES, artefactName(index));
    return existsSync(join(this.path, name)) ? join(this.shown, name) : undefined;
  }

  /** The same as a link from a page in the folder. */
  artefactLink(index: number): string | undefined {
    const name = artefactName(index);
    return existsSync(join(this.path, FAILURES, name)) ? `${FAILURES}/${name}` : undefined;
  }

  /** `rows`: those that count, in the order of their cases. */
  finish(summary: Summary, rows: readonly CaseResult[]): void {
    const { campaign, freshBase, maker } = summary;
    const about = { campaign, freshBase, maker: JSON.stringify(maker) };
    this.write(PARQUET_FILE, resultsParquet(rows, about));
    this.write(SUMMARY_FILE, `${JSON.stringify(summary, null, 2)}\n`);
  }

  close(): void {
    if (this.#results === undefined) return;
    this.#results.close();
    this.#results = undefined;
    releaseFolder(this.path);
  }

  /** Whole or not at all; the name starts in the folder. */
  write(name: string, text: string | Uint8Array): void {
    const path = join(this.path, name);
    writeFileSync(`${path}.partial`, text);
    renameSync(`${path}.partial`, path);
  }
}

const artefactName = (index: number): string => `case-${String(index).padStart(6, '0')}.lmrun.json`;
