import { performance } from 'node:perf_hooks';
import { loadScenario, parseScenario, presetText } from '../../harness/scenario/load.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { type SimulationResult, simulate } from '../../harness/simulation.ts';
import { MINUTE_NS } from '../../protocols/units.ts';
import { drawSchedule, faultGround } from '../harness/fault-draws.ts';
import { shortened } from '../harness/loss-and-resets.ts';

/**
 * Random schedules of several kinds of faults at once, seed by seed, and what the checkers say.
 *
 *   node --import tsx test/bench/fault-soak.ts [scenario] [first seed] [last seed] [run min]
 *
 * Default: ring-8, seeds 1 to 20, 12 minutes. Traffic ends at two thirds; deadlines are left out. Each failing
 * seed prints its schedule as lines of a scenario. Exit 1 when a checker failed or a run broke off.
 */
const main = (): void => {
  const [name = 'ring-8', ...numbers] = process.argv.slice(2);
  const [first = 1, last = 20, minutes = 12] = numbers.map(Number);
  const times = {
    durationNs: minutes * MINUTE_NS,
    trafficNs: Math.round((minutes * MINUTE_NS * 2) / 3),
  };
  const { scenario: whole } = loadScenario(name, { folder: '.', skipBadElements: false });
  const ground = faultGround(shortened(whole, times));
  let failed = 0;
  for (let seed = first; seed <= last; seed++) {
    const startedMs = performance.now();
    const drawn = drawSchedule(ground, seed, {
      windowNs: [Math.round(times.durationNs / 12), times.trafficNs],
      counts: [3, 8],
    });
    const lines = drawn.map((fault) => `  - ${JSON.stringify(fault)}`);
    const verdict = judged(() => shortened(withFaults(name, lines, times.durationNs), times), seed);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    console.log(`${name} seed ${seed}: ${verdict.summary}  (${drawn.length} faults, ${seconds} s)`);
    if (verdict.details.length === 0) continue;
    failed++;
    console.log([...lines, ...verdict.details].join('\n'));
  }
  console.log(`${last - first + 1} seeds, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
};

const withFaults = (name: string, faults: readonly string[], untilNs: number): Scenario => {
  const text = `${presetText(name)}\nfaults:\n${faults.join('\n')}\n`;
  return parseScenario(name, text, '.', { skipBadElements: false, untilNs }).scenario;
};

const judged = (
  scenario: () => Scenario,
  seed: number,
): { readonly summary: string; readonly details: readonly string[] } => {
  let result: SimulationResult;
  try {
    result = simulate(scenario(), { seed });
  } catch (error) {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { summary: 'broke off', details: [details] };
  }
  const checkers = (result.verdict?.checkers ?? []).filter((told) => told.result === 'fail');
  const details = checkers.flatMap(({ id, violations, findings }) => [
    `  ${id}: ${violations} violations`,
    ...findings
      .slice(0, 2)
      .flatMap(({ title, lines }) => [`    ${title}`, ...lines.map((line) => `      ${line}`)]),
  ]);
  const summary = checkers.map(({ id }) => id).join(',') || 'pass';
  return { summary: `${summary}  ${result.hash.slice(0, 8)}`, details };
};

main();
