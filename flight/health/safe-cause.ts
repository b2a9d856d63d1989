/** Why a node is in safe mode; the place in the list, from 1, is the number in its report and record. */
export const SAFE_CAUSES = [
  'command',
  'self-test',
  'power',
  'resets',
  'watchdog',
  'store',
  'parts',
] as const;

export type SafeCause = (typeof SAFE_CAUSES)[number];

export const safeCauseNumber = (cause: SafeCause): number => SAFE_CAUSES.indexOf(cause) + 1;
