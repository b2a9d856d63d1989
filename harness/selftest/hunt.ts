import type { CaseRunner, RanCase } from '../campaign/case-runner.ts';
import { readArtefact } from '../artefact/artefact.ts';
import { shrinkRun } from '../shrink/shrink-artefact.ts';
import { simulate } from '../simulation.ts';
import type { Planted } from '../planted/defect.ts';
import type { HuntResult, Kill, Sequence } from './hunt-result.ts';

/** Case numbers of one sequence of seeds begin so far behind those of the one before. */
const SEQUENCE_CASES = 1_000;

/** How far a hunt goes. */
export interface HuntTerms {
  readonly planted: Planted;
  /** Independent sequences of seeds. */
  readonly sequences: number;
  /** Of each sequence at most. */
  readonly seedsMax: number;
  readonly replays: number;
}

/** Who is told and asked while it lasts. */
export interface HuntHost {
  readonly runner: CaseRunner;
  readonly version: string;
  /** Processor time [ms]. */
  readonly cpuMs: () => number;
  readonly told: (text: string) => void;
}

/** Shrinking may take so much processor time [ms]. */
const SHRINK_MS = 90_000;

/**
 * Runs the cases of a campaign on the program that runs here, in which something is planted: a defect until its
 * checker finds it, in each sequence; a benign variant and the canary to the end of all sequences.
 */
export const hunt = (terms: HuntTerms, host: HuntHost): HuntResult => {
  const { planted, sequences } = terms;
  const startMs = host.cpuMs();
  const ended = Array.from({ length: sequences }, (_, at) => runSequence(at, terms, host));
  const kills = ended.flatMap(({ kill, ran }) =>
    kill === undefined || ran === undefined ? [] : [{ kill, ran }],
  );
  const small = [...kills].sort((a, b) => a.ran.row.faults - b.ran.row.faults)[0];
  const minimal =
    small === undefined || planted.kind !== 'defect' ? undefined : madeSmall(small, terms, host);
  return {
    planted: planted.id,
    sequences: ended.map(({ ran: _, ...sequence }) => sequence),
    ...minimal,
    cpuMs: Math.round(host.cpuMs() - startMs),
  };
};

const runSequence = (
  at: number,
  { planted, seedsMax }: HuntTerms,
  { runner, told }: HuntHost,
): Sequence & { readonly ran?: RanCase } => {
  const others = new Set<string>();
  for (let seeds = 1; seeds <= seedsMax; seeds++) {
    const index = at * SEQUENCE_CASES + seeds - 1;
    const ran = runner.run(index);
    const { result, signatures, scenario, generator } = ran.row;
    const named = signatures.find((one) => planted.checkers.includes(checkerOf(one)));
    if (named !== undefined) {
      const kill: Kill = { case: index, signature: named, scenario, generator };
      told(`sequence ${at + 1}: ${named} after ${seeds} seeds`);
      return { seeds, kill, others: [...others], ran };
    }
    if (result === 'fail') for (const one of signatures) others.add(one);
    else if (result !== 'pass') others.add(result);
  }
  const found = others.size === 0 ? 'nothing' : [...others].join(', ');
  told(`sequence ${at + 1}: ${found} in ${seedsMax} seeds`);
  return { seeds: seedsMax, others: [...others] };
};

const checkerOf = (signature: string): string => signature.slice(0, signature.indexOf('/'));

const madeSmall = (
  { kill, ran }: { readonly kill: Kill; readonly ran: RanCase },
  { replays }: HuntTerms,
  { version, cpuMs, told }: HuntHost,
): Pick<HuntResult, 'shrunk' | 'artefact'> => {
  if (ran.artefact === undefined) return {};
  const { artefact, scenario } = readArtefact(`case ${kill.case}`, ran.artefact);
  told(`shrinking case ${kill.case}, ${ran.row.faults} faults`);
  const endMs = cpuMs() + SHRINK_MS;
  const shrunk = shrinkRun(scenario, {
    signature: kill.signature,
    maker: artefact.maker,
    enough: () => cpuMs() >= endMs,
  });
  const again = readArtefact('shrunk', shrunk.artefact);
  const equal = Array.from({ length: replays }, () => {
    const options = { version, seed: again.artefact.seed };
    return simulate(again.scenario, options).hash === again.artefact.hash;
  }).filter(Boolean).length;
  return {
    shrunk: { from: ran.row.faults, faults: again.scenario.faults.length, replays, equal },
    artefact: shrunk.artefact,
  };
};
