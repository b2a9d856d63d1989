/**
 * One more (1) or one less (−1) of what faults hold at one place at a time: the end of one leaves the
 * others. What began last comes last.
 */
export const changeStanding = <T>(standing: T[], one: T, change: 1 | -1): void => {
  if (change === 1) standing.push(one);
  else standing.splice(standing.lastIndexOf(one), 1);
};
