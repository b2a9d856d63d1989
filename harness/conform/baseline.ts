import { InputError } from '../../protocols/errors.ts';
import { suggestion } from '../scenario/suggest.ts';
import { type ConformanceVerdict, VERDICTS } from './verdict.ts';

/** What is known and agreed: verdicts that are expected, by case. */
export type Baseline = ReadonlyMap<string, ConformanceVerdict>;

/**
 * Reads `{ "CONF-…": "fail" }`, or what `conform --json` printed before.
 *
 * @throws InputError for a verdict that there is none of, and for a case that does not exist (any more)
 */
export const baselineOf = (value: unknown, place: string, ids: readonly string[]): Baseline => {
  const known = new Set(ids);
  const baseline = new Map<string, ConformanceVerdict>();
  for (const [id, verdict] of entriesOf(value, place)) {
    if (!known.has(id)) {
      const hint = suggestion(id, ids);
      throw refused(
        place,
        id,
        `there is no such case${hint === '' ? '' : ` (${hint})`}: a stale entry`,
      );
    }
    const meant = VERDICTS.find((one) => one === verdict);
    if (meant === undefined) {
      throw refused(
        place,
        id,
        `expected one of ${VERDICTS.join(', ')}, found ${JSON.stringify(verdict)}`,
      );
    }
    baseline.set(id, meant);
  }
  return baseline;
};

const entriesOf = (value: unknown, place: string): readonly (readonly [string, unknown])[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused(place, 'top', 'expected an object of cases and their verdicts');
  }
  const { results } = value as { readonly results?: unknown };
  if (!Array.isArray(results)) return Object.entries(value);
  return results.map((result: unknown, index) => {
    const { id, verdict } = (result ?? {}) as { readonly id?: unknown; readonly verdict?: unknown };
    if (typeof id !== 'string') throw refused(place, `results[${index}].id`, 'expected a case');
    return [id, verdict] as const;
  });
};

const refused = (place: string, where: string, why: string): InputError =>
  new InputError('baseline', `${place}: ${where}: ${why}. Nothing was run.`, place);
