import type { Ns } from '../../protocols/units.ts';

const DAY_MS = 86_400_000;
const MS_NS = 1_000_000;

/**
 * An instant of a run as UTC in ISO 8601: exact to the nanosecond, without trailing zeros, at least
 * milliseconds. As the emulator itself, it knows no leap seconds. The calendar is computed here, as
 * nothing but integers may decide a file's bytes. Source of the calendar: H. Hinnant,
 * "chrono-compatible low-level date algorithms", civil_from_days.
 */
export const utcText = (epochUnixMs: number, atNs: Ns): string => {
  const ms = epochUnixMs + Math.floor(atNs / MS_NS);
  const days = Math.floor(ms / DAY_MS);
  const ofDay = ms - days * DAY_MS;
  const subMs = atNs - Math.floor(atNs / MS_NS) * MS_NS;
  const fraction = digits(ofDay % 1_000, 3) + digits(subMs, 6).replace(/0+$/, '');
  const hours = digits(Math.floor(ofDay / 3_600_000), 2);
  const minutes = digits(Math.floor(ofDay / 60_000) % 60, 2);
  const seconds = digits(Math.floor(ofDay / 1_000) % 60, 2);
  return `${dateText(days)}T${hours}:${minutes}:${seconds}.${fraction}Z`;
};

const dateText = (days: number): string => {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays);
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
};

const digits = (value: number, count: number): string => String(value).padStart(count, '0');
