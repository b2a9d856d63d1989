import type { Happening } from './happening.ts';

/** Frames of one minute fold into a few hundred. */
const KEPT_MAX = 50_000;
const RARE: readonly Happening['kind'][] = ['bundle', 'power'];

/**
 * The happenings of a story as they come. Of more than fit the oldest go, for what came last led to the
 * violation; those of kinds that are rare go only where nothing else helps.
 */
export class KeptHappenings {
  #kept: Happening[] = [];
  /** What did not fit. */
  dropped = 0;

  get all(): readonly Happening[] {
    return this.#kept;
  }

  /** True when older ones went for it. */
  add(happening: Happening): boolean {
    this.#kept.push(happening);
    if (this.#kept.length <= KEPT_MAX) return false;
    let surplus = KEPT_MAX / 2;
    let kept = this.#kept.filter(({ kind }) => RARE.includes(kind) || --surplus < 0);
    if (kept.length > (3 * KEPT_MAX) / 4) kept = kept.slice(-KEPT_MAX / 2);
    this.dropped += this.#kept.length - kept.length;
    this.#kept = kept;
    return true;
  }
}
