import { InvalidArgumentError, Option } from 'commander';
import { HOUR_NS } from '../../protocols/units.ts';
import { parseQuantity, type QuantityKind } from '../scenario/quantities.ts';
import { nearest } from '../scenario/suggest.ts';

/** What a bare number on the command line is taken for; a scenario must say its units. */
const NATURAL_UNIT = {
  duration: 's',
  length: 'km',
  angle: 'urad',
  size: 'B',
  power: 'W',
  level: 'dBm',
  gain: 'dB',
  wavelength: 'nm',
  aperture: 'mm',
} as const satisfies Partial<Record<QuantityKind, string>>;

const DURATION_MAX_NS = 96 * 24 * HOUR_NS;

type OptionKind = keyof typeof NATURAL_UNIT;

/** Readers of option values. Each throws InvalidArgumentError, which names the option. */
type Reader = (text: string) => number;

const refuse = (why: string): never => {
  throw new InvalidArgumentError(why.charAt(0).toUpperCase() + why.slice(1));
};

/** A quantity in inner units; a bare number is in the natural unit of its kind. */
export const quantityValue =
  (kind: OptionKind): Reader =>
  (text) => {
    const bare = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim());
    const value = parseQuantity(bare ? `${text} ${NATURAL_UNIT[kind]}` : text, kind);
    if (typeof value === 'number') return value;
    return refuse(`${value.error}${value.hint === '' ? '.' : `, ${value.hint}`}`);
  };

export const positiveQuantity =
  (kind: OptionKind): Reader =>
  (text) => {
    const value = quantityValue(kind)(text);
    return value > 0 ? value : refuse('Expected more than 0.');
  };

export const notNegativeQuantity =
  (kind: OptionKind): Reader =>
  (text) => {
    const value = quantityValue(kind)(text);
    return value >= 0 ? value : refuse('Expected 0 or more.');
  };

/** A duration with a default, which help shows as it would be written. */
export const durationOption = (
  flags: string,
  description: string,
  terms: { readonly read: Reader; readonly otherwise: string },
): Option =>
  new Option(flags, description)
    .argParser(terms.read)
    .default(terms.read(terms.otherwise), terms.otherwise);

/** How long a run lasts: more than 0, at most what a scenario may say. */
export const durationValue: Reader = (text) => {
  const value = positiveQuantity('duration')(text);
  return value <= DURATION_MAX_NS ? value : refuse('Expected at most 96 d.');
};

/** A part of a whole: more than 0, at most 1. */
export const shareValue: Reader = (text) => {
  const value = Number(text);
  return text.trim() !== '' && value > 0 && value <= 1 ? value : refuse('Expected 0 to 1.');
};

/** A whole number between two, both included. */
export const wholeValue =
  (least: number, most: number): Reader =>
  (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    return refuse(`Expected a whole number from ${least} to ${most}.`);
  };

/** One of some words. */
export const choiceValue =
  <T extends string>(choices: readonly T[]) =>
  (text: string): T => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    const near = nearest(text, choices);
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    return refuse(`Expected ${choices.join(', ')}.${hint}`);
  };

/** A text that goes to a peer: at least a byte, at most so many. */
export const textValue =
  (bytesMax: number) =>
  (text: string): string => {
    const bytes = Buffer.byteLength(text);
    return bytes >= 1 && bytes <= bytesMax ? text : refuse(`Expected 1 to ${bytesMax} bytes.`);
  };

/** A factor: more than 0, at most a million. */
export const positiveNumber: Reader = (text) => {
  const value = Number(text);
  return value > 0 && value <= 1e6 ? value : refuse('Expected a number above 0.');
};
