/** Faults that keep frames back longer than any hop's margin: the age of a bundle does not know. */
export const HOLDING: ReadonlySet<string> = new Set([
  'frames-held',
  'frames-delayed',
  'latency-step',
  'frames-reordered',
  'frames-duplicated',
]);
