import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import { faultId } from './fault-ids.ts';
import { createElementReader } from './element-reader.ts';
import { schemaProblems } from './problems.ts';
import type { FaultSource } from './fault-schema.ts';
import type { Fault } from './fault.ts';
import { furtherFaults } from './further-faults.ts';
import { type FlowReach, reachComplaints } from './reach-complaints.ts';
import { resolveScenario } from './resolve.ts';
import type { ElementOptions } from './resolve-elements.ts';
import { type Complaint, quantityOf } from './resolve-tools.ts';
import type { Flow, Scenario } from './scenario.ts';
import { type ScenarioSource, scenarioSchema } from './schema.ts';
import { formatProblems, type Problem } from './problem.ts';
import { patched, type ScenarioPatch } from './scenario-patch.ts';
import { createSoftwareReader } from './software-reader.ts';
import { parseSource, type SourceText } from './source-text.ts';
import { suggestion } from './suggest.ts';
import { fileText, SCENARIO_BYTES_MAX, textFault } from './text-guard.ts';

const PRESETS = fileURLToPath(new URL('./presets/', import.meta.url));

/** Names of the shipped scenarios. */
export const presetNames = (): string[] =>
  readdirSync(PRESETS)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

/** Text of a shipped scenario. */
export const presetText = (name: string): string => readFileSync(`${PRESETS}${name}.yaml`, 'utf8');

/** Text of the example of flight software of a user's own. */
export const exampleSoftware = (): string =>
  readFileSync(fileURLToPath(new URL('./examples/my-node.ts', import.meta.url)), 'utf8');

export interface LoadOptions extends ParseOptions {
  /** Folder that a relative file name starts from. */
  readonly folder: string;
}

export interface ParseOptions extends ElementOptions {
  /**
   * Instead of the duration that is written: traffic, faults and plan end there or go on until
   * then.
   */
  readonly untilNs?: Ns | undefined;
  /**
   * Absolute path of a module: flight software of all nodes that have none of their own by the
   * scenario, which then has no `flightSoftware` for all.
   */
  readonly flightSoftware?: string | undefined;
  /** Changes of what is written, before any of it is checked. */
  readonly patch?: ScenarioPatch | undefined;
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** Warnings, formatted as a person reads them; empty when there are none. */
  readonly warnings: string;
  /** The scenario as written, for the run folder. */
  readonly text: string;
  /** @throws InputError that shows where each of these faults is written; nothing when there are none */
  readonly refuseFaults: (complaints: readonly FaultComplaint[]) => void;
  /** Warnings of what cannot be delivered, where it is written; '': none. */
  readonly tellReach: (reach: FlowReach) => string;
  /**
   * Further faults for this scenario, in the form of its file, as a generator draws them.
   *
   * @throws InputError for one that does not fit it
   */
  readonly resolveFaults: (faults: readonly FaultSource[]) => readonly Fault[];
}

/** What is wrong with a fault, as it shows when the contacts are planned. */
export interface FaultComplaint {
  readonly id: string;
  /** Where in the fault. */
  readonly key: string;
  readonly message: string;
  readonly hint: string;
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
  const text = readScenario(name, file);
  return parseScenario(name, text, dirname(file), options);
};

const readScenario = (name: string, file: string): string => {
  if (!existsSync(file)) {
    const hint = suggestion(name, presetNames());
    const message = /[/\\.]/.test(name)
      ? `${name}  error  no such file`
      : `unknown preset "${name}", and no such file: ${hint}`;
    throw new InputError('no-scenario', message);
  }
  const refused = (message: string): InputError =>
    new InputError('scenario', `${name}  error  ${message}. Nothing was run.`);
  const stats = statSync(file);
  if (stats.isDirectory()) throw refused('is a folder, expected a scenario file');
  if (!stats.isFile()) throw refused('expected a scenario file');
  if (stats.size > SCENARIO_BYTES_MAX) {
    throw refused(`${stats.size} bytes, a scenario has at most ${SCENARIO_BYTES_MAX}`);
  }
  const text = fileText(file);
  if (typeof text === 'string') return text;
  throw new InputError('scenario', `${textFault(name, text)}. Nothing was run.`);
};

/**
 * Parse, check and resolve the text of a scenario; `folder` is where element files are looked
 * for.
 */
export const parseScenario = (
  name: string,
  text: string,
  folder: string,
  options: ParseOptions,
): LoadedScenario => {
  const read = parseSource(name, text);
  const { patch } = options;
  const source = patch === undefined || read.problems.length > 0 ? read : patched(read, patch);
  if (source.problems.length > 0) throw refusal(source, source.problems);
  if (read.value === null || read.value === undefined) {
    const what = text.trim() === '' ? 'the file is empty' : 'nothing but comments';
    const place = { line: 1, column: 1, length: 1 };
    const message = `${what}, expected a scenario`;
    throw refusal(source, [{ severity: 'error', ...place, message, hint: '' }]);
  }
  const parsed = scenarioSchema.safeParse(source.value);
  if (!parsed.success) throw refusal(source, schemaProblems(source, scenarioSchema, parsed.error));
  const written = withSoftware(lengthened(parsed.data, options.untilNs), options.flightSoftware);
  const { scenario, complaints } = resolveScenario(written, {
    skipBadElements: options.skipBadElements,
    readElements: createElementReader(folder, options),
    readSoftware: createSoftwareReader(folder),
  });
  const problems = complaints.map((complaint) => placed(source, complaint));
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw refusal(source, errors);
  const warnings = formatProblems(source, problems);
  const ids = (parsed.data.faults ?? []).map(faultId);
  const refuseFaults = (faults: readonly FaultComplaint[]): void => {
    if (faults.length === 0) return;
    const found = faults.map(({ id, key, message, hint }) => {
      const path = ['faults', placeOf(id, ids), key];
      return placed(source, { severity: 'error', path, message, hint, details: [] });
    });
    throw refusal(source, found);
  };
  const tellReach = (reach: FlowReach): string =>
    formatProblems(
      source,
      reachComplaints(scenario, reach).map((complaint) => placed(source, complaint)),
    );
  return {
    scenario: cutTo(scenario, options.untilNs),
    warnings,
    text,
    refuseFaults,
    tellReach,
    resolveFaults: (faults) => furtherFaults(written, scenario, faults),
  };
};

/** In the list as written; one of several faults of one cause stands where that is written. */
const placeOf = (id: string, ids: readonly string[]): number => {
  const place = ids.indexOf(id);
  return place >= 0 ? place : ids.indexOf(id.slice(0, id.lastIndexOf('.')));
};

const lengthened = (source: ScenarioSource, untilNs: Ns | undefined): ScenarioSource =>
  untilNs === undefined || untilNs <= quantityOf(source.duration, 'duration')
    ? source
    : { ...source, duration: `${untilNs} ns` };

/** With flight software for all nodes that have none of their own. */
const withSoftware = (source: ScenarioSource, module: string | undefined): ScenarioSource => {
  if (module === undefined) return source;
  if (source.flightSoftware === undefined) return { ...source, flightSoftware: module };
  throw new InputError(
    'software',
    'the scenario has flightSoftware of its own: no other can be given',
  );
};

/** End a scenario there: planning, traffic and faults included. */
const cutTo = (scenario: Scenario, untilNs: Ns | undefined): Scenario => {
  if (untilNs === undefined || untilNs >= scenario.durationNs) return scenario;
  return {
    ...scenario,
    durationNs: untilNs,
    flows: scenario.flows.map((flow) => ({ ...flow, timing: timingUntil(flow.timing, untilNs) })),
    faults: scenario.faults.filter((fault) => fault.atNs < untilNs),
  };
};

const timingUntil = (timing: Flow['timing'], untilNs: Ns): Flow['timing'] =>
  timing.kind === 'listed'
    ? { ...timing, atNs: timing.atNs.filter((atNs) => atNs < untilNs) }
    : { ...timing, endNs: Math.min(timing.endNs, untilNs) };

const placed = (source: SourceText, complaint: Complaint): Problem => ({
  severity: complaint.severity,
  ...source.place(complaint.path),
  message: complaint.message,
  hint: complaint.hint,
  details: complaint.details,
});

const refusal = (source: SourceText, problems: readonly Problem[]): InputError => {
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  return new InputError(
    'scenario',
    `${formatProblems(source, problems)}\n${count}. Nothing was run.`,
  );
};
