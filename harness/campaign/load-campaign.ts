import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../protocols/errors.ts';
import { CHECKER_IDS, SAFETY_IDS } from '../checkers/checkers.ts';
import { loadScenario } from '../scenario/load.ts';
import { formatProblems, type Problem } from '../scenario/problem.ts';
import { schemaProblems } from '../scenario/problems.ts';
import { quantityOf, quantityOr } from '../scenario/resolve-tools.ts';
import { DURATION_MAX } from '../scenario/schema.ts';
import { parseSource, type SourceText } from '../scenario/source-text.ts';
import { suggestion } from '../scenario/suggest.ts';
import { fileText, SCENARIO_BYTES_MAX, textFault } from '../scenario/text-guard.ts';
import type { Campaign, CampaignScenario } from './campaign.ts';
import { type CampaignSource, campaignSchema, FAULT_KINDS } from './campaign-schema.ts';
import { DEFAULT_PHASES, durationNsOf, type Phases } from './phases.ts';

const SHIPPED = fileURLToPath(new URL('./campaigns/', import.meta.url));
const DEFAULT_CASES = 200;
const DEFAULT_FAILURES = 20;
const DEFAULT_REPEAT = 0.05;
const NS_PER_MS = 1e6;
const DEFAULT_MIX = { swarm: 70, boundary: 10, triggered: 5, scripted: 10, null: 5 } as const;
const NO_MIX = { swarm: 0, boundary: 0, triggered: 0, scripted: 0, null: 0 } as const;

/** Names of the shipped campaigns. */
export const campaignNames = (): string[] =>
  readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

export interface LoadCampaignOptions {
  readonly folder: string;
  readonly freshBase: string;
  readonly gateIds: readonly string[];
}

/**
 * A campaign by the name of a shipped one or of a YAML or JSON file.
 *
 * @throws InputError with every problem found: file, line, column, what was expected
 */
export const loadCampaign = (name: string, options: LoadCampaignOptions): Campaign => {
  const shipped = campaignNames().includes(name);
  const file = shipped ? resolve(SHIPPED, `${name}.yaml`) : resolve(options.folder, name);
  return parseCampaign(shipped ? `campaign ${name}` : name, readText(name, file), {
    ...options,
    folder: shipped ? options.folder : dirname(file),
  });
};

/**
 * A campaign by its text, YAML or JSON; `folder` is where names of scenarios start.
 *
 * @throws InputError with every problem found, placed under `name`
 */
export const parseCampaign = (
  name: string,
  text: string,
  options: LoadCampaignOptions,
): Campaign => {
  const source = parseSource(name, text);
  if (source.problems.length > 0) throw refusal(source, source.problems);
  const parsed = campaignSchema.safeParse(source.value ?? {});
  if (!parsed.success) throw refusal(source, schemaProblems(source, campaignSchema, parsed.error));
  const problems = [
    ...problemsOf(parsed.data, source, options.gateIds),
    ...scenarioProblems(parsed.data, source, options.folder),
  ];
  if (problems.length > 0) throw refusal(source, problems);
  return resolved(parsed.data, options);
};

const readText = (name: string, file: string): string => {
  if (!existsSync(file)) {
    const known = campaignNames();
    const message = /[/\\.]/.test(name)
      ? `${name}  error  no such file`
      : `unknown campaign "${name}", and no such file: ${suggestion(name, known)}`;
    throw new InputError('no-campaign', message);
  }
  const stats = statSync(file);
  if (!stats.isFile() || stats.size > SCENARIO_BYTES_MAX) {
    throw new InputError('campaign', `${name}  error  expected a campaign file. Nothing was run.`);
  }
  const text = fileText(file);
  if (typeof text === 'string') return text;
  throw new InputError('campaign', `${textFault(name, text)}. Nothing was run.`);
};

/** What only shows when names are known. */
const problemsOf = (
  written: CampaignSource,
  source: SourceText,
  gateIds: readonly string[],
): readonly Problem[] => {
  const problems: Problem[] = [];
  const refuse = (path: readonly PropertyKey[], message: string, hint = ''): void => {
    problems.push({ severity: 'error', ...source.place(path), message, hint });
  };
  if (Array.isArray(written.gates)) {
    for (const [index, gate] of written.gates.entries()) {
      if (gateIds.includes(gate)) continue;
      refuse(['gates', index], `unknown gate "${gate}"`, suggestion(gate, gateIds));
    }
  }
  for (const id of Object.keys(written.tested ?? {})) {
    if (!CHECKER_IDS.includes(id)) {
      refuse(['tested', id], `unknown checker "${id}"`, suggestion(id, CHECKER_IDS));
    } else if (written.faults?.unbounded === true && !SAFETY_IDS.includes(id)) {
      refuse(['tested', id], `${id} judges what comes after a heal; unbounded faults have none`);
    }
  }
  if ((written.cases ?? DEFAULT_CASES) + (written.fresh ?? 0) === 0) {
    refuse(['cases'], 'no cases at all: nothing would be run');
  }
  if (durationNsOf(phasesOf(written)) > quantityOf(DURATION_MAX, 'duration')) {
    refuse(
      ['phases'],
      `phases: together more than ${DURATION_MAX}, which a scenario lasts at most`,
    );
  }
  if (written.mix !== undefined && Object.values(written.mix).every((share) => share === 0)) {
    refuse(['mix'], 'every generator has share 0');
  }
  for (const [index, entry] of written.scenarios.entries()) {
    if (scenarioOf(entry).share > 0) continue;
    const path = ['scenarios', index, 'share'];
    refuse(path, 'share 0: no case would run this scenario', 'leave the scenario out');
  }
  const { only, without } = written.faults ?? {};
  if (only?.length === 0) {
    refuse(['faults', 'only'], 'no kind at all', 'leave it out: then all kinds are drawn');
  }
  if (without !== undefined && FAULT_KINDS.every((kind) => without.includes(kind))) {
    refuse(['faults', 'without'], 'no kind is left', 'mix: { null: 1 } runs without faults');
  }
  if (only !== undefined && without !== undefined) {
    refuse(['faults', 'without'], 'either "only" or "without", not both');
  }
  return problems;
};

const scenarioOf = (written: CampaignSource['scenarios'][number]): CampaignScenario => {
  const one = typeof written === 'string' ? { scenario: written } : written;
  const { scenario, name = scenario, share = 1, with: changes } = one;
  return { name, scenario, share, ...(changes === undefined ? {} : { with: changes }) };
};

/**
 * Names that two scenarios have, and what is wrong with settings that are other than a scenario's: only
 * here it is known where they stand.
 */
const scenarioProblems = (
  written: CampaignSource,
  source: SourceText,
  folder: string,
): readonly Problem[] => {
  const problems: Problem[] = [];
  const names = new Set<string>();
  for (const [index, entry] of written.scenarios.entries()) {
    const { name, scenario, with: value } = scenarioOf(entry);
    const path = ['scenarios', index];
    if (names.has(name)) {
      const message = `a second scenario "${name}"`;
      const hint = 'name: tells them apart';
      problems.push({ severity: 'error', ...source.place(path), message, hint });
    }
    names.add(name);
    if (value === undefined) continue;
    const { file, lines } = source;
    const place: SourceText['place'] = (at, key) => source.place([...path, 'with', ...at], key);
    const patch = { value, written: { file, lines, place } };
    loadScenario(scenario, { folder, skipBadElements: false, patch });
  }
  return problems;
};

const phasesOf = ({ phases }: CampaignSource): Phases => ({
  warmUpNs: quantityOr(phases?.warmUp, 'duration', DEFAULT_PHASES.warmUpNs),
  safetyNs: quantityOr(phases?.safety, 'duration', DEFAULT_PHASES.safetyNs),
  livenessNs: quantityOr(phases?.liveness, 'duration', DEFAULT_PHASES.livenessNs),
});

const resolved = (written: CampaignSource, options: LoadCampaignOptions): Campaign => {
  const { stop, faults, gates } = written;
  return {
    name: written.name,
    description: written.description ?? '',
    folder: options.folder,
    scenarios: written.scenarios.map(scenarioOf),
    cases: written.cases ?? DEFAULT_CASES,
    fresh: written.fresh ?? 0,
    freshBase: options.freshBase,
    phases: phasesOf(written),
    mix: written.mix === undefined ? DEFAULT_MIX : { ...NO_MIX, ...written.mix },
    only: faults?.only as Campaign['only'],
    without: (faults?.without ?? []) as Campaign['without'],
    unbounded: faults?.unbounded ?? false,
    hazards: written.hazards ?? true,
    gates: gates === 'all' ? options.gateIds : Array.isArray(gates) ? gates : [],
    tested: written.tested ?? {},
    stop: {
      failures: stop?.failures ?? DEFAULT_FAILURES,
      unseenShare: stop?.unseenShare,
      afterMs:
        stop?.after === undefined ? undefined : quantityOf(stop.after, 'duration') / NS_PER_MS,
    },
    repeatShare: written.repeat ?? DEFAULT_REPEAT,
    caseTimeoutNs:
      written.caseTimeout === undefined ? undefined : quantityOf(written.caseTimeout, 'duration'),
  };
};

const refusal = (source: SourceText, problems: readonly Problem[]): InputError => {
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  return new InputError(
    'campaign',
    `${formatProblems(source, problems)}\n${count}. Nothing was run.`,
  );
};
