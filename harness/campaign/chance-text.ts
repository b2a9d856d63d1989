const PERCENT = 100;

/** A probability in percent, two digits of it: "0.50 %", "37 %", "100 %". */
export const chanceText = (chance: number): string => {
  const value = PERCENT * Math.min(1, chance);
  return `${value >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
};
