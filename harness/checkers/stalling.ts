/** Faults of a computer that takes what it is told late, or not at all. */
export const STALLING: ReadonlySet<string> = new Set(['hang', 'slow-processor']);
