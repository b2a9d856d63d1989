import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../protocols/errors.ts';
import { createElementReader, type ElementOptions } from './element-reader.ts';
import { schemaProblems } from './problems.ts';
import { resolveScenario } from './resolve.ts';
import type { Complaint } from './resolve-tools.ts';
import type { Scenario } from './scenario.ts';
import { scenarioSchema } from './schema.ts';
import {
  formatProblems,
  type Problem,
  parseSource,
  SCENARIO_BYTES_MAX,
  type SourceText,
} from './source-text.ts';
import { suggestion } from './suggest.ts';

const PRESETS = fileURLToPath(new URL('./presets/', import.meta.url));

/** Names of the shipped scenarios. */
export const presetNames = (): string[] =>
  readdirSync(PRESETS)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

/** Text of a shipped scenario. */
export const presetText = (name: string): string => readFileSync(`${PRESETS}${name}.yaml`, 'utf8');

export interface LoadOptions extends ElementOptions {
  /** Folder that a relative file name starts from. */
  readonly folder: string;
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** Warnings, formatted as a person reads them; empty when there are none. */
  readonly warnings: string;
  /** The scenario as written, for the run folder. */
  readonly text: string;
}

/**
 * A scenario by the name of a preset or of a YAML or JSON file.
 *
 * @throws InputError with every problem found: file, line, column, what was expected
 */
export const loadScenario = (name: string, options: LoadOptions): LoadedScenario => {
  if (presetNames().includes(name)) {
    return parseScenario(`preset ${name}`, presetText(name), PRESETS, options);
  }
  const file = resolve(options.folder, name);
  if (!existsSync(file)) {
    const looksLikeFile = /[/\\.]/.test(name);
    throw new InputError(
      'no-scenario',
      looksLikeFile
        ? `${name}: no such file`
        : `unknown preset "${name}": ${suggestion(name, presetNames())}`,
    );
  }
  const stats = statSync(file);
  if (!stats.isFile()) throw new InputError('no-scenario', `${name}: expected a file`);
  if (stats.size > SCENARIO_BYTES_MAX) {
    throw new InputError(
      'too-large',
      `${name}: ${stats.size} bytes, a scenario has at most ${SCENARIO_BYTES_MAX}`,
    );
  }
  if (stats.size === 0) throw new InputError('empty', `${name}:1:1  error  the file is empty`);
  return parseScenario(name, readFileSync(file, 'utf8'), dirname(file), options);
};

/** Parse, check and resolve the text of a scenario; `folder` is where element files are looked for. */
export const parseScenario = (
  name: string,
  text: string,
  folder: string,
  options: ElementOptions,
): LoadedScenario => {
  const source = parseSource(name, text);
  refuse(source, source.problems);
  if (source.value === null || source.value === undefined) {
    throw new InputError('empty', `${name}:1:1  error  nothing but comments: expected a scenario`);
  }
  const parsed = scenarioSchema.safeParse(source.value);
  if (!parsed.success) {
    refuse(source, schemaProblems(source, scenarioSchema, parsed.error));
    throw new InputError('scenario', parsed.error.message);
  }
  const { scenario, complaints } = resolveScenario(parsed.data, {
    readElements: createElementReader(folder, options),
  });
  const problems = complaints.map((complaint) => placed(source, complaint));
  refuse(
    source,
    problems.filter((problem) => problem.severity === 'error'),
  );
  return { scenario, warnings: formatProblems(source, problems), text };
};

const placed = (source: SourceText, complaint: Complaint): Problem => ({
  severity: complaint.severity,
  ...source.place(complaint.path),
  message: complaint.message,
  hint: complaint.hint,
});

const refuse = (source: SourceText, problems: readonly Problem[]): void => {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  throw new InputError(
    'scenario',
    `${formatProblems(source, problems)}\n${count}. Nothing was run.`,
  );
};
