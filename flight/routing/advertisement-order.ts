import type {
  Advertisement,
  AdvertisementKey,
  TerminalDeviation,
} from '../../protocols/routing.ts';

/**
 * Which of two advertisements of one origin counts. `conflict`: one number, told apart by digest
 * only.
 */
export type Precedence = 'newer' | 'older' | 'same-number';

const HALF_COUNTERS = 0x80000000;

/**
 * Compares numbers (boot count, then counter). Counters are 32-bit serial numbers (RFC 1982): they
 * wrap; two that are exactly half the circle apart are ordered by value, so that all nodes agree
 * (LM-RTE-042).
 */
export const precedence = (
  a: Pick<Advertisement, 'bootCount' | 'counter'>,
  b: Pick<Advertisement, 'bootCount' | 'counter'>,
): Precedence => {
  if (a.bootCount !== b.bootCount) return a.bootCount > b.bootCount ? 'newer' : 'older';
  const ahead = (a.counter - b.counter) >>> 0;
  if (ahead === 0) return 'same-number';
  if (ahead === HALF_COUNTERS) return a.counter > b.counter ? 'newer' : 'older';
  return ahead < HALF_COUNTERS ? 'newer' : 'older';
};

/** The counter after that one. */
export const nextCounter = (counter: number): number => (counter + 1) >>> 0;

/** −1, 0, 1 by digest, first word first. */
export const compareDigests = (
  a: AdvertisementKey['digest'],
  b: AdvertisementKey['digest'],
): number => Math.sign(a[0] - b[0] || a[1] - b[1]);

/** Whether two advertisements say the same in every field. */
export const isSameAdvertisement = (a: Advertisement, b: Advertisement): boolean =>
  a === b ||
  (a.origin === b.origin &&
    a.bootCount === b.bootCount &&
    a.counter === b.counter &&
    a.issuedNs === b.issuedNs &&
    a.validityNs === b.validityNs &&
    a.storageLevel === b.storageLevel &&
    a.timeStratum === b.timeStratum &&
    a.timeUncertaintyNs === b.timeUncertaintyNs &&
    areSameDeviations(a.deviations, b.deviations));

export const areSameDeviations = (
  a: readonly TerminalDeviation[],
  b: readonly TerminalDeviation[],
): boolean =>
  a.length === b.length &&
  a.every((deviation, at) => {
    const other = b[at];
    return (
      other !== undefined &&
      deviation.terminal === other.terminal &&
      deviation.condition === other.condition &&
      deviation.rateBps === other.rateBps &&
      deviation.lightTimeNs === other.lightTimeNs &&
      deviation.neighbour === other.neighbour &&
      deviation.sinceNs === other.sinceNs
    );
  });
