/** Times, counts and sizes in words. */

/** @param {number} value */
export const two = (value) => String(Math.floor(value)).padStart(2, '0');

/**
 * Time since the epoch: `hh:mm:ss`, with milliseconds where they are asked for.
 * @param {number} ms
 * @param {boolean} [fine]
 */
export const clock = (ms, fine = false) => {
  const whole = Math.max(0, Math.floor(ms));
  const text = `${two(whole / 3_600_000)}:${two((whole % 3_600_000) / 60_000)}:${two((whole % 60_000) / 1000)}`;
  return fine ? `${text}.${String(whole % 1000).padStart(3, '0')}` : text;
};

/** @param {number} value */
export const count = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** @param {number} value */
const significant = (value) => {
  if (value >= 99.95) return count(value);
  return value.toFixed(value >= 9.995 ? 1 : 2).replace(/\.?0+$/, '');
};

/**
 * A length of time from microseconds, in the unit that suits; as the text of a run writes it.
 * @param {number} us
 */
export const duration = (us) => {
  if (us < 999.5) return `${Math.round(us)} µs`;
  if (us < 999_500) return `${significant(us / 1000)} ms`;
  return `${significant(us / 1e6)} s`;
};

/**
 * With a decimal prefix: `12.4 kB`.
 * @param {number} value
 * @param {string} unit
 */
export const scaled = (value, unit) => {
  for (const [size, prefix] of /** @type {[number, string][]} */ ([
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ])) {
    if (Math.abs(value) >= size) return `${significant(value / size)} ${prefix}${unit}`;
  }
  return `${significant(value)} ${unit}`;
};

/**
 * Cut, not rounded, so that 100 % means all.
 * @param {number} share
 */
export const percent = (share) =>
  share >= 1 ? '100 %' : `${Math.floor(share * 1e4 + 1e-6) / 100} %`;
