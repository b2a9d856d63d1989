import type { ElementFile, ElementRecord } from './element-record.ts';
import { parseOmmJson } from './omm-file.ts';
import { parseOmmCsv, parseOmmKvn, parseOmmXml } from './omm-text.ts';
import { parseTle } from './tle-file.ts';

/** How each form begins; two-line elements begin with a name or a number. */
const FORMS: readonly (readonly [begins: RegExp, parse: (text: string) => ElementFile])[] = [
  [/^[[{]/, parseOmmJson],
  [/^</, parseOmmXml],
  [/^(?:COMMENT.*[\r\n]\s*)*CCSDS_OMM_VERS\s*=/, parseOmmKvn],
  [/^"?[A-Z_]+"?,.*\bMEAN_MOTION\b/, parseOmmCsv],
  [/^CCSDS_[A-Z]+_VERS\s*=/, () => refused('another message than orbit mean elements (OMM)')],
];

/** Reads TLE text (two-line or three-line sets), or an OMM as JSON, XML, KVN or CSV, told apart by how it begins. */
export const parseElementFile = (text: string): ElementFile => {
  const start = text.slice(0, 4_000).replace(/^\uFEFF?\s*/, '');
  const [, parse = parseTle] = FORMS.find(([begins]) => begins.test(start)) ?? [];
  return parse(text);
};

const refused = (reason: string): ElementFile => ({
  records: [],
  bad: [{ line: 1, satellite: '', reason }],
});

/** How old elements are at a scenario's epoch [days]; negative when the epoch comes first. */
export const epochAgeDays = (record: ElementRecord, scenarioEpochUnixMs: number): number =>
  (scenarioEpochUnixMs - record.epochUnixMs) / 86_400_000;

/**
 * Newest epoch of a file's records rounded up to a whole second: the natural epoch of a run of
 * them.
 */
export const newestEpochUnixMs = (records: readonly ElementRecord[]): number => {
  let newest = Number.NEGATIVE_INFINITY;
  for (const record of records) newest = Math.max(newest, record.epochUnixMs);
  return Math.ceil(newest / 1000) * 1000;
};
