/** Numbers of the regions in the report of an unreadable record. */
export const REGION_NUMBERS = { bundles: 1, marks: 2, counters: 3, critical: 4 } as const;
