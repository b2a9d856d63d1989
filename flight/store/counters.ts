/**
 * What the bundle agent counts; every number only rises, except the two that say what is held now.
 */
export interface BundleCounters {
  submitted: number;
  submitRefused: number;
  received: number;
  forwarded: number;
  delivered: number;
  duplicates: number;
  accepted: number;
  acceptedHeld: number;
  /** Came under custody and became durable here. */
  takenOver: number;
  refusedHere: number;
  refusedThere: number;
  resent: number;
  receipts: number;
  deletionReports: number;
  deleted: number;
  unconfirmed: number;
  digestFailed: number;
  malformed: number;
  headerlessDropped: number;
  resumed: number;
  marksEvicted: number;
  originationsDropped: number;
  heldBundles: number;
  heldBytes: number;
}

export const createCounters = (): BundleCounters => ({
  submitted: 0,
  submitRefused: 0,
  received: 0,
  forwarded: 0,
  delivered: 0,
  duplicates: 0,
  accepted: 0,
  acceptedHeld: 0,
  takenOver: 0,
  refusedHere: 0,
  refusedThere: 0,
  resent: 0,
  receipts: 0,
  deletionReports: 0,
  deleted: 0,
  unconfirmed: 0,
  digestFailed: 0,
  malformed: 0,
  headerlessDropped: 0,
  resumed: 0,
  marksEvicted: 0,
  originationsDropped: 0,
  heldBundles: 0,
  heldBytes: 0,
});
