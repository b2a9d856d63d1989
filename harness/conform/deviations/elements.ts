import type { Deviation } from '../deviation.ts';

const EPOCH = 'flight/pointing/element-epoch.ts';
const SGP4 = 'flight/pointing/sgp4.ts';

export const ELEMENTS_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'pnt-sgp4-whole-seconds',
    requirement: 'LM-PNT-061',
    title: 'satellites are taken to where they are at whole tenths of a second',
    file: SGP4,
    find: 'sgp4(satrec, offsetMinutes + atNs / MINUTE_NS)',
    replace: 'sgp4(satrec, offsetMinutes + Math.round(atNs / 1e8) / 600)',
  },
  {
    id: 'pnt-epoch-of-1957-in-2057',
    requirement: 'LM-PNT-062',
    title: 'two-line years up to 57 are of this century',
    file: EPOCH,
    find: 'year < 57 ? year + 2000',
    replace: 'year <= 57 ? year + 2000',
  },
  {
    id: 'pnt-epoch-of-2056-in-1956',
    requirement: 'LM-PNT-062',
    title: 'two-line years from 56 on are of the last century',
    file: EPOCH,
    find: 'year < 57 ? year + 2000',
    replace: 'year < 56 ? year + 2000',
  },
  {
    id: 'pnt-epoch-in-milliseconds',
    requirement: 'LM-PNT-062',
    title: 'epochs of an OMM are kept in milliseconds, as the library does',
    file: EPOCH,
    find: 'seconds) * 1000 + fraction * 1000;',
    replace: 'seconds) * 1000 + Math.round(fraction * 1000);',
  },
  {
    id: 'pnt-ordinal-days-from-zero',
    requirement: 'LM-PNT-062',
    title: 'ordinal days are counted from zero',
    file: EPOCH,
    find: 'daysFromCivil(Number(ordinal[1]), 1, 1) + day - 1',
    replace: 'daysFromCivil(Number(ordinal[1]), 1, 1) + day',
  },
  {
    id: 'pnt-decayed-where-it-was',
    requirement: 'LM-PNT-063',
    title: 'a satellite that has decayed stays where it was last',
    file: SGP4,
    find: 'const state = sgp4(satrec, offsetMinutes + atNs / MINUTE_NS);',
    replace: 'const state = sgp4(satrec, offsetMinutes + atNs / MINUTE_NS) ?? sgp4(satrec, 0);',
  },
];
