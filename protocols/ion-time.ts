import { secondsToNs } from './decimal.ts';
import { HOUR_NS, MINUTE_NS, type NodeId, type Ns, SECOND_NS } from './units.ts';

/** An `a range` of ION. */
export interface IonRange {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly startNs: Ns;
  readonly endNs: Ns;
  readonly lightTimeNs: Ns;
}

interface Window {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly startNs: Ns;
  readonly endNs: Ns;
}

type Piece = Pick<IonRange, 'startNs' | 'endNs' | 'lightTimeNs'>;

/**
 * ION's time, `+seconds` or yyyy/mm/dd-hh:mm:ss, in ns since the epoch; undefined when it is
 * neither.
 */
export const ionTimeNs = (
  text: string,
  originNs: Ns,
  epochUnixS: number | undefined,
): Ns | undefined => {
  if (text.startsWith('+')) {
    const ns = secondsToNs(text);
    return ns === undefined ? undefined : originNs + ns;
  }
  const match = /^(\d{4})\/(\d\d)\/(\d\d)-(\d\d):(\d\d):(\d\d)$/.exec(text);
  if (match === null || epochUnixS === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  const civil = daysFromCivil(year, month, day);
  if (month < 1 || month > 12 || day < 1 || civil >= daysFromCivil(year, month + 1, 1)) {
    return undefined;
  }
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const days = civil - epochUnixS / DAY_S;
  const dayNs = Math.round(days * DAY_S) * SECOND_NS;
  return dayNs + hour * HOUR_NS + minute * MINUTE_NS + second * SECOND_NS;
};

const DAY_S = 86_400;

/**
 * Days since 1970-01-01 of a date in the Gregorian calendar (H. Hinnant, chrono date
 * algorithms). Month 13 is the January that follows.
 */
const daysFromCivil = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
};

/** Ranges from one node to another, in the order of their list. */
export class IonRanges {
  readonly #byPair = new Map<string, IonRange[]>();

  constructor(ranges: readonly IonRange[]) {
    for (const range of ranges) {
      const known = this.#byPair.get(pairOf(range));
      if (known === undefined) this.#byPair.set(pairOf(range), [range]);
      else known.push(range);
    }
  }

  between(from: NodeId, to: NodeId): readonly IonRange[] {
    return this.#byPair.get(pairOf({ from, to })) ?? [];
  }
}

const pairOf = ({ from, to }: Pick<Window, 'from' | 'to'>): string => `${from} ${to}`;

/**
 * The contact's window cut where its range changes, in order; undefined when some part has no
 * range. Of ranges that overlap, the later in the list holds.
 */
export const rangesFor = (window: Window, ranges: IonRanges): readonly Piece[] | undefined => {
  const { from, to } = window;
  const overlaps = ({ startNs, endNs }: IonRange): boolean =>
    startNs < window.endNs && endNs > window.startNs;
  const own = ranges.between(from, to).filter(overlaps);
  // Only a range given from the lower node to the higher speaks for the way back.
  const back = to < from ? ranges.between(to, from).filter(overlaps) : [];
  const edges = new Set([window.startNs, window.endNs]);
  for (const { startNs, endNs } of [...own, ...back]) {
    if (startNs > window.startNs) edges.add(startNs);
    if (endNs < window.endNs) edges.add(endNs);
  }
  const sorted = [...edges].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let at = 0; at + 1 < sorted.length; at += 1) {
    const startNs = sorted[at] as Ns;
    const endNs = sorted[at + 1] as Ns;
    const holds = (range: IonRange): boolean => range.startNs <= startNs && range.endNs >= endNs;
    const range = own.findLast(holds) ?? back.findLast(holds);
    if (range === undefined) return undefined;
    const last = pieces.at(-1);
    if (last?.lightTimeNs === range.lightTimeNs) {
      pieces[pieces.length - 1] = { ...last, endNs };
    } else pieces.push({ startNs, endNs, lightTimeNs: range.lightTimeNs });
  }
  return pieces;
};
