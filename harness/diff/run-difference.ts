import type { Artefact, ArtefactVerdict } from '../artefact/artefact.ts';
import { HASH_INTERVAL_RECORDS } from '../journal/control-hash.ts';
import { figureRows } from '../report/figure-rows.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RecordsDifference } from './record-difference.ts';
import { type ValueDifference, valueDifferences } from './value-difference.ts';

/** A run as it is compared. */
export interface ComparedRun {
  readonly artefact: Artefact;
  readonly scenario: Scenario;
  /** Undefined: only the artefact is there. */
  readonly verdict: Verdict | undefined;
}

/** All in which two runs differ; empty lists where they do not. */
export interface RunDifference {
  /** Hash, scenario, verdict, figures and all records that could be compared. */
  readonly same: boolean;
  readonly hashes: { readonly a: string; readonly b: string };
  /** First control record that may differ, by the hashes after every 1,000; undefined: none. */
  readonly hashesPartAt: number | undefined;
  readonly maker: readonly ValueDifference[];
  readonly scenario: readonly ValueDifference[];
  /** Undefined: a journal is missing. */
  readonly records: RecordsDifference | undefined;
  /** Result as a whole and of each checker, in words; `paths` are ids of checkers. */
  readonly verdict: readonly ValueDifference[];
  /** Undefined: a verdict.json is missing. */
  readonly figures: readonly ValueDifference[] | undefined;
}

/** Compare two runs whose records were compared already. What made them is told, not judged. */
export const runDifference = (
  a: ComparedRun,
  b: ComparedRun,
  records: RecordsDifference | undefined,
): RunDifference => {
  const hashes = { a: a.artefact.hash, b: b.artefact.hash };
  const scenario = valueDifferences(a.scenario, b.scenario);
  const verdict = verdictDifferences(a.artefact.verdict, b.artefact.verdict);
  const figures =
    a.verdict === undefined || b.verdict === undefined
      ? undefined
      : figureDifferences(a.verdict.figures, b.verdict.figures);
  const same =
    hashes.a === hashes.b &&
    scenario.length === 0 &&
    verdict.length === 0 &&
    (figures ?? []).length === 0 &&
    records?.first === undefined;
  return {
    same,
    hashes,
    hashesPartAt: partAt(a.artefact, b.artefact),
    maker: valueDifferences(a.artefact.maker, b.artefact.maker),
    scenario,
    records,
    verdict,
    figures,
  };
};

const partAt = (a: Artefact, b: Artefact): number | undefined => {
  if (a.hash === b.hash) return undefined;
  const blocks = Math.max(a.hashes.length, b.hashes.length);
  for (let block = 0; block < blocks; block++) {
    if (a.hashes[block] !== b.hashes[block]) return block * HASH_INTERVAL_RECORDS;
  }
  return blocks * HASH_INTERVAL_RECORDS;
};

const verdictDifferences = (a: ArtefactVerdict, b: ArtefactVerdict): readonly ValueDifference[] => {
  const words = (verdict: ArtefactVerdict): Readonly<Record<string, string>> => ({
    result: verdict.result,
    ...Object.fromEntries(
      verdict.checkers.map(({ id, result, tested, violations, signatures }) => [
        id,
        result === 'fail'
          ? `fail (${violations} of ${tested}: ${signatures.join(', ')})`
          : `${result} (${tested})`,
      ]),
    ),
  });
  return valueDifferences(words(a), words(b));
};

const figureDifferences = (a: unknown, b: unknown): readonly ValueDifference[] =>
  valueDifferences(
    Object.fromEntries(figureRows(a).map(([name, value]) => [name, value])),
    Object.fromEntries(figureRows(b).map(([name, value]) => [name, value])),
  );
