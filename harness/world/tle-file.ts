import { tleEpochUnixMs } from '../physics/element-epoch.ts';
import {
  type BadRecord,
  type ElementFile,
  type ElementRecord,
  TITLE_MAX,
} from './element-record.ts';

/** Characters of an element line, its checksum included. */
const LINE_LENGTH = 69;

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Reads two-line element sets, with or without a name line before each ("0 NAME" too). Blank
 * lines and lines that begin with # are passed over. Checksums, catalogue numbers and ranges are
 * verified.
 */
export const parseTle = (text: string): ElementFile => {
  const records: ElementRecord[] = [];
  const bad: BadRecord[] = [];
  let name: Line | undefined;
  let first: Line | undefined;
  text.split(/\r\n|\n|\r/).forEach((raw, index) => {
    const line = { number: index + 1, text: raw.replace(/^\uFEFF/, '').trimEnd() };
    if (line.text === '' || line.text.startsWith('#')) return;
    if (first !== undefined) {
      const result = closeRecord(name, first, line);
      if ('reason' in result) bad.push(result);
      else records.push(result);
      // Where line 2 is missing, the next set begins here.
      first = line.text.startsWith('1 ') ? line : undefined;
      name = isElementLine(line.text) ? undefined : line;
      return;
    }
    if (line.text.startsWith('1 ')) {
      first = line;
    } else if (line.text.startsWith('2 ')) {
      bad.push({
        line: name?.number ?? line.number,
        satellite: satelliteOf(name, line),
        reason: 'line 2 has no line 1 before it',
      });
      name = undefined;
    } else {
      // A damaged line 1 looks like a name; its line 2 will report it.
      if (name !== undefined && !isElementLine(line.text)) {
        bad.push({ line: name.number, satellite: titleOf(name), reason: 'no elements follow' });
      }
      name = line;
    }
  });
  if (first !== undefined) {
    const satellite = satelliteOf(name, first);
    bad.push({ line: first.number, satellite, reason: 'line 2 is missing' });
  } else if (name !== undefined) {
    bad.push({ line: name.number, satellite: titleOf(name), reason: 'no elements follow' });
  }
  return { records, bad };
};

/** Whether a line looks like one of an element set, damaged perhaps. */
const isElementLine = (text: string): boolean =>
  /^[12] /.test(text) || (text.length >= LINE_LENGTH - 10 && /\d\.\d+ .*\d\.?\d/.test(text));

/** The title of a set, else the catalogue number in one of its lines. */
const satelliteOf = (name: Line | undefined, line: Line): string =>
  name === undefined || isElementLine(name.text) ? line.text.slice(2, 7).trim() : titleOf(name);

const titleOf = ({ text }: Line): string => text.replace(/^0 /, '').trim().slice(0, 24);

const closeRecord = (name: Line | undefined, first: Line, second: Line) => {
  const satellite = satelliteOf(name, first);
  if (!second.text.startsWith('2 ')) {
    const reason = `expected line 2 of ${first.text.slice(2, 7)}`;
    return { line: second.number, satellite, reason };
  }
  const damaged = [first, second].find((line) => lineFault(line) !== undefined);
  if (damaged === undefined) return readRecord(name, first, second);
  return { line: damaged.number, satellite, reason: lineFault(damaged) ?? '' };
};

const lineFault = ({ text }: Line): string | undefined => {
  if (text.length !== LINE_LENGTH) {
    return `expected ${LINE_LENGTH} characters, found ${text.length}`;
  }
  const expected = checksum(text);
  if (text[LINE_LENGTH - 1] === String(expected)) return undefined;
  return `checksum is ${text[LINE_LENGTH - 1]}, should be ${expected}`;
};

/** Sum of all digits, a minus counting 1, modulo 10, over all but the last character. */
const checksum = (text: string): number => {
  let sum = 0;
  for (let i = 0; i < LINE_LENGTH - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) sum += code - 48;
    else if (code === 45) sum += 1;
  }
  return sum % 10;
};

const readRecord = (
  name: Line | undefined,
  first: Line,
  second: Line,
): ElementRecord | BadRecord => {
  const catalogue = first.text.slice(2, 7);
  const epochUnixMs = tleEpochUnixMs(first.text);
  const column = (from: number, to: number): number => {
    const field = second.text.slice(from, to).trim();
    return /^\d*\.?\d+$/.test(field) ? Number(field) : Number.NaN;
  };
  const inclinationDeg = column(8, 16);
  const raanDeg = column(17, 25);
  const eccentricity = column(26, 33) / 1e7;
  const meanMotionRevPerDay = column(52, 63);
  const angles = [raanDeg, column(34, 42), column(43, 51)];
  const satellite = satelliteOf(name, first);
  const wrong = (line: Line, reason: string): BadRecord => ({
    line: line.number,
    satellite,
    reason,
  });
  if (second.text.slice(2, 7) !== catalogue) return wrong(second, 'catalogue numbers differ');
  if (epochUnixMs === undefined) return wrong(first, 'epoch cannot be read');
  const type = first.text[62] ?? '';
  if (!/[ 023]/.test(type)) return wrong(first, `ephemeris type is ${type}, expected 0 (SGP4)`);
  if (!DRAG.test(first.text.slice(33, 61))) return wrong(first, 'drag terms cannot be read');
  if (!(inclinationDeg <= 180)) return wrong(second, 'inclination is not 0 … 180°');
  if (!angles.every((angle) => angle <= 360)) return wrong(second, 'an angle is not 0 … 360°');
  if (Number.isNaN(eccentricity)) return wrong(second, 'eccentricity cannot be read');
  if (!(meanMotionRevPerDay > 0)) return wrong(second, 'mean motion is not above 0');
  const title = name?.text.replace(/^0 /, '').trim() ?? catalogue.trim();
  return {
    name: title,
    catalogue: catalogue.trim(),
    line: name?.number ?? first.number,
    elements: {
      kind: 'tle',
      name: title.slice(0, TITLE_MAX),
      line1: first.text,
      line2: second.text,
    },
    epochUnixMs,
    inclinationDeg,
    meanMotionRevPerDay,
    raanDeg,
    eccentricity,
  };
};

/** Columns 34–61 of line 1: first and second derivative of the mean motion, B*. */
const DRAG = /^[ +-][ \d]?\.\d{8} [ +-]\d{5}[+-]\d [ +-]\d{5}[+-]\d$/;
