const SHOWN_MAX = 12;

/** Case numbers, ascending, in words: "case 4", "cases 0–9, 12, 40–49". */
export const caseRanges = (cases: readonly number[]): string => {
  const ranges: [number, number][] = [];
  for (const index of cases) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  const texts = ranges
    .slice(0, SHOWN_MAX)
    .map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  const more = ranges.length > SHOWN_MAX ? ` … ${cases.at(-1)} (${cases.length} in all)` : '';
  return `${cases.length === 1 ? 'case' : 'cases'} ${texts.join(', ')}${more}`;
};
