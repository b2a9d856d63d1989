/** What flight software did that its hardware cannot carry out; words of the journal. */
export type SoftwareFaultKind =
  | 'create-threw'
  | 'no-node'
  | 'step-threw'
  | 'no-list'
  | 'bad-effect'
  | 'no-progress';

/**
 * Flight software broke the contract with its hardware (LM-AVI-021). `what`, `effect` and `field` are
 * from small vocabularies and go to the journal; `detail` is for people and may hold anything.
 */
export class SoftwareFault extends Error {
  readonly what: SoftwareFaultKind;
  /** Kind of the effect, "unknown" when it has none that is known, '' when it is about none. */
  readonly effect: string;
  /** Field of the effect, '' when it is about none. */
  readonly field: string;
  readonly detail: string;

  constructor(
    what: SoftwareFaultKind,
    detail: string,
    place: { readonly effect: string; readonly field: string } = { effect: '', field: '' },
  ) {
    super(`${what}: ${detail}`);
    this.name = 'SoftwareFault';
    this.what = what;
    this.effect = place.effect;
    this.field = place.field;
    this.detail = detail;
  }
}

/** A thrown value in one line: its message, and where in the software it was thrown. */
export const thrownText = (thrown: unknown): string => {
  try {
    if (!(thrown instanceof Error)) return `threw ${shownValue(thrown)}`;
    const frame = /^\s*at (?:.*\()?(?:file:\/\/)?(\/[^?)]+(?:\?[^:)]*)?(?::\d+)*)\)?$/m.exec(
      thrown.stack ?? '',
    );
    const place = frame === null ? '' : ` (${(frame[1] as string).replace(/\?[^:]*/, '')})`;
    return cut(`threw ${thrown.name}: ${thrown.message.split('\n')[0]}${place}`);
  } catch {
    return 'threw something that cannot be looked at';
  }
};

const TEXT_MAX = 300;

const cut = (text: string): string =>
  text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text;

/** A value of a stranger's as a person reads it; never throws. */
export const shownValue = (value: unknown): string => {
  if (typeof value === 'string') return cut(JSON.stringify(value));
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    if (Array.isArray(value)) return `a list of ${value.length}`;
    if (value instanceof Uint8Array) return `${value.length} bytes`;
    if (typeof (value as { then?: unknown }).then === 'function') return 'a promise';
    return 'an object';
  } catch {
    return 'something that cannot be looked at';
  }
};
