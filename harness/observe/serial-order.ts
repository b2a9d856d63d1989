import type { Advertisement } from '../../protocols/routing.ts';

/** What advertisements of one origin are ordered by. */
export type NewsNumber = Pick<Advertisement, 'bootCount' | 'counter'>;

const HALF_COUNTERS = 0x80000000;

/** By boot count, then by counter as a serial number of 32 bits (RFC 1982). */
export const isOlder = (a: NewsNumber, b: NewsNumber): boolean => {
  if (a.bootCount !== b.bootCount) return a.bootCount < b.bootCount;
  const behind = (b.counter - a.counter) >>> 0;
  if (behind === HALF_COUNTERS) return a.counter < b.counter;
  return behind > 0 && behind < HALF_COUNTERS;
};
