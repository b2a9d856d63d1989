import { z } from 'zod';
import {
  parseQuantity,
  QUANTITIES,
  type QuantityKind,
  quantityName,
  quantityPattern,
  type QuantitySign,
} from './quantities.ts';

/** Says what is wrong with a value in inner units; undefined when nothing is. */
type Check = (value: number) => string | undefined;

/** What an editor may know of the bounds of `check`: it runs no code. */
interface Shown {
  readonly sign: QuantitySign;
  /** Both ends, in words, where there are two. */
  readonly range?: string;
}

/**
 * A number with its unit, written as text; what an editor shows beside it, what `check` refuses.
 */
export const quantity = (
  kind: QuantityKind,
  about: string,
  check?: Check,
  { sign, range }: Shown = { sign: 'any' },
) =>
  z
    .string({ error: ({ input }) => expected(kind, input) })
    .max(60, 'expected a number and a unit')
    .superRefine((text, context) => {
      const value = parseQuantity(text, kind);
      if (typeof value !== 'number') {
        const { error, hint } = value;
        context.addIssue({ code: 'custom', message: error, params: { hint } });
        return;
      }
      const wrong = check?.(value);
      if (wrong !== undefined) {
        context.addIssue({ code: 'custom', message: `${wrong}, got "${text.trim()}"` });
      }
    })
    .meta({
      description: `${about} (${kind}, ${range ?? `such as "${QUANTITIES[kind].example}"`})`,
      pattern: quantityPattern(kind, sign),
    });

export const positive = (kind: QuantityKind, about: string) =>
  quantity(kind, about, (value) => (value > 0 ? undefined : 'expected more than 0'), {
    sign: 'positive',
  });

export const notNegative = (kind: QuantityKind, about: string) =>
  quantity(kind, about, (value) => (value >= 0 ? undefined : 'expected 0 or more'), {
    sign: 'not negative',
  });

/** Within bounds, both included, that are written as a person would write them. */
export const between = (kind: QuantityKind, about: string, bounds: readonly [string, string]) => {
  const [least, most] = bounds.map((bound) => parseQuantity(bound, kind));
  if (typeof least !== 'number' || typeof most !== 'number') throw new Error(bounds.join(' … '));
  // Of each bound its own: beside a large one a small one would not hold.
  const slack = (bound: number): number => 1e-9 * Math.abs(bound);
  const range = `${bounds[0]} to ${bounds[1]}`;
  return quantity(
    kind,
    about,
    (value) =>
      value >= least - slack(least) && value <= most + slack(most)
        ? undefined
        : `expected ${range}`,
    { range, sign: least > 0 ? 'positive' : least === 0 ? 'not negative' : 'any' },
  );
};

/** A part of a whole, 0 to 1. */
export const share = (about: string) => z.number().min(0).max(1).describe(`${about} (0 to 1)`);

const expected = (kind: QuantityKind, input: unknown): string => {
  if (input === undefined) return `missing, expected ${quantityName(kind)}`;
  const got = typeof input === 'object' ? 'a structure' : String(input);
  return `expected ${quantityName(kind)}, got ${got}`;
};
