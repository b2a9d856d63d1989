import { z } from 'zod';

const file = z
  .string()
  .min(1)
  .max(4_000)
  .describe('TypeScript or JavaScript module that exports createNode, relative to the scenario');

const states = z
  .enum(['own', 'specified'])
  .optional()
  .describe(
    'whose states its transition effects tell of: its own (default, not judged) or those of the ' +
      'specification, as software that starts from the reference does',
  );

const REFERENCE_OR_FILE = 'a module, or "reference"';

/** Flight software of one group or site. */
export const software = z
  .union([file, z.strictObject({ module: file, states })])
  .describe(`flight software in place of the reference: ${REFERENCE_OR_FILE}`);

const chosen = z.strictObject({
  nodes: z
    .union([z.string(), z.array(z.string()).min(1).max(1_000)])
    .describe('a node, a pattern with *, or a list of them'),
  module: file,
  states,
});

/** Flight software of all nodes, or of chosen ones. */
export const softwareOfAll = z
  .union([file, z.strictObject({ module: file, states }), z.array(chosen).max(1_000)])
  .describe(`flight software in place of the reference, of all nodes or of chosen ones`);

export type SoftwareSource = z.infer<typeof software>;
