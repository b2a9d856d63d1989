/** Edits (insert, delete, replace, swap neighbours) between two words. */
const distance = (a: string, b: string): number => {
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i++) {
    const row: number[] = [i];
    for (let j = 1; j <= b.length; j++) {
      if (i === 0) {
        row.push(j);
        continue;
      }
      const above = rows[i - 1] as number[];
      const replace = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, ((rows[i - 2] as number[])[j - 2] as number) + 1);
      }
      row.push(best);
    }
    rows.push(row);
  }
  return (rows[a.length] as number[])[b.length] as number;
};

/** Shorter beginnings of a word say nothing. */
const PREFIX_MIN = 3;

/** The known word that is near enough to be meant; or that it begins; undefined when none is. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  let best: string | undefined;
  let bestEdits = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestEdits) continue;
    const edits = distance(word.toLowerCase().slice(0, 64), candidate.toLowerCase().slice(0, 64));
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  if (best !== undefined || word.length < PREFIX_MIN) return best;
  const begun = known.filter((candidate) => candidate.startsWith(word));
  return begun.length === 1 ? begun[0] : undefined;
};

/** "did you mean …? known: …", as far as there is something to say. */
export const suggestion = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  const shown = known.slice(0, 12).join(', ') + (known.length > 12 ? ', …' : '');
  const list = known.length === 0 ? '' : `known: ${shown}`;
  return near === undefined ? list : `did you mean "${near}"? ${list}`;
};
