import type { Elements } from '../../protocols/elements.ts';
import { InputError } from '../../protocols/errors.ts';
import { DAY_MS } from '../../protocols/constants.ts';

/**
 * Instant that SGP4 elements hold at [Unix time, ms, with fractions]. Throws InputError when the
 * epoch cannot be read. Two-digit years: 57 … 99 are 19xx (Vallado 2004).
 */
export const elementsEpochUnixMs = (
  elements: Extract<Elements, { kind: 'tle' | 'omm' }>,
): number => {
  const epoch =
    elements.kind === 'tle'
      ? tleEpochUnixMs(elements.line1)
      : ommEpochUnixMs(String(elements.fields.EPOCH ?? ''));
  if (epoch !== undefined) return epoch;
  throw new InputError('elements.unreadable', `elements of ${elements.name} have no epoch`);
};

/** Epoch of a TLE's first line, columns 19–32: YYDDD.DDDDDDDD. */
export const tleEpochUnixMs = (line1: string): number | undefined => {
  const match = /^(\d\d)([ \d]{2}\d)\.(\d{1,8})\s*$/.exec(line1.slice(18, 32));
  if (match === null) return undefined;
  const year = Number(match[1]);
  const day = Number(match[2]);
  if (day < 1 || day > 366) return undefined;
  const fraction = Number((match[3] ?? '').padEnd(8, '0'));
  const start = daysFromCivil(year < 57 ? year + 2000 : year + 1900, 1, 1);
  return (start + day - 1) * DAY_MS + fraction * 0.864;
};

const CALENDAR = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z?$/;
const ORDINAL = /^(\d{4})-(\d{3})T(\d\d):(\d\d):(\d\d)(\.\d+)?Z?$/;

/** Epoch of an OMM (CCSDS 502.0 §7.5.10): calendar or ordinal date, UTC. */
export const ommEpochUnixMs = (text: string): number | undefined => {
  const calendar = CALENDAR.exec(text);
  if (calendar !== null) {
    const [year, month, day] = calendar.slice(1, 4).map(Number) as [number, number, number];
    const days = daysFromCivil(year, month, day);
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
    return addTime(days, calendar.slice(4));
  }
  const ordinal = ORDINAL.exec(text);
  if (ordinal === null) return undefined;
  const day = Number(ordinal[2]);
  if (day < 1 || day > 366) return undefined;
  return addTime(daysFromCivil(Number(ordinal[1]), 1, 1) + day - 1, ordinal.slice(3));
};

/**
 * Epoch of an OMM as a calendar date without Z, digit for digit: the form that satellite.js reads.
 * What is no ordinal date stays as it is.
 */
export const ommCalendarEpoch = (text: string): string => {
  const ordinal = ORDINAL.exec(text);
  if (ordinal === null) return text.replace(/Z$/, '');
  let year = Number(ordinal[1]);
  let month = 1;
  let day = Number(ordinal[2]);
  while (day > daysInMonth(year, month)) {
    day -= daysInMonth(year, month);
    month += 1;
    // Day 366 of a year that has 365.
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  return date + text.slice(text.indexOf('T')).replace(/Z$/, '');
};

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

const addTime = (days: number, [h, m, s, f]: readonly string[]): number | undefined => {
  const hours = Number(h);
  const minutes = Number(m);
  const seconds = Number(s);
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const fraction = f === undefined ? 0 : Number(`0${f}`);
  return days * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction * 1000;
};

const daysInMonth = (year: number, month: number): number =>
  daysFromCivil(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) -
  daysFromCivil(year, month, 1);

/**
 * Days from 1970-01-01 to a Gregorian date (H. Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
export const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};
