import { ommCalendarEpoch, ommEpochUnixMs } from '../physics/element-epoch.ts';
import { OMM_NUMBERS } from '../physics/sgp4.ts';
import { type BadRecord, type ElementRecord, TITLE_MAX } from './element-record.ts';

/** Fields of one orbit mean-elements message by keyword, as its file has them. */
export type OmmFields = Readonly<Record<string, string | number>>;

/** What other fields have to say where they are there: SGP4 would take all else for what it is not. */
const MEANT: readonly (readonly [key: string, pattern: RegExp, expected: string])[] = [
  ['MEAN_ELEMENT_THEORY', /^(SGP4|SDP4|SGP\/SGP4|SGP4\/SDP4)$/i, 'SGP4'],
  ['EPHEMERIS_TYPE', /^[023]$/, '0'],
  ['CENTER_NAME', /^EARTH$/i, 'EARTH'],
  ['REF_FRAME', /^TEME/i, 'TEME'],
  ['TIME_SYSTEM', /^UTC$/i, 'UTC'],
];

/** Characters of an epoch: forty digits of a second are more than anybody has. */
const EPOCH_MAX = 64;
const ANGLES = ['RA_OF_ASC_NODE', 'ARG_OF_PERICENTER', 'MEAN_ANOMALY'] as const;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** One satellite of the fields of a message (CCSDS 502.0 §4), or what is wrong with them. */
export const ommRecord = (fields: OmmFields, line: number): ElementRecord | BadRecord => {
  const text = (key: string): string => String(fields[key] ?? '').trim();
  const value = (key: string): number => (NUMBER.test(text(key)) ? Number(text(key)) : Number.NaN);
  const catalogue = /^\d{1,9}$/.exec(text('NORAD_CAT_ID'))?.[0] ?? '';
  const name = text('OBJECT_NAME') || text('NORAD_CAT_ID');
  const wrong = (reason: string): BadRecord => ({
    line,
    satellite: (text('OBJECT_NAME') || catalogue).slice(0, 24),
    reason,
  });
  const missing = OMM_NUMBERS.find((key) => !Number.isFinite(value(key)));
  if (missing !== undefined) return wrong(`${missing} is missing or no number`);
  for (const [key, pattern, expected] of MEANT) {
    const written = text(key);
    if (written === '' || pattern.test(written)) continue;
    return wrong(`${key} is ${written.slice(0, 24)}, expected ${expected}`);
  }
  const epoch = text('EPOCH');
  const epochUnixMs = epoch.length > EPOCH_MAX ? undefined : ommEpochUnixMs(epoch);
  if (epochUnixMs === undefined) return wrong('EPOCH is missing or cannot be read');
  const inclinationDeg = value('INCLINATION');
  const eccentricity = value('ECCENTRICITY');
  const meanMotionRevPerDay = value('MEAN_MOTION');
  if (!(inclinationDeg >= 0 && inclinationDeg <= 180)) return wrong('INCLINATION is not 0 … 180°');
  if (!(eccentricity >= 0 && eccentricity < 1)) return wrong('ECCENTRICITY is not 0 … 1');
  if (!(meanMotionRevPerDay > 0)) return wrong('MEAN_MOTION is not above 0');
  const turned = ANGLES.find((key) => Math.abs(value(key)) > 360);
  if (turned !== undefined) return wrong(`${turned} is not −360 … 360°`);
  if (name === '') return wrong('OBJECT_NAME is missing');
  // What flight software reads, and nothing else: a file may have hundreds of fields of any length.
  const uploaded: Record<string, string | number> = { EPOCH: ommCalendarEpoch(epoch) };
  for (const key of OMM_NUMBERS) uploaded[key] = value(key);
  for (const key of ['OBJECT_ID', 'NORAD_CAT_ID']) uploaded[key] = text(key).slice(0, TITLE_MAX);
  return {
    name,
    catalogue,
    line,
    elements: { kind: 'omm', name: name.slice(0, TITLE_MAX), fields: uploaded },
    epochUnixMs,
    inclinationDeg,
    meanMotionRevPerDay,
    raanDeg: value('RA_OF_ASC_NODE'),
    eccentricity,
  };
};
