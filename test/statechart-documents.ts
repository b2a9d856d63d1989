import { readFileSync } from 'node:fs';
import type { MachineName } from '../protocols/avionics.ts';
import { TRANSITIONS } from '../protocols/transitions.ts';
import { MACHINES } from './statecharts.ts';
import { pictureOf } from './statechart-pictures.ts';

/** Documents that hold generated blocks, from the root of the project. */
export const DOCUMENTS: readonly string[] = [
  'flight/README.md',
  'protocols/spec/2-link.md',
  'protocols/spec/3-bundles.md',
  'protocols/spec/6-management.md',
  'protocols/spec/7-pointing.md',
];

const ROOT = new URL('..', import.meta.url);

export const readDocument = (name: string): string => readFileSync(new URL(name, ROOT), 'utf8');

/** `<!-- generated: picture of link -->` or `table of link`, up to `<!-- end of generated -->`. */
const BLOCK =
  /(<!-- generated: (picture|table) of (\w+) -->\n)[\s\S]*?(<!-- end of generated -->)/g;

/** The document with every generated block as the machines and the table are now. */
export const withCurrentBlocks = (text: string): string =>
  text.replace(BLOCK, (_, open: string, what: string, name: string, close: string) => {
    const body = what === 'picture' ? pictureText(name) : tableText(name as MachineName);
    return `${open}\n${body}\n${close}`;
  });

/** What a document generates, such as `picture of link`. */
export const blocksOf = (text: string): readonly string[] =>
  [...text.matchAll(BLOCK)].map(([, , what, name]) => `${what} of ${name}`);

const pictureText = (name: string): string => {
  const machine = MACHINES.find(({ id }) => id === name);
  if (machine === undefined) throw new Error(`no statechart ${name}`);
  return `\`\`\`mermaid\n${pictureOf(machine)}\`\`\`\n`;
};

const tableText = (name: MachineName): string => {
  const { initial, allowed } = TRANSITIONS[name];
  const rows = Object.entries(allowed).map(([from, to]) => {
    const start = from === initial ? ' (at boot)' : '';
    const next = to.length === 0 ? 'none' : to.map((state) => `\`${state}\``).join(', ');
    return `| \`${from}\`${start} | ${next} |\n`;
  });
  return `| ${name} | may become |\n|---|---|\n${rows.join('')}`;
};
