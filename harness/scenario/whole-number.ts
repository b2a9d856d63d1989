import { InputError } from '../../protocols/errors.ts';

/**
 * A whole number that a program gives, such as one that it read out of its environment.
 *
 * @throws InputError when it is none, or out of these bounds
 */
export const wholeNumber = (
  name: string,
  value: number,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const expected = `expected a whole number from ${least} to ${most}`;
  throw new InputError(name, `${name}: ${expected}, got ${String(value)}. Nothing was run.`);
};
