import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { InputError } from '../../protocols/errors.ts';
import { type Baseline, baselineOf } from '../conform/baseline.ts';
import type { ConformanceCase, Role } from '../conform/case.ts';
import { CATALOGUE } from '../conform/catalogue.ts';
import type { Requirement } from '../conform/requirements.ts';
import { selected } from '../conform/selection.ts';
import { EVERYTHING, type Statement, statementOf } from '../conform/statement.ts';
import { type CaseResult, type ConformanceReport, VERDICTS } from '../conform/verdict.ts';
import { userPath } from '../program/user-folder.ts';

export interface ConformOptions {
  readonly role?: Role;
  readonly only?: readonly string[];
  readonly strict?: boolean;
  readonly profile?: string;
  readonly baseline?: string;
  readonly list?: boolean;
  readonly junit?: string;
  readonly json?: boolean;
  readonly html?: string;
  readonly beside?: readonly string[];
  readonly flight?: string;
  readonly token?: string;
  /** [ns] */
  readonly patience: number;
  /** [ns] */
  readonly answerWithin: number;
  readonly deviations?: boolean;
}

/** What is to be tried, of whom, and what is known of it before. */
export interface ConformTerms {
  readonly cases: readonly ConformanceCase[];
  readonly statement: Statement;
  readonly baseline: Baseline;
  readonly beside: readonly ConformanceReport[];
}

/** @throws InputError for whatever of it cannot be read */
export const conformTerms = (
  options: ConformOptions,
  spec: readonly Requirement[],
  attached: boolean,
): ConformTerms => {
  const { profile, baseline, only = [], beside = [] } = options;
  const known = spec.map(({ id }) => id);
  const ids = CATALOGUE.map(({ id }) => id);
  const statement =
    profile === undefined
      ? EVERYTHING
      : statementOf(readPlain(profile), profile, [...known, ...ids]);
  const role = options.role ?? statement.role;
  return {
    cases: selected(CATALOGUE, { only, role, attached, known }),
    statement,
    baseline: baseline === undefined ? new Map() : baselineOf(readPlain(baseline), baseline, ids),
    beside: beside.map(reportOf),
  };
};

const reportOf = (file: string): ConformanceReport => {
  const value = readPlain(file) as Partial<ConformanceReport> | null;
  const { target, results } = value ?? {};
  const sound = typeof target === 'string' && Array.isArray(results) && results.every(isResult);
  if (!sound) {
    throw new InputError(
      'conform',
      `--beside ${file}: expected what conform --json prints. Nothing was run.`,
      file,
    );
  }
  return value as ConformanceReport;
};

const isResult = (value: unknown): boolean => {
  const { id, verdict, detail, requirements } = (value ?? {}) as Partial<CaseResult>;
  return (
    typeof id === 'string' &&
    VERDICTS.some((one) => one === verdict) &&
    typeof detail === 'string' &&
    Array.isArray(requirements) &&
    requirements.every((one) => typeof one === 'string')
  );
};

/** YAML, and so JSON. */
const readPlain = (file: string): unknown => {
  try {
    return parse(readFileSync(userPath(file), 'utf8'));
  } catch (error) {
    const message = `${file}: ${(error as Error).message}. Nothing was run.`;
    throw new InputError('conform', message, file);
  }
};
