import type { Ns } from '../../protocols/units.ts';

export interface Span {
  readonly fromNs: Ns;
  /** Infinity while it lasts. */
  untilNs: Ns;
}

/**
 * Spans by key, for what many have over a whole run: two bare numbers each, 16 bytes, where an object with its
 * numbers takes 70.
 */
export class PackedSpans {
  /** From and until in turns, by key. */
  readonly #edges = new Map<string, number[]>();

  /** Something begins, unless it lasts already: whether it did not. */
  open(key: string, atNs: Ns): boolean {
    const edges = this.#edges.get(key);
    if (edges?.at(-1) === Number.POSITIVE_INFINITY) return false;
    if (edges === undefined) this.#edges.set(key, [atNs, Number.POSITIVE_INFINITY]);
    else edges.push(atNs, Number.POSITIVE_INFINITY);
    return true;
  }

  /** What lasts ends: whether it lasted. */
  close(key: string, atNs: Ns): boolean {
    const edges = this.#edges.get(key);
    if (edges?.at(-1) !== Number.POSITIVE_INFINITY) return false;
    edges[edges.length - 1] = atNs;
    return true;
  }

  /** End of the last one; undefined: there is none. */
  lastUntilNs(key: string): Ns | undefined {
    return this.#edges.get(key)?.at(-1);
  }

  of(key: string): readonly Span[] {
    const edges = this.#edges.get(key) ?? [];
    return Array.from({ length: edges.length / 2 }, (_, at) => ({
      fromNs: edges[2 * at] as Ns,
      untilNs: edges[2 * at + 1] as Ns,
    }));
  }

  keys(): IterableIterator<string> {
    return this.#edges.keys();
  }
}

/** Something begins, unless it lasts already. */
export const openSpan = (spans: Map<string, Span[]>, key: string, atNs: Ns): void => {
  const own = spans.get(key);
  const span = { fromNs: atNs, untilNs: Number.POSITIVE_INFINITY };
  if (own === undefined) spans.set(key, [span]);
  else if (own.at(-1)?.untilNs !== Number.POSITIVE_INFINITY) own.push(span);
};

/** What lasts ends. */
export const closeSpan = (spans: ReadonlyMap<string, Span[]>, key: string, atNs: Ns): void => {
  const last = spans.get(key)?.at(-1);
  if (last?.untilNs === Number.POSITIVE_INFINITY) last.untilNs = atNs;
};

/** Whether one of them holds at any instant from fromNs until untilNs. */
export const overlaps = (spans: readonly Span[], fromNs: Ns, untilNs: Ns): boolean =>
  spans.some((span) => span.fromNs <= untilNs && span.untilNs > fromNs);

/** Times longer than that, within a window, in which no span holds. */
export const freeTimes = (
  spans: readonly Span[],
  window: { readonly fromNs: Ns; readonly untilNs: Ns },
  lengthNs: Ns,
): readonly Span[] => {
  const sorted = [...spans].sort((left, right) => left.fromNs - right.fromNs);
  const free: Span[] = [];
  let cursorNs = window.fromNs;
  for (const { fromNs, untilNs } of [...sorted, { fromNs: window.untilNs, untilNs: 0 }]) {
    const endNs = Math.min(fromNs, window.untilNs);
    if (endNs - cursorNs > lengthNs) free.push({ fromNs: cursorNs, untilNs: endNs });
    cursorNs = Math.max(cursorNs, untilNs);
  }
  return free;
};
