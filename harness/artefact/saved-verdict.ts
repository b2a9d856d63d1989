import { z } from 'zod';
import { InputError } from '../../protocols/errors.ts';
import { VERDICT_SCHEMA, type Verdict } from '../report/verdict.ts';

/** Name of the file in a run folder. */
export const VERDICT_FILE = 'verdict.json';

const finding = z.looseObject({
  checker: z.string(),
  requirement: z.string(),
  node: z.int(),
  atNs: z.int(),
  title: z.string(),
  lines: z.array(z.string()),
});

const shape = z.looseObject({
  version: z.string(),
  scenario: z.string(),
  seed: z.int(),
  faults: z.int(),
  simulatedNs: z.int(),
  hash: z.string(),
  result: z.enum(['pass', 'fail', 'insufficient']),
  shortfalls: z.array(z.string()),
  checkers: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      requirements: z.array(z.string()),
      result: z.enum(['pass', 'fail', 'insufficient']),
      tested: z.int(),
      violations: z.int(),
      findings: z.array(finding),
    }),
  ),
  figures: z.looseObject({
    flows: z.array(
      z.looseObject({
        flow: z.string(),
        class: z.string(),
        deadline: z
          .object({ judged: z.number(), met: z.number(), required: z.number() })
          .optional(),
      }),
    ),
  }),
});

/** Read verdict.json of the run with that hash; an InputError says what is wrong with the text. */
export const readVerdict = (file: string, text: string, hash: string): Verdict => {
  const refuse = (what: string): never => {
    throw new InputError('verdict', `${file}  error  ${what}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse(`not JSON, it may be cut or damaged: ${(error as Error).message}`);
  }
  const { schema } = (value ?? {}) as { readonly schema?: unknown };
  if (schema !== VERDICT_SCHEMA) {
    refuse(`schema ${String(schema)}, this version reads ${VERDICT_SCHEMA}`);
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join('.') || 'verdict'}: ${issue?.message ?? 'malformed'}`);
  }
  if (parsed.data.hash !== hash) refuse(`is of another run: its journal is ${parsed.data.hash}`);
  // Beyond what is looked at here, figures are shown and never computed with.
  return parsed.data as unknown as Verdict;
};
