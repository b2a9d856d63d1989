import { InputError } from '../../protocols/errors.ts';
import type { ElementRecord } from './element-record.ts';

/** Decides whether a record belongs to a selection. */
export type ElementSelection = (record: ElementRecord) => boolean;

/**
 * Reads a selection such as `inclination=53.05±0.15,mean-motion=15.06±0.015,name=STARLINK-1*`.
 *
 * selection = term ("," term)*, all of which must hold
 * term      = key "=" number ("±" | "+-" | "+/-") number     within that of it, edges included
 *           | key "=" number ".." number                     from … to, edges included; raan also past 360°
 *           | "name=" glob | glob                            * any characters, ? one, any case
 * key       = inclination [°] | mean-motion [rev/day] | raan [°] | eccentricity
 *
 * Throws InputError that says what was expected.
 */
export const parseSelection = (text: string): ElementSelection => {
  const terms = text.split(',').map((term) => parseTerm(term.trim()));
  return (record) => terms.every((term) => term(record));
};

const KEYS: Readonly<Record<string, (record: ElementRecord) => number>> = {
  inclination: (record) => record.inclinationDeg,
  'mean-motion': (record) => record.meanMotionRevPerDay,
  raan: (record) => record.raanDeg,
  eccentricity: (record) => record.eccentricity,
};

const NUMBER = String.raw`[+-]?\d*\.?\d+(?:e[+-]?\d+)?`;
const AROUND = new RegExp(String.raw`^(${NUMBER})\s*(?:±|\+-|\+/-)\s*(${NUMBER})$`, 'i');
const RANGE = new RegExp(String.raw`^(${NUMBER})\s*\.\.\s*(${NUMBER})$`, 'i');
/** So that a bound given in decimals includes a value written with the same decimals. */
const ROUNDING = 1e-9;
const TURN_DEG = 360;

const parseTerm = (term: string): ElementSelection => {
  const equals = term.indexOf('=');
  if (term === '') throw selectionError('a selection has an empty term');
  if (equals < 0) return nameSelection(term);
  const key = term.slice(0, equals).trim();
  const value = term.slice(equals + 1).trim();
  if (key === 'name') return nameSelection(value);
  const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (read === undefined) {
    const known = ['name', ...Object.keys(KEYS)].join(', ');
    throw selectionError(`unknown key "${key}" in a selection; known are ${known}`);
  }
  const [from, to] = parseBounds(key, value);
  if (key === 'raan') return (record) => turnedDeg(read(record) - from) <= to - from + ROUNDING;
  return (record) => read(record) >= from - ROUNDING && read(record) <= to + ROUNDING;
};

/** From 0 to 360°; what is before 0 by rounding alone counts as 0. */
const turnedDeg = (deg: number): number => (((deg + ROUNDING) % TURN_DEG) + TURN_DEG) % TURN_DEG;

const parseBounds = (key: string, value: string): readonly [from: number, to: number] => {
  const around = AROUND.exec(value);
  if (around !== null) {
    const centre = Number(around[1]);
    const half = Number(around[2]);
    if (half >= 0) return [centre - half, centre + half];
  }
  const range = RANGE.exec(value);
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (from <= to) return [from, to];
    if (key === 'raan' && from <= to + TURN_DEG) return [from, to + TURN_DEG];
  }
  throw selectionError(
    `cannot read "${value}" for ${key}; expected 53.05±0.15, 53.05+-0.15 or 52.9..53.2`,
  );
};

const nameSelection = (glob: string): ElementSelection => {
  if (glob === '') throw selectionError('a selection by name has no pattern');
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  const matcher = new RegExp(`^${pattern}$`, 'i');
  return (record) => matcher.test(record.name);
};

const selectionError = (message: string): InputError =>
  new InputError('select.unreadable', message);
