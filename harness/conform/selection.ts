import { InputError } from '../../protocols/errors.ts';
import { suggestion } from '../scenario/suggest.ts';
import type { ConformanceCase, Role } from './case.ts';
import { NOT_SEEN } from './not-seen.ts';

/** What is to be tried; nothing said: all. */
export interface Selection {
  /** Cases `CONF-LNK-…`, requirements `LM-LNK-011`, or sections: `LNK`, `LM-LNK`, `CONF-LNK`. */
  readonly only: readonly string[];
  readonly role: Role;
  /** The target is behind a socket. */
  readonly attached: boolean;
  /** Ids of all requirements, whether a case is about them or not. */
  readonly known: readonly string[];
}

/** A terminal is asked nothing that wants a whole node, and who is behind a socket nothing that none passes on. */
export const selected = (
  catalogue: readonly ConformanceCase[],
  { only, role, attached, known }: Selection,
): readonly ConformanceCase[] => {
  const asked = catalogue.filter(
    (one) =>
      (role === 'node' || (one.role ?? 'terminal') === 'terminal') &&
      !(attached && one.inProcess === true),
  );
  if (only.length === 0) return asked;
  const wanted = new Set<ConformanceCase>();
  for (const word of only) {
    const meant = catalogue.filter((one) => means(word, one));
    if (meant.length === 0) throw unknown(word, catalogue, known);
    for (const one of meant) wanted.add(one);
  }
  const left = asked.filter((one) => wanted.has(one));
  if (left.length > 0) return left;
  const whom = role === 'terminal' ? 'a terminal alone' : 'software behind a socket';
  throw refused(`--only ${only.join(', ')}: of ${whom} none of these cases can be asked`);
};

export const sectionOf = (id: string): string => id.split('-')[1] ?? '';

const means = (word: string, { id, requirements }: ConformanceCase): boolean =>
  id === word ||
  requirements.includes(word) ||
  [sectionOf(id), `LM-${sectionOf(id)}`, `CONF-${sectionOf(id)}`].includes(word);

const unknown = (
  word: string,
  catalogue: readonly ConformanceCase[],
  known: readonly string[],
): InputError => {
  if (known.includes(word)) {
    const why = NOT_SEEN.find(({ id }) => id === word)?.why;
    return refused(`--only ${word}: no case is about it${why === undefined ? '' : `: ${why}`}`);
  }
  const names = new Set(
    catalogue.flatMap(({ id, requirements }) => [id, sectionOf(id), ...requirements]),
  );
  const hint = suggestion(word, [...names]);
  return refused(
    `--only ${word}: no case, requirement or section of that name${hint === '' ? '' : ` (${hint})`}`,
  );
};

const refused = (why: string): InputError => new InputError('conform', `${why}. Nothing was run.`);
