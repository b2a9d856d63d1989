/** Buckets per factor of e: neighbouring buckets differ by 0.8 %. */
const PER_E = 128;
/** Values are told apart from this on [same unit as the values]. */
const LEAST = 1e-3;

/**
 * Quantiles of positive values in bounded memory: counts in logarithmic buckets, exact to half a
 * per cent. The same values give the same figures in any order.
 */
export class LogHistogram {
  readonly #counts = new Map<number, number>();
  count = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;

  add(value: number): void {
    const bucket = Math.round(Math.log(Math.max(value, LEAST)) * PER_E);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.count++;
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
  }

  /**
   * Smallest value that at least that share of the values does not exceed; undefined without
   * values.
   */
  quantile(share: number): number | undefined {
    let left = Math.max(1, Math.ceil(share * this.count));
    if (this.count === 0) return undefined;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      left -= this.#counts.get(bucket) as number;
      if (left > 0) continue;
      return Math.min(this.#most, Math.max(this.#least, Math.exp(bucket / PER_E)));
    }
    return this.#most;
  }

  /**
   * Values with how many values do not exceed each, rising; evenly thinned to at most that many
   * points, the least and the last always there.
   */
  cumulative(pointsMax: number): readonly (readonly [number, number])[] {
    let sum = 0;
    const points = [...this.#counts]
      .sort(([a], [b]) => a - b)
      .map(([bucket, count]) => {
        sum += count;
        const value = Math.exp(bucket / PER_E);
        return [Math.min(this.#most, Math.max(this.#least, value)), sum] as const;
      });
    const step = Math.ceil(points.length / pointsMax);
    return points.filter((_, i) => i % step === 0 || i === points.length - 1);
  }
}
