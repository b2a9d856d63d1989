/**
 * A decimal number of seconds as integer ns, without a double in between; undefined when it is not
 * a plain decimal, finer than 1 ns, or beyond what Ns holds.
 */
export const secondsToNs = (text: string): number | undefined => {
  const match = /^([+-]?)(\d{1,12})(?:\.(\d{1,9})0*)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const ns = Number(whole) * 1_000_000_000 + Number(fraction.padEnd(9, '0'));
  if (!Number.isSafeInteger(ns)) return undefined;
  return sign === '-' ? 0 - ns : ns;
};

/** A decimal integer within ±(2^53 − 1); undefined for anything else. */
export const integerOf = (text: string): number | undefined => {
  if (!/^[+-]?\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
};
