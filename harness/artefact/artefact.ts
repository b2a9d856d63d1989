import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../protocols/errors.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { fromPlain, type PlainText, toPlain } from './plain.ts';

/** Name of the file in a run folder. */
export const ARTEFACT_FILE = 'run.lmrun.json';
/** Version of the artefact's shape. */
const SCHEMA = 1;
const KIND = 'lasermesh run';
const TEXT_MAX = 256 * 1024 * 1024;

/** What made a run: enough to tell why another does not repeat it. */
export interface Maker {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  /** Of a defect that was planted in the program (harness/planted). */
  readonly planted?: string;
  /** Digest of the program's files, where results of several programs might meet: in campaigns. */
  readonly program?: string | undefined;
}

export interface ArtefactVerdict {
  readonly result: string;
  readonly exitCode: number;
  readonly checkers: readonly {
    readonly id: string;
    readonly result: string;
    readonly tested: number;
    readonly violations: number;
    /** Of the findings, each once. */
    readonly signatures: readonly string[];
  }[];
}

/** All that is needed to do a run again, and what came out of it. */
export interface Artefact {
  readonly kind: typeof KIND;
  readonly schema: number;
  readonly maker: Maker;
  readonly name: string;
  readonly seed: number;
  readonly hash: string;
  /** After every 1,000 control records. */
  readonly hashes: readonly string[];
  readonly verdict: ArtefactVerdict;
  /** How it was made smaller, a line a step; absent: as it was first run. */
  readonly shrunk?: readonly string[];
  /** SHA-256 of the inputs as they stand here. */
  readonly inputsDigest: string;
  /** The scenario with schedule and workload written out. */
  readonly inputs: PlainText;
}

/** The text of run.lmrun.json. */
export const artefactText = (run: {
  readonly scenario: Scenario;
  readonly maker: Maker;
  readonly hash: string;
  readonly hashes: readonly string[];
  readonly verdict: Verdict;
  readonly shrunk?: readonly string[];
}): string => {
  const { scenario, maker, hash, hashes, verdict, shrunk } = run;
  const inputs = toPlain(scenario);
  const artefact: Artefact = {
    kind: KIND,
    schema: SCHEMA,
    maker,
    name: scenario.name,
    seed: scenario.seed,
    hash,
    hashes,
    verdict: verdictOf(verdict),
    ...(shrunk === undefined ? {} : { shrunk }),
    inputsDigest: digestOf(inputs),
    inputs,
  };
  return `${JSON.stringify(artefact)}\n`;
};

export const verdictOf = ({ result, exitCode, checkers }: Verdict): ArtefactVerdict => ({
  result,
  exitCode,
  checkers: checkers.map(({ id, result: own, tested, violations, findings }) => ({
    id,
    result: own,
    tested,
    violations,
    signatures: [...new Set(findings.map(({ signature }) => signature))],
  })),
});

const digestOf = (inputs: PlainText): string =>
  createHash('sha256').update(JSON.stringify(inputs)).digest('hex');

const shape = z.object({
  kind: z.literal(KIND),
  schema: z.int(),
  maker: z.object({
    version: z.string(),
    node: z.string(),
    platform: z.string(),
    planted: z.string().optional(),
    program: z.string().optional(),
  }),
  name: z.string(),
  seed: z.int(),
  hash: z.string(),
  hashes: z.array(z.string()),
  verdict: z.object({
    result: z.string(),
    exitCode: z.int(),
    checkers: z.array(
      z.object({
        id: z.string(),
        result: z.string(),
        tested: z.int(),
        violations: z.int(),
        signatures: z.array(z.string()),
      }),
    ),
  }),
  shrunk: z.array(z.string()).optional(),
  inputsDigest: z.string(),
  inputs: z.object({ shared: z.array(z.unknown()), value: z.unknown() }),
});

/** Read an artefact and the scenario in it; an InputError says what is wrong with the text. */
export const readArtefact = (
  file: string,
  text: string,
): { readonly artefact: Artefact; readonly scenario: Scenario } => {
  const refuse = (what: string): never => {
    throw new InputError('artefact', `${file}  error  ${what}`);
  };
  if (text.length > TEXT_MAX) refuse('more than 256 MiB: this is no artefact of a run');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse(`not JSON, it may be cut or damaged: ${(error as Error).message}`);
  }
  const { kind, schema } = (value ?? {}) as { kind?: unknown; schema?: unknown };
  if (kind !== KIND) refuse(`not an artefact of a run, expected "kind": "${KIND}"`);
  if (schema !== SCHEMA) {
    refuse(
      `schema ${String(schema)}, this version reads ${SCHEMA}: it was made by another version`,
    );
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    refuse(`${issue?.path.join('.') || 'artefact'}: ${issue?.message ?? 'malformed'}`);
  }
  const artefact = parsed.data as Artefact;
  if (digestOf(artefact.inputs) !== artefact.inputsDigest) {
    refuse('the inputs do not match their digest: the file was changed or is damaged');
  }
  const scenario = fromPlain(artefact.inputs) as Scenario;
  // Beside the inputs for who reads the file: what is told of a run, and what is run, is one.
  for (const key of ['name', 'seed'] as const) {
    if (artefact[key] === scenario[key]) continue;
    refuse(`"${key}" is not that of the inputs, ${scenario[key]}: the file was changed`);
  }
  return { artefact, scenario };
};
