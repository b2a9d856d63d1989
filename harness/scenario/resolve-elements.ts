import { placementFault } from '../physics/sgp4.ts';
import { epochAgeDays, newestEpochUnixMs } from '../world/element-files.ts';
import type { BadRecord, ElementRecord } from '../world/element-record.ts';
import { MILLISECOND_NS } from '../../protocols/units.ts';
import { type Complaints, quantityOf } from './resolve-tools.ts';

type Path = readonly PropertyKey[];

/** Reads and selects; complaints about the file go to the path of the key that named it. */
export type ElementFileReader = (
  file: string,
  select: string | undefined,
  context: { readonly path: Path; readonly complaints: Complaints },
) => readonly ElementRecord[];

export interface ElementOptions {
  /** Leave bad element sets out with a warning instead of refusing the file. */
  readonly skipBadElements: boolean;
}

/** What of a scenario decides which elements it has, and when it begins. */
interface ElementsSource {
  readonly epoch?: string | undefined;
  readonly duration?: string | undefined;
  readonly constellations?:
    | readonly {
        readonly walker?: unknown;
        readonly elements?: string | undefined;
        readonly select?: string | undefined;
      }[]
    | undefined;
}

/** The elements of one file, and the key that named it. */
interface ElementRecords {
  readonly path: Path;
  readonly file: string;
  readonly records: readonly ElementRecord[];
}

const DEFAULT_EPOCH = Date.UTC(2027, 0, 1);
const AGE_WARNED_DAYS = 30;
const AGE_REFUSED_DAYS = 365;
const BAD_SHOWN_MAX = 20;
const LEAVES_OUT = '--skip-bad-elements leaves them out';

/**
 * The epoch of a run, and for each constellation of elements, by its place in the list, the
 * element sets that can be placed then.
 */
export const resolveElements = (
  source: ElementsSource,
  complaints: Complaints,
  options: ElementOptions & { readonly readElements: ElementFileReader },
): {
  readonly epochUnixMs: number;
  readonly records: ReadonlyMap<number, readonly ElementRecord[]>;
} => {
  const files = new Map<number, ElementRecords>();
  for (const [index, { walker, elements, select }] of (source.constellations ?? []).entries()) {
    if (elements === undefined || walker !== undefined) continue;
    const path = ['constellations', index, 'elements'];
    const records = options.readElements(elements, select, { path, complaints });
    files.set(index, { path, file: elements, records });
  }
  const all = [...files.values()].flatMap(({ records }) => records);
  const epochUnixMs = source.epoch === undefined ? ownEpoch(all) : Date.parse(source.epoch);
  const records = new Map<number, readonly ElementRecord[]>();
  for (const [index, file] of files) {
    const near = withoutFar(file, epochUnixMs, { complaints, ...options });
    const placed = withoutLost(near, epochUnixMs, { complaints, ...options });
    records.set(index, placed);
    if (source.duration === undefined) continue;
    const endUnixMs = epochUnixMs + quantityOf(source.duration, 'duration') / MILLISECOND_NS;
    warnOfDecay({ ...file, records: placed }, endUnixMs, complaints);
  }
  return { epochUnixMs, records };
};

/** Element sets of a file that a run cannot use, and how that is said. */
interface Unusable extends Omit<ElementRecords, 'records'> {
  readonly bad: readonly BadRecord[];
  /** How many there are with the good ones. */
  readonly all: number;
  /** After "3 of 9 ". */
  readonly some: string;
  /** After "none of 9 ". */
  readonly none: string;
  /** What helps when there are no others. */
  readonly remedy?: string;
}

/** A warning where they are to be left out and others remain, else an error. */
export const complainOfBad = (
  { bad, file, path, all, some, none, remedy }: Unusable,
  { complaints, skipBadElements }: ElementOptions & { readonly complaints: Complaints },
): void => {
  const details = bad
    .slice(0, BAD_SHOWN_MAX)
    .map(({ line, satellite, reason }) =>
      satellite === '' ? `${file}:${line} ${reason}` : `${file}:${line} ${satellite}: ${reason}`,
    );
  if (bad.length > BAD_SHOWN_MAX) details.push(`… and ${bad.length - BAD_SHOWN_MAX} more`);
  const of = `${bad.length} of ${all} ${some}`;
  if (bad.length === all)
    complaints.error(path, `${file}: none of ${all} ${none}`, remedy, details);
  else if (skipBadElements) complaints.warning(path, `${of} and are left out`, details);
  else complaints.error(path, of, LEAVES_OUT, details);
};

/**
 * The newest epoch of the elements, so that real orbits start where they are known best. One that
 * is more than a year from the median is none to start the others at.
 */
const ownEpoch = (records: readonly ElementRecord[]): number => {
  if (records.length === 0) return DEFAULT_EPOCH;
  const sorted = [...records].sort((a, b) => a.epochUnixMs - b.epochUnixMs);
  const median = sorted[Math.floor(sorted.length / 2)]?.epochUnixMs ?? DEFAULT_EPOCH;
  return newestEpochUnixMs(sorted.filter((record) => ageDays(record, median) <= AGE_REFUSED_DAYS));
};

const ageDays = (record: ElementRecord, epochUnixMs: number): number =>
  Math.abs(epochAgeDays(record, epochUnixMs));

/** Only those whose elements say something at the epoch; a warning for what they say vaguely. */
const withoutFar = (
  file: ElementRecords,
  epochUnixMs: number,
  context: ElementOptions & { readonly complaints: Complaints },
): ElementRecords => {
  const { path, records } = file;
  const from = `days from the epoch ${new Date(epochUnixMs).toISOString()}`;
  const age = (record: ElementRecord): number => ageDays(record, epochUnixMs);
  const far = records.filter((record) => age(record) > AGE_REFUSED_DAYS);
  const near = records.filter((record) => age(record) <= AGE_REFUSED_DAYS);
  if (far.length > 0) {
    const unusable = {
      bad: far.map((record) => badRecord(record, `${Math.round(age(record))} days`)),
      some: `element sets are more than ${AGE_REFUSED_DAYS} ${from}`,
      none: `element sets is within ${AGE_REFUSED_DAYS} ${from}`,
      remedy: 'set "epoch"',
    };
    complainOfBad({ ...file, ...unusable, all: records.length }, context);
  }
  const old = near.filter((record) => age(record) > AGE_WARNED_DAYS);
  if (old.length > 0) {
    const worst = old.reduce((a, b) => (age(b) > age(a) ? b : a));
    context.complaints.warning(
      path,
      `${old.length} of ${records.length} element sets are more than ${AGE_WARNED_DAYS} ${from}, ` +
        `${worst.name} ${Math.round(age(worst))} days: positions are off by kilometres or more`,
    );
  }
  return { ...file, records: near };
};

/** Only those that SGP4 places above the ground when the run begins. */
const withoutLost = (
  file: ElementRecords,
  epochUnixMs: number,
  context: ElementOptions & { readonly complaints: Complaints },
): readonly ElementRecord[] => {
  const bad: BadRecord[] = [];
  const placed = file.records.filter((record) => {
    const reason = placementFault(record.elements, epochUnixMs);
    if (reason !== undefined) bad.push(badRecord(record, reason));
    return reason === undefined;
  });
  if (bad.length > 0) {
    const at = `at the epoch ${new Date(epochUnixMs).toISOString()}`;
    const some = `satellites have no orbit ${at}`;
    const none = `satellites has an orbit ${at}`;
    complainOfBad({ ...file, bad, all: file.records.length, some, none }, context);
  }
  return placed;
};

/** Those that SGP4 brings down while the run goes on are nowhere from then on, but run as nodes. */
const warnOfDecay = (
  { path, file, records }: ElementRecords,
  endUnixMs: number,
  complaints: Complaints,
): void => {
  const down = records.filter(({ elements }) => placementFault(elements, endUnixMs) !== undefined);
  if (down.length === 0) return;
  const shown = down.slice(0, BAD_SHOWN_MAX).map(({ line, name }) => `${file}:${line} ${name}`);
  const more = down.length > shown.length ? [`… and ${down.length - shown.length} more`] : [];
  const of = `${down.length} of ${records.length} satellites have no orbit any more`;
  const at = `when the run ends, at ${new Date(endUnixMs).toISOString()}`;
  complaints.warning(path, `${of} ${at}: nobody sees them from their decay on`, [
    ...shown,
    ...more,
  ]);
};

const badRecord = ({ line, name }: ElementRecord, reason: string): BadRecord => ({
  line,
  satellite: name,
  reason,
});
