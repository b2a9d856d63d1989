import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** How long things took [ns of real time], to within a thousandth. */
export class Durations {
  readonly #histogram: RecordableHistogram = createHistogram();

  add(ns: number): void {
    this.#histogram.record(Math.max(1, Math.round(ns)));
  }

  figures(): DurationFigures {
    const { count, mean, max } = this.#histogram;
    if (count === 0) return NONE;
    return {
      count,
      sumNs: Math.round(mean * count),
      p50Ns: this.#histogram.percentile(50),
      p99Ns: this.#histogram.percentile(99),
      maxNs: max,
    };
  }
}

/** Durations so far, as plain data. */
export interface DurationFigures {
  readonly count: number;
  readonly sumNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

const NONE: DurationFigures = { count: 0, sumNs: 0, p50Ns: 0, p99Ns: 0, maxNs: 0 };
