/** What one round of a bench found. */
export interface Round {
  readonly bench: string;
  /** What was run, in words. */
  readonly what: string;
  /** CPU seconds, user and system, of the measured part. */
  readonly cpuS: number;
  /** CPU seconds of the same number of encodes, decodes, CRCs and queue operations alone. */
  readonly floorS: number;
  /** The figure that PERFORMANCE speaks of, for example packet-hops per CPU second. */
  readonly figure: number;
  readonly unit: string;
  /** Largest resident memory of the process [MB], the floor included. */
  readonly residentMb: number;
  /** What shows that the work was done, and that it was done right. */
  readonly notes: Readonly<Record<string, number | string>>;
  /** False: the run did not give what it has to give, so its speed means nothing. */
  readonly sound: boolean;
}

/** A bench that cannot run here says why. */
export interface Skipped {
  readonly bench: string;
  readonly skipped: string;
}

/** CPU seconds of this process, user and system, since it started. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export const residentMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/** CPU seconds that this takes. */
export const timed = (work: () => void): number => {
  const before = cpuSeconds();
  work();
  return cpuSeconds() - before;
};
