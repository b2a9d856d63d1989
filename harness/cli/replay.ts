import { InputError } from '../../protocols/errors.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { verdictOf } from '../artefact/artefact.ts';
import { StateWatch } from '../artefact/state-watch.ts';
import type { Finding } from '../checkers/checker.ts';
import { clockText } from '../journal/record-text.ts';
import { findingText } from '../report/text.ts';
import { spanText } from '../report/number-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { suggestion } from '../scenario/suggest.ts';
import { Simulation, type SimulationResult } from '../simulation.ts';
import { advance } from './advance.ts';
import { EXIT } from './exit.ts';
import type { LoadedSoftware } from '../software/load-software.ts';
import { columnsOf, print, say } from './output.ts';
import { commandLine } from '../program/command-line.ts';
import { userPath } from '../program/user-folder.ts';
import { ProgressLine } from './progress.ts';
import { openRun, type SavedRun } from './saved-run.ts';
import { loadSoftware, SoftwareWatch } from './software-watch.ts';
import { makerHere, toolVersion } from '../program/version.ts';

export interface ReplayOptions {
  readonly until?: Ns;
  readonly break?: string;
  readonly json?: boolean;
  /** Where the module of the run's flight software is now. */
  readonly flight?: string;
}

const RECORDS_PER_HASH = 1_000;

/** The `replay` command: a run of before once more. Returns the exit code. */
export const replay = async (name: string, options: ReplayOptions): Promise<number> => {
  const saved = await withSoftware(openRun(name), options.flight);
  warnOfPlanted(saved);
  if (options.break !== undefined) return replayTo(saved, options.break);
  const line = new ProgressLine(process.stderr, saved.scenario);
  line.note('planning contacts');
  const watch = new SoftwareWatch(saved.scenario, line);
  const simulation = begun(saved, watch);
  const endNs = Math.min(options.until ?? saved.scenario.durationNs, saved.scenario.durationNs);
  const interrupted = await watch.during(() => advance(simulation, line, { endNs }));
  if (interrupted !== undefined) return EXIT.interrupted;
  if (endNs < saved.scenario.durationNs) return stoppedEarly(saved, simulation, options);
  return judged(saved, simulation.finish(), options);
};

const warnOfPlanted = ({ artefact, shown }: SavedRun): void => {
  const { planted } = artefact.maker;
  if (planted === makerHere().planted) return;
  const made = planted === undefined ? 'nothing planted' : `--plant ${planted}`;
  say(`${shown}  warning  it was made with ${made}: this is another program`);
};

/** A run of before with its flight software, where that is not the reference. */
interface LoadedRun extends SavedRun, LoadedSoftware {}

const withSoftware = async (recorded: SavedRun, flight: string | undefined): Promise<LoadedRun> => {
  const scenario = flight === undefined ? recorded.scenario : moved(recorded, userPath(flight));
  const saved = { ...recorded, scenario };
  const software = await loadSoftware(scenario);
  for (const file of software.changed) {
    say(`${file}  warning  the flight software has changed since the run: this is another run`);
  }
  return { ...saved, ...software };
};

/** The run's scenario with its one module elsewhere; its text has to be the same as ever. */
const moved = ({ scenario, shown }: SavedRun, file: string): Scenario => {
  const files = new Set(scenario.nodes.map(({ flightSoftware }) => flightSoftware?.file));
  files.delete(undefined);
  if (files.size !== 1) {
    const what = files.size === 0 ? 'the reference alone' : `${files.size} modules`;
    throw new InputError(
      'software',
      `--flight: ${shown} has ${what} as flight software, not one module`,
    );
  }
  const nodes = scenario.nodes.map((node) =>
    node.flightSoftware === undefined
      ? node
      : { ...node, flightSoftware: { ...node.flightSoftware, file } },
  );
  return { ...scenario, nodes };
};

const begun = ({ scenario, flightSoftware }: LoadedRun, watch?: SoftwareWatch): Simulation =>
  new Simulation(scenario, {
    version: toolVersion(),
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
    ...(watch === undefined ? {} : { onSoftwareFault: watch.tell }),
  });

const stoppedEarly = (saved: LoadedRun, simulation: Simulation, options: ReplayOptions): number => {
  const { atNs, linksUp, bundles, faults } = simulation.progress();
  const hashes = simulation.journal.intermediateHashes;
  const stale = firstDifference(hashes, saved.artefact.hashes);
  if (options.json === true) {
    print(JSON.stringify({ atNs, linksUp, bundles, faults, stale: stale ?? null }, null, 2));
  } else {
    print(
      `stopped at ${clockText(atNs)}: ${linksUp} links up, ${bundles} bundles, ${faults} faults last`,
    );
    print(stale === undefined ? 'the same as before, so far' : staleText(saved, stale));
  }
  return stale === undefined ? EXIT.pass : staleCode(saved);
};

const judged = (saved: LoadedRun, result: SimulationResult, options: ReplayOptions): number => {
  const { artefact } = saved;
  const { verdict } = result;
  if (verdict === undefined) throw new Error('a judged run has a verdict');
  const same = result.hash === artefact.hash;
  const stale = same
    ? undefined
    : (firstDifference(result.hashes, artefact.hashes) ?? result.hashes.length);
  const sameVerdict = JSON.stringify(verdictOf(verdict)) === JSON.stringify(artefact.verdict);
  if (options.json === true) {
    const told = {
      hash: result.hash,
      recorded: artefact.hash,
      same,
      sameVerdict,
      stale: stale ?? null,
    };
    print(JSON.stringify({ ...told, verdict }, null, 2));
  } else {
    const { name, seed } = artefact;
    print(
      `${name} · seed ${seed} · ${spanText(verdict.simulatedNs)} again · journal ${result.hash.slice(0, 8)}`,
    );
    print(
      `  VERDICT  ${verdict.result}   ${sameVerdict ? 'the same as before' : `before: ${artefact.verdict.result}`}`,
    );
    print(stale === undefined ? '  journal  the same as before' : `  ${staleText(saved, stale)}`);
  }
  if (stale !== undefined) return staleCode(saved);
  return sameVerdict ? verdict.exitCode : EXIT.nondeterminism;
};

const firstDifference = (
  hashes: readonly string[],
  recorded: readonly string[],
): number | undefined => {
  const at = hashes.findIndex((hash, index) => hash !== recorded[index]);
  return at < 0 ? undefined : at;
};

const staleText = (saved: LoadedRun, block: number): string => {
  const { maker } = saved.artefact;
  const here = makerHere();
  const from = block * RECORDS_PER_HASH;
  const changed =
    saved.changed.length > 0 ? `${saved.changed.join(', ')} changed since` : undefined;
  const why =
    changed ??
    (maker.planted !== here.planted ? 'something else is planted in this program' : undefined) ??
    (maker.version === here.version && maker.node === here.node && maker.platform === here.platform
      ? 'made by this version on this platform: the code has changed since, or it is nondeterministic'
      : `made by ${maker.version} on Node ${maker.node}, ${maker.platform}; here ${here.version}, ${here.node}, ${here.platform}`);
  return `stale: control records ${from} to ${from + RECORDS_PER_HASH - 1} are the first that differ; ${why}`;
};

const staleCode = ({ artefact, changed }: LoadedRun): number => {
  if (changed.length > 0) return EXIT.insufficient;
  const here = makerHere();
  const { version, node, planted } = artefact.maker;
  const alike = version === here.version && node === here.node && planted === here.planted;
  return alike ? EXIT.nondeterminism : EXIT.insufficient;
};

/** Run to the first violation of a checker and show the states of those involved. */
const replayTo = async (saved: LoadedRun, checker: string): Promise<number> => {
  const line = new ProgressLine(process.stderr, saved.scenario);
  const first = prepared(saved);
  const known = first.simulation.checkers.map(({ id }) => id);
  const judge = first.simulation.checkers.find(({ id }) => id === checker);
  if (judge === undefined) {
    const hint = suggestion(checker, known);
    throw new InputError(
      'break',
      `there is no checker "${checker}"${hint === '' ? '' : `, ${hint}`}`,
    );
  }
  const interrupted = await new SoftwareWatch(saved.scenario, line).during(() =>
    advance(first.simulation, line, { until: () => judge.violations > 0 }),
  );
  if (interrupted !== undefined) return EXIT.interrupted;
  let { watch } = first;
  if (judge.violations === 0) {
    first.simulation.finish();
    const [late] = judge.findings;
    if (late === undefined) {
      print(`${checker} found nothing: ${judge.title}`);
      return EXIT.pass;
    }
    // Judged at the end only: show how things stood at the instant that it names.
    const again = prepared(saved);
    again.simulation.runUntil(late.atNs);
    ({ watch } = again);
  }
  show(saved, judge.findings[0] as Finding, watch);
  say(commandLine(['replay', saved.file]));
  return EXIT.failed;
};

const prepared = (saved: LoadedRun): { simulation: Simulation; watch: StateWatch } => {
  const simulation = begun(saved);
  const watch = new StateWatch();
  simulation.journal.subscribe(watch.reader);
  return { simulation, watch };
};

const show = (saved: SavedRun, finding: Finding, watch: StateWatch): void => {
  const names = new Map(saved.scenario.nodes.map(({ id, name }) => [id, name] as const));
  print(`stopped at ${clockText(finding.atNs)}`);
  print('');
  print(findingText(finding, columnsOf(process.stdout)));
  const involved = new Set<NodeId>();
  if (finding.node !== 0) {
    involved.add(finding.node);
    for (const partner of watch.partnersOf(finding.node)) involved.add(partner);
  }
  for (const node of involved) {
    print('');
    print(`  ${names.get(node) ?? node}`);
    for (const [machine, state] of watch.statesOf(node))
      print(`    ${machine.padEnd(12)}  ${state}`);
  }
  if (involved.size === 0) print('  it concerns no single node');
};
