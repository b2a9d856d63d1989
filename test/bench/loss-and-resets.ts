import { performance } from 'node:perf_hooks';
import { loadScenario } from '../../harness/scenario/load.ts';
import { MINUTE_NS, SECOND_NS } from '../../protocols/units.ts';
import { givenNumber, runGiven } from './given.ts';
import { drawFaults, type LossRun, runWithLosses, shortened } from '../harness/loss-and-resets.ts';

/**
 * sdn-backbone under two permanent losses and four computer resets, seed by seed.
 *
 *   node --import tsx test/bench/loss-and-resets.ts [first seed] [last seed] [traffic min] [run min]
 *
 * Default: seeds 1 to 50, 20 minutes of traffic, 120 minutes in all, so that lifetimes (100 min) end
 * within the run. Exit 1 when an assured bundle with a path did not arrive once, or a safety
 * checker failed.
 */
const main = (): void => {
  const [firstWord = '1', lastWord = '50', trafficMin = '20', runMin = '120'] =
    process.argv.slice(2);
  const first = givenNumber(firstWord, 'first seed', { least: 0 });
  const last = givenNumber(lastWord, 'last seed', { least: first });
  // Faults come from the first minute of traffic on.
  const traffic = givenNumber(trafficMin, 'traffic [min]', { least: 1, whole: false });
  const duration = givenNumber(runMin, 'run [min]', { least: traffic, whole: false });
  const { scenario } = loadScenario('sdn-backbone', { folder: '.', skipBadElements: false });
  const times = { trafficNs: traffic * MINUTE_NS, durationNs: duration * MINUTE_NS };
  const short = shortened(scenario, times);
  console.log(HEADER);
  let failed = 0;
  for (let seed = first; seed <= last; seed++) {
    const startedMs = performance.now();
    const faults = drawFaults(short, seed, [MINUTE_NS, times.trafficNs]);
    const run = runWithLosses(short, seed, faults);
    console.log(rowOf(run, (performance.now() - startedMs) / 1000));
    if (!clean(run)) {
      failed++;
      console.log(detailsOf(run));
    }
  }
  console.log(`${last - first + 1} seeds, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
};

const HEADER =
  ' seed accepted delivered twice endLost noPath carrierDied missed checkers     s  hash';

const failedCheckers = ({ checkers }: LossRun): string[] =>
  checkers.filter(({ result }) => result === 'fail').map(({ id }) => id);

/** Liveness checkers are shown, not counted: `missed` judges assured bundles without allowances. */
const clean = (run: LossRun): boolean =>
  run.missed.length === 0 &&
  run.twice === 0 &&
  failedCheckers(run).every((id) => !id.startsWith('S'));

const rowOf = (run: LossRun, seconds: number): string =>
  [
    pad(run.seed, 5),
    pad(run.accepted, 9),
    pad(run.delivered, 10),
    pad(run.twice, 6),
    pad(run.endLost, 8),
    pad(run.noPath, 7),
    pad(run.carrierDied, 12),
    pad(run.missed.length, 7),
    (failedCheckers(run).join(',') || 'pass').padStart(9),
    pad(seconds.toFixed(0), 6),
    `  ${run.hash.slice(0, 12)}`,
  ].join('');

const pad = (value: number | string, width: number): string => String(value).padStart(width);

const detailsOf = (run: LossRun): string =>
  [
    ...run.faults.map(
      (fault) => `  fault ${fault.kind} node ${fault.node} at ${fault.atNs / SECOND_NS} s`,
    ),
    ...run.missed
      .slice(0, 5)
      .map(
        (miss) =>
          `  missed ${miss.flow} bundle ${miss.bundle} accepted ${miss.acceptedNs / SECOND_NS} s, ` +
          `path by ${miss.pathArrivalNs / SECOND_NS} s: ${miss.way.join(' ')}; ` +
          `held by ${miss.holders.join(' ') || 'nobody'}`,
      ),
    ...run.checkers.flatMap(({ findings }) =>
      findings
        .slice(0, 3)
        .flatMap(({ checker, title, lines }) => [
          `  ${checker} ${title}`,
          ...lines.map((line) => `    ${line}`),
        ]),
    ),
  ].join('\n');

await runGiven(main);
