import { InputError } from '../../protocols/errors.ts';
import { suggestion } from '../scenario/suggest.ts';
import type { ConformanceCase, Role } from './case.ts';

/** What an implementation says that it has not got. */
export interface Unsupported {
  /** A requirement `LM-BND-020`, a section `LM-BND`, or a single case `CONF-BND-…`. */
  readonly id: string;
  readonly why: string;
}

/** Implementation statement: who is tried, and what is not to be expected of it. */
export interface Statement {
  readonly name: string;
  readonly role: Role;
  readonly unsupported: readonly Unsupported[];
}

export const EVERYTHING: Statement = { name: 'reference', role: 'node', unsupported: [] };

/** Sections of the specification, from 1. */
const CODES = ['FRM', 'LNK', 'BND', 'RTE', 'TIM', 'MGT', 'PNT', 'AVI', 'OPS', 'GWY'];

const ID = /^(LM-[A-Z]{3}(-\d{3})?|CONF-[A-Z]{3}-[a-z0-9-]+)$/;

/** Why a case about these requirements cannot be asked of it; undefined: it can. */
export const unsupportedIn = (
  { unsupported }: Statement,
  { id: own, requirements }: Pick<ConformanceCase, 'id' | 'requirements'>,
): string | undefined => {
  for (const { id, why } of unsupported) {
    if (id === own) return why;
    const meant = requirements.find(
      (requirement) => requirement === id || requirement.startsWith(`${id}-`),
    );
    if (meant !== undefined) return `${meant}: ${why}`;
  }
  return undefined;
};

/**
 * Reads a statement.
 *
 * @param place of the file, for messages
 * @param known ids of all requirements and cases
 * @throws InputError that says where and what was expected
 */
export const statementOf = (value: unknown, place: string, known: readonly string[]): Statement => {
  const fail = (where: string, expected: string): never => {
    const message = `${place}: ${where}: expected ${expected}. Nothing was run.`;
    throw new InputError('statement', message, place);
  };
  if (typeof value !== 'object' || value === null)
    return fail('top', '{ name, role, unsupported }');
  const { name, role = 'node', unsupported = [] } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '') fail('name', 'what the implementation is called');
  if (role !== 'node' && role !== 'terminal') fail('role', '"node" or "terminal"');
  if (!Array.isArray(unsupported)) return fail('unsupported', 'a list of { id or section, why }');
  const entries = unsupported.map((entry: unknown, index): Unsupported => {
    const { section, why, ...rest } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const code = CODES[Number(section) - 1];
    const id = section === undefined ? rest.id : code === undefined ? section : `LM-${code}`;
    const where = `unsupported[${index}]`;
    if (typeof id !== 'string' || !ID.test(id))
      return fail(`${where}.id`, '"LM-XXX", "LM-XXX-nnn", "CONF-XXX-name", or section: 1 to 10');
    if (!known.some((one) => one === id || one.startsWith(`${id}-`)))
      return fail(
        `${where}.id`,
        `a requirement or a section, found ${id} (${suggestion(id, known)})`,
      );
    if (typeof why !== 'string' || why === '') return fail(`${where}.why`, 'a reason in words');
    return { id, why };
  });
  return { name: String(name), role: role as Role, unsupported: entries };
};
