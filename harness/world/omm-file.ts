import type { BadRecord, ElementFile, ElementRecord } from './element-record.ts';
import { type OmmFields, ommRecord } from './omm-record.ts';

/**
 * Reads orbit mean-elements messages as CelesTrak and Space-Track write them in JSON: an array of
 * objects, or one object. Each object is parsed by itself, so that a damaged one is reported with
 * its line and the others are kept.
 */
export const parseOmmJson = (text: string): ElementFile => {
  const records: ElementRecord[] = [];
  const bad: BadRecord[] = [];
  const pieces = topLevelObjects(text);
  for (const piece of pieces) {
    const result = readRecord(piece);
    if ('reason' in result) bad.push(result);
    else records.push(result);
  }
  const last = pieces.at(-1);
  if (last?.isWhole === true && /^\uFEFF?\s*\[/.test(text) && !text.trimEnd().endsWith(']')) {
    bad.push({ line: last.line, satellite: '', reason: 'the array has no end after this' });
  }
  return { records, bad };
};

interface Piece {
  readonly line: number;
  readonly text: string;
  /** Its last brace is there. */
  readonly isWhole: boolean;
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
      if (depth > 0) continue;
      pieces.push({ line: startLine, text: text.slice(start, at + 1), isWhole: true });
    }
  }
  if (depth > 0) pieces.push({ line: startLine, text: text.slice(start), isWhole: false });
  return pieces;
};

const readRecord = ({ line, text }: Piece): ElementRecord | BadRecord => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { line, satellite: satelliteIn(text), reason: 'not JSON' };
  }
  return ommRecord(plainFields(parsed as Record<string, unknown>), line);
};

/** Whose a piece of text is, even one that is no JSON. */
const satelliteIn = (text: string): string =>
  (
    /"OBJECT_NAME"\s*:\s*"\s*([^"\n]{1,24})/.exec(text)?.[1] ??
    /"NORAD_CAT_ID"\s*:\s*"?\s*(\d{1,9})/.exec(text)?.[1] ??
    ''
  ).trim();

/** The fields that are text or numbers; others (null, nested) are of no use to SGP4. */
const plainFields = (object: Record<string, unknown>): OmmFields => {
  const fields: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'string' || typeof value === 'number') fields[key] = value;
  }
  return fields;
};
