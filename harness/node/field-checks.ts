/** A test of one value of a stranger's, and what would have passed it. */
export interface FieldCheck {
  readonly expected: string;
  readonly sound: (value: unknown) => boolean;
}

/** What a field holds that does not pass: its path, what stands there, what was expected. */
export interface BadField {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

const check = (expected: string, sound: (value: unknown) => boolean): FieldCheck => ({
  expected,
  sound,
});

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** A whole number between two, both included. */
export const whole = (least: number, most: number = Number.MAX_SAFE_INTEGER): FieldCheck =>
  check(
    most === Number.MAX_SAFE_INTEGER
      ? least === Number.MIN_SAFE_INTEGER
        ? 'a whole number'
        : `a whole number from ${least}`
      : `a whole number from ${least} to ${most}`,
    (value) => isInteger(value) && value >= least && value <= most,
  );

export const anyWhole = whole(Number.MIN_SAFE_INTEGER);

export const truth = check('true or false', (value) => typeof value === 'boolean');

export const text = check('text', (value) => typeof value === 'string');

export const oneOf = (words: readonly string[]): FieldCheck =>
  check(`one of ${words.map((word) => JSON.stringify(word)).join(', ')}`, (value) =>
    words.includes(value as string),
  );

export const bytes = check('bytes (Uint8Array)', (value) => value instanceof Uint8Array);

export const listOf = (item: FieldCheck): FieldCheck =>
  check(
    `a list, each ${item.expected}`,
    (value) => Array.isArray(value) && Array.from(value).every((one) => item.sound(one)),
  );

/** A list that has to hold something. */
export const filled = (list: FieldCheck): FieldCheck =>
  check(
    `${list.expected}, at least one`,
    (value) => list.sound(value) && (value as readonly unknown[]).length > 0,
  );

export const mapping = check(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

export const either = (...checks: readonly FieldCheck[]): FieldCheck =>
  check(checks.map(({ expected }) => expected).join(' or '), (value) =>
    checks.some(({ sound }) => sound(value)),
  );

export const absent = check('nothing', (value) => value === undefined);

/** Fields of a mapping by name; a nested shape has fields of its own. */
export interface Shape {
  readonly [field: string]: FieldCheck | Shape;
}

const isCheck = (part: FieldCheck | Shape): part is FieldCheck => typeof part.sound === 'function';

/** The first field of a value that does not pass; undefined: all do. Unknown fields mean nothing. */
export const badField = (value: unknown, shape: Shape, path = ''): BadField | undefined => {
  if (!mapping.sound(value)) return { field: path, value, expected: mapping.expected };
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in shape) {
    const part = shape[name] as FieldCheck | Shape;
    const place = path === '' ? name : `${path}.${name}`;
    const held = fields[name];
    if (!isCheck(part)) {
      const bad = badField(held, part, place);
      if (bad !== undefined) return bad;
    } else if (!part.sound(held)) {
      return { field: place, value: held, expected: part.expected };
    }
  }
  return undefined;
};
