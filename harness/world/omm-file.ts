import { ommCalendarEpoch, ommEpochUnixMs } from '../physics/element-epoch.ts';
import { OMM_NUMBERS } from '../physics/sgp4.ts';
import type { BadRecord, ElementFile, ElementRecord } from './element-record.ts';

/**
 * Reads orbit mean-elements messages as CelesTrak and Space-Track write them in JSON: an array of
 * objects, or one object. Each object is parsed by itself, so that a damaged one is reported with
 * its line and the others are kept.
 */
export const parseOmm = (text: string): ElementFile => {
  const records: ElementRecord[] = [];
  const bad: BadRecord[] = [];
  for (const piece of topLevelObjects(text)) {
    const result = readRecord(piece);
    if ('reason' in result) bad.push(result);
    else records.push(result);
  }
  return { records, bad };
};

interface Piece {
  readonly line: number;
  readonly text: string;
}

/** Objects of a JSON array as text; braces inside strings do not count. */
const topLevelObjects = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  let line = 1;
  let depth = 0;
  let inString = false;
  let start = 0;
  let startLine = 1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    // No string of JSON runs over a line: a lost quote then spoils one object only.
    if (character === '\n') {
      line += 1;
      inString = false;
    } else if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === '{') {
      if (depth === 0) {
        start = at;
        startLine = line;
      }
      depth += 1;
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) pieces.push({ line: startLine, text: text.slice(start, at + 1) });
    }
  }
  if (depth > 0) pieces.push({ line: startLine, text: text.slice(start) });
  return pieces;
};

const readRecord = ({ line, text }: Piece): ElementRecord | BadRecord => {
  const wrong = (reason: string): BadRecord => ({ line, satellite: satelliteIn(text), reason });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return wrong('not JSON');
  }
  const fields = plainFields(parsed as Record<string, unknown>);
  const value = (key: string): number => {
    const field = fields[key];
    return field === undefined || field === '' ? Number.NaN : Number(field);
  };
  const missing = OMM_NUMBERS.find((key) => !Number.isFinite(value(key)));
  if (missing !== undefined) return wrong(`${missing} is missing or no number`);
  const epoch = String(fields.EPOCH ?? '');
  const epochUnixMs = ommEpochUnixMs(epoch);
  if (epochUnixMs === undefined) return wrong('EPOCH is missing or cannot be read');
  const inclinationDeg = value('INCLINATION');
  const eccentricity = value('ECCENTRICITY');
  const meanMotionRevPerDay = value('MEAN_MOTION');
  if (!(inclinationDeg >= 0 && inclinationDeg <= 180)) return wrong('INCLINATION is not 0 … 180°');
  if (!(eccentricity >= 0 && eccentricity < 1)) return wrong('ECCENTRICITY is not 0 … 1');
  if (!(meanMotionRevPerDay > 0)) return wrong('MEAN_MOTION is not above 0');
  const name = String(fields.OBJECT_NAME ?? fields.NORAD_CAT_ID ?? '').trim();
  if (name === '') return wrong('OBJECT_NAME is missing');
  return {
    name,
    catalogue: /^\d{1,9}$/.exec(String(fields.NORAD_CAT_ID ?? '').trim())?.[0] ?? '',
    line,
    // One form of the epoch, whatever the file has: flight software reads these fields too.
    elements: { kind: 'omm', name, fields: { ...fields, EPOCH: ommCalendarEpoch(epoch) } },
    epochUnixMs,
    inclinationDeg,
    meanMotionRevPerDay,
    raanDeg: value('RA_OF_ASC_NODE'),
    eccentricity,
  };
};

/** Whose a piece of text is, even one that is no JSON. */
const satelliteIn = (text: string): string =>
  (
    /"OBJECT_NAME"\s*:\s*"\s*([^"\n]{1,24})/.exec(text)?.[1] ??
    /"NORAD_CAT_ID"\s*:\s*"?\s*(\d{1,9})/.exec(text)?.[1] ??
    ''
  ).trim();

/** The fields that are text or numbers; others (null, nested) are of no use to SGP4. */
const plainFields = (object: Record<string, unknown>): Record<string, string | number> => {
  const fields: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'string' || typeof value === 'number') fields[key] = value;
  }
  return fields;
};
