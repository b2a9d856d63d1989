import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './command.ts';

/** Flight software that breaks something, as users write it: modules in a folder of their own. */
export const flightModules = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'conform-'));
  for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(folder, name), text);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
};

const filtered = (kept: string): string => `
import { createNode as reference } from '${ROOT}flight/node.ts';
export const createNode = (config) => {
  const node = reference(config);
  return { step: (input) => node.step(input).filter((effect) => ${kept}) };
};
`;

const MODULES = {
  /** Whatever its laser says is not said: a MUST of most requirements. */
  'mute.ts': filtered("effect.kind !== 'transmit'"),
  /** It reports nothing, which of most things it only SHOULD. */
  'discreet.ts': filtered("effect.kind !== 'report'"),
  /** What it throws would move the cursor of a terminal, and is no XML. */
  'loud.ts': `
export const createNode = () => ({
  step: () => {
    throw new Error('\\u0000\\u001b[31mred\\u0007 <&"> \\u202e\\ud800]]>');
  },
});
`,
};
