import {
  HOUR_NS,
  MICROSECOND_NS,
  MILLISECOND_NS,
  MINUTE_NS,
  type Ns,
  SECOND_NS,
} from '../../protocols/units.ts';

/** What stands where there is no figure. */
export const NO_FIGURE = '–';

/** 41388 → `41,388`. */
export const countText = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 case`, `2,100 cases`. */
export const casesText = (count: number): string =>
  `${countText(count)} ${count === 1 ? 'case' : 'cases'}`;

/** 2,100,000 → `2.10 M`; below a million as it is. */
export const largeText = (count: number): string => {
  if (count < 1e6) return countText(count);
  return count < 1e9 ? `${significant(count / 1e6)} M` : `${significant(count / 1e9)} G`;
};

/** Three significant digits with the unit that suits: `61.2 ms`, `212 s`. */
export const durationText = (ns: Ns | undefined): string => {
  if (ns === undefined) return NO_FIGURE;
  if (ns < MICROSECOND_NS) return `${ns} ns`;
  // Limits are where rounding to three digits would make a thousand.
  if (ns < 999.5 * MICROSECOND_NS) return `${significant(ns / MICROSECOND_NS)} µs`;
  if (ns < 999.5 * MILLISECOND_NS) return `${significant(ns / MILLISECOND_NS)} ms`;
  return `${significant(ns / SECOND_NS)} s`;
};

/** A round length of time in words: `2 h`, `1 h 30 min`, `45 s`; to the millisecond where it is as long as one. */
export const spanText = (ns: Ns): string => {
  if (ns > 0 && ns < MILLISECOND_NS) return durationText(ns);
  const parts: string[] = [];
  const wholeNs = Math.round(ns / MILLISECOND_NS) * MILLISECOND_NS;
  const hours = Math.floor(wholeNs / HOUR_NS);
  const minutes = Math.floor((wholeNs % HOUR_NS) / MINUTE_NS);
  const seconds = (wholeNs % MINUTE_NS) / SECOND_NS;
  if (hours > 0) parts.push(`${countText(hours)} h`);
  if (minutes > 0) parts.push(`${minutes} min`);
  if (seconds > 0 || parts.length === 0) parts.push(`${seconds} s`);
  return parts.join(' ');
};

/** 0.9998 → `99.98 %`; cut, not rounded, so that 100 % means all. */
export const shareText = (share: number | undefined): string => {
  if (share === undefined) return NO_FIGURE;
  if (share === 1) return '100 %';
  const percent = Math.floor(share * 1e4 + 1e-6) / 100;
  return `${percent} %`;
};

const significant = (value: number): string => {
  if (value >= 999.5) return countText(value);
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
};
