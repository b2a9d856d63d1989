/**
 * Why a receiver dropped a frame or a message. Each reason is counted and reported by its name;
 * nothing that comes from outside throws.
 */
export const REJECT_REASONS = [
  'bad-crc',
  'malformed',
  'too-large',
  'unknown-version',
  'unknown-type',
  'unknown-opcode',
  'wrong-session',
  'unauthenticated',
  'replayed',
  'out-of-window',
  'too-old',
  'key-epoch',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Result of a wire decoder; fields that this version does not know were skipped and counted. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly unknownFields: number }
  | { readonly ok: false; readonly reason: RejectReason; readonly detail: string };

export const rejected = <R extends string>(
  reason: R,
  detail: string,
): { readonly ok: false; readonly reason: R; readonly detail: string } => ({
  ok: false,
  reason,
  detail,
});

/** What a user gave us and we cannot take: where, what was found, what was expected. */
export class InputError extends Error {
  readonly code: string;
  readonly place: string | undefined;
  constructor(code: string, message: string, place?: string) {
    super(message);
    this.name = 'InputError';
    this.code = code;
    this.place = place;
  }
}
