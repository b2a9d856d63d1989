import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { faultText } from '../report/fault-text.ts';
import { durationText, spanText } from '../report/number-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { suggestion } from '../scenario/suggest.ts';
import { type ShrunkRun, shrinkRun, signaturesOf } from '../shrink/shrink-artefact.ts';
import { EXIT } from './exit.ts';
import { commandLine } from '../program/command-line.ts';
import { print, say } from './output.ts';
import { userFolder, userPath } from '../program/user-folder.ts';
import { openRun, type SavedRun } from './saved-run.ts';
import { loadSoftware } from './software-watch.ts';
import { makerHere } from '../program/version.ts';

export interface ShrinkOptions {
  readonly signature?: string;
  readonly time?: number;
  readonly out?: string;
  readonly json?: boolean;
}

const NS_PER_MS = 1e6;
const DEFAULT_MS = 60_000;

/** The `shrink` command: a failing run made as small as it gets. Returns the exit code. */
export const shrink = async (name: string, options: ShrinkOptions): Promise<number> => {
  const saved = openRun(name);
  const signature = chosen(saved, options.signature);
  const { flightSoftware } = await loadSoftware(saved.scenario);
  const out = options.out ?? besideOf(saved);
  const startMs = performance.now();
  const endMs = startMs + (options.time === undefined ? DEFAULT_MS : options.time / NS_PER_MS);
  say(`shrinking ${saved.shown} while ${signature} fails …`);
  const shrunk = shrinkRun(saved.scenario, {
    signature,
    maker: makerHere(),
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
    enough: () => performance.now() >= endMs,
  });
  writeFileSync(userPath(out), shrunk.artefact);
  const wallS = (performance.now() - startMs) / 1_000;
  if (options.json === true) print(JSON.stringify(summaryOf(saved, shrunk, out), null, 2));
  else print(shrunkText(saved, shrunk, { out, wallS }));
  return EXIT.pass;
};

const chosen = ({ artefact, shown }: SavedRun, wanted: string | undefined): string => {
  const known = signaturesOf(artefact);
  const [first] = known;
  if (first === undefined) {
    throw new InputError('shrink', `${shown}  error  this run passed: there is nothing to shrink`);
  }
  if (wanted === undefined) return first;
  if (known.includes(wanted)) return wanted;
  throw new InputError(
    'shrink',
    `${shown}  error  did not fail with "${wanted}": ${suggestion(wanted, known)}`,
  );
};

/** Beside the original, which stays: run.lmrun.json → run.shrunk.lmrun.json. */
const besideOf = ({ file }: SavedRun): string => {
  const path = userPath(file).replace(/(\.lmrun\.json|\.json)?$/, '.shrunk.lmrun.json');
  return relative(userFolder(), path).startsWith('..') ? path : relative(userFolder(), path);
};

const bundles = ({ flows }: Scenario): string =>
  flows
    .map(({ name, timing }) => (timing.kind === 'listed' ? `${name} ×${timing.atNs.length}` : name))
    .join(', ');

const shrunkText = (
  { scenario: before }: SavedRun,
  shrunk: ShrunkRun,
  told: { readonly out: string; readonly wallS: number },
): string => {
  const { scenario, signature, runs, cut } = shrunk;
  const sizes = (one: Scenario): readonly string[] => [
    `${one.faults.length} faults`,
    `${one.flows.length} flows`,
    `${one.nodes.length} nodes`,
    spanText(one.durationNs),
  ];
  return [
    `${signature} still fails · ${runs} runs in ${told.wallS.toFixed(1)} s${cut ? ' · time was over' : ''}`,
    '',
    `  before   ${sizes(before).join(', ')}`,
    `  after    ${sizes(scenario).join(', ')}`,
    '',
    ...scenario.faults.map((fault) => `  fault    ${faultText(fault, scenario.nodes)}`),
    ...(scenario.flows.length === 0 ? [] : [`  flows    ${bundles(scenario)}`]),
    ...neighbourLines(shrunk),
    '',
    `  again    ${commandLine(['replay', told.out])}`,
    '',
  ].join('\n');
};

const neighbourLines = ({ neighbour, scenario }: ShrunkRun): readonly string[] => {
  if (neighbour === undefined) return ['  passes   nothing near that passes was found'];
  const { fault, change } = neighbour;
  const what = faultText(fault, scenario.nodes);
  return [
    change.kind === 'without'
      ? `  passes   without ${what}`
      : `  passes   with ${durationText(change.lengthNs)} instead: ${what}`,
  ];
};

const summaryOf = ({ scenario: before }: SavedRun, shrunk: ShrunkRun, out: string): object => {
  const { scenario, signature, steps, runs, cut, neighbour } = shrunk;
  return {
    signature,
    runs,
    cut,
    before: {
      faults: before.faults.length,
      flows: before.flows.length,
      nodes: before.nodes.length,
    },
    after: {
      faults: scenario.faults.length,
      flows: scenario.flows.length,
      nodes: scenario.nodes.length,
    },
    faults: scenario.faults.map((fault) => faultText(fault, scenario.nodes)),
    neighbour: neighbour ?? null,
    steps,
    artefact: out,
  };
};
