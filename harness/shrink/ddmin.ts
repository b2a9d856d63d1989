/**
 * Delta debugging (Zeller and Hildebrandt, 2002): a part of the list that still fails and from which no
 * single piece can be taken; smaller lists are tried in an order that depends on the list alone.
 * `fails` is asked for lists that are shorter than the given one; `enough` ends the search early.
 */
export const ddmin = <T>(
  all: readonly T[],
  fails: (part: readonly T[]) => boolean,
  enough: () => boolean,
): readonly T[] => {
  let list = all;
  let pieces = 2;
  while (list.length > 1 && !enough()) {
    const smaller = reduced(list, pieces, fails, enough);
    if (smaller !== undefined) {
      list = smaller.list;
      pieces = Math.max(2, Math.min(list.length, smaller.pieces));
    } else if (pieces >= list.length) break;
    else pieces = Math.min(list.length, 2 * pieces);
  }
  return list.length === 1 && !enough() && fails([]) ? [] : list;
};

/** One piece alone, or all but one piece. */
const reduced = <T>(
  list: readonly T[],
  pieces: number,
  fails: (part: readonly T[]) => boolean,
  enough: () => boolean,
): { readonly list: readonly T[]; readonly pieces: number } | undefined => {
  const bounds = Array.from({ length: pieces + 1 }, (_, at) =>
    Math.floor((at * list.length) / pieces),
  );
  const cut = (at: number): readonly [number, number] => [bounds[at] ?? 0, bounds[at + 1] ?? 0];
  for (let at = 0; at < pieces && pieces > 1 && !enough(); at++) {
    const part = list.slice(...cut(at));
    if (part.length < list.length && fails(part)) return { list: part, pieces: 2 };
  }
  // With two pieces the rest of one is the other one, which was tried.
  for (let at = 0; at < pieces && pieces > 2 && !enough(); at++) {
    const [from, to] = cut(at);
    const rest = [...list.slice(0, from), ...list.slice(to)];
    if (fails(rest)) return { list: rest, pieces: pieces - 1 };
  }
  return undefined;
};
