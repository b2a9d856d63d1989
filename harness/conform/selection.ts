import { InputError } from '../../protocols/errors.ts';
import { suggestion } from '../scenario/suggest.ts';
import type { ConformanceCase, Role } from './case.ts';

/** What is to be tried; nothing said: all. */
export interface Selection {
  /** Cases `CONF-LNK-…`, requirements `LM-LNK-011`, or sections: `LNK`, `LM-LNK`, `CONF-LNK`. */
  readonly only: readonly string[];
  readonly role: Role;
}

/** A terminal is asked nothing that wants a whole node. */
export const selected = (
  catalogue: readonly ConformanceCase[],
  { only, role }: Selection,
): readonly ConformanceCase[] => {
  const asked = catalogue.filter(
    (one) => role === 'node' || (one.role ?? 'terminal') === 'terminal',
  );
  if (only.length === 0) return asked;
  const wanted = new Set<ConformanceCase>();
  for (const word of only) {
    const meant = catalogue.filter((one) => means(word, one));
    if (meant.length === 0) throw unknown(word, catalogue);
    for (const one of meant) wanted.add(one);
  }
  return asked.filter((one) => wanted.has(one));
};

export const sectionOf = (id: string): string => id.split('-')[1] ?? '';

const means = (word: string, { id, requirements }: ConformanceCase): boolean =>
  id === word ||
  requirements.includes(word) ||
  [sectionOf(id), `LM-${sectionOf(id)}`, `CONF-${sectionOf(id)}`].includes(word);

const unknown = (word: string, catalogue: readonly ConformanceCase[]): InputError => {
  const names = new Set(
    catalogue.flatMap(({ id, requirements }) => [id, sectionOf(id), ...requirements]),
  );
  const hint = suggestion(word, [...names]);
  return new InputError(
    'conform',
    `--only ${word}: no case, requirement or section of that name${hint === '' ? '' : ` (${hint})`}. Nothing was run.`,
  );
};
