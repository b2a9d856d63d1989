import { readdirSync, readFileSync } from 'node:fs';
import { requirementItems } from '../report/html/requirement-texts.ts';

/** RFC 2119 and 8174: the strongest keyword of a requirement's text. */
export type Level = 'must' | 'should' | 'may';

/** Who has to keep a requirement. */
export type Bound = 'node' | 'operator' | 'gateway' | 'hardware';

/** A numbered requirement of protocols/spec. */
export interface Requirement {
  /** As `LM-LNK-012`. */
  readonly id: string;
  /** Name of its section's file without number: frames, link, bundles, … */
  readonly section: string;
  readonly level: Level;
  readonly binds: Bound;
  /** Normative text on one line, in Markdown, without id and files. */
  readonly text: string;
}

/** A file of protocols/spec. */
export interface SpecFile {
  readonly name: string;
  readonly text: string;
}

/** The specification lies beside the sources and in dist alike. */
const SPEC = new URL('../../protocols/spec/', import.meta.url);

const BOUNDS: readonly Bound[] = ['node', 'operator', 'gateway', 'hardware'];

/** All requirements of the specification, in its order; @throws as `parseRequirements`. */
export const requirements = (): readonly Requirement[] =>
  parseRequirements(
    readdirSync(SPEC)
      .filter((name) => name.endsWith('.md'))
      .map((name) => ({ name, text: readFileSync(new URL(name, SPEC), 'utf8') })),
  );

/**
 * Requirements of the sections among `files`, sorted by the number of the section. Whom a section binds stands in the
 * table of README.md, exceptions in the notes of an item: `*Binds the hardware.*`
 * @throws Error when a section has no row in that table, or a requirement has no level or binds nobody known
 */
export const parseRequirements = (files: readonly SpecFile[]): readonly Requirement[] => {
  const index = files.find(({ name }) => name === 'README.md')?.text ?? '';
  return files
    .filter(({ name }) => /^\d+-/.test(name))
    .sort((a, b) => Number.parseInt(a.name, 10) - Number.parseInt(b.name, 10))
    .flatMap((file) => sectionRequirements(file, index));
};

const sectionRequirements = ({ name, text }: SpecFile, index: string): readonly Requirement[] => {
  const section = name.replace(/^\d+-|\.md$/g, '');
  const row = index.split('\n').find((line) => line.startsWith(`| \`${name}\``));
  const usual = boundOf(row?.split('|')[3]?.trim(), name);
  return requirementItems(text).map((item) => {
    const exception = /\*Binds the (\w+)\.\*/.exec(item.notes)?.[1];
    const binds = exception === undefined ? usual : boundOf(exception, item.id);
    return { id: item.id, section, level: levelOf(item.text, item.id), binds, text: item.text };
  });
};

const boundOf = (word: string | undefined, where: string): Bound => {
  const found = BOUNDS.find((bound) => bound === word);
  if (found === undefined) throw new Error(`${where} binds ${word ?? 'nobody'}`);
  return found;
};

const levelOf = (text: string, id: string): Level => {
  if (/\bMUST\b/.test(text)) return 'must';
  if (/\bSHOULD\b/.test(text)) return 'should';
  if (/\bMAY\b/.test(text)) return 'may';
  throw new Error(`${id} has no level: ${text}`);
};
