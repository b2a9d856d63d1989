/** The target did otherwise than the requirement says. */
export class Violation extends Error {
  /** 'should': of what only SHOULD be so, however strong the rest of the case is. */
  readonly level: 'should' | undefined;

  constructor(message: string, level?: 'should') {
    super(message);
    this.name = 'Violation';
    this.level = level;
  }
}

/** The target never came to where the case has something to judge. */
export class Inconclusive extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Inconclusive';
  }
}

/** It has to be so. `what` is what was expected; `found`, what there was instead. */
export function expectThat(holds: boolean, what: string, found?: unknown): asserts holds {
  if (holds) return;
  throw new Violation(found === undefined ? what : `${what}; found ${shown(found)}`);
}

export const expectEqual = (actual: unknown, expected: unknown, what: string): void => {
  const other = otherThan(actual, expected, what);
  if (other !== undefined) throw new Violation(other);
};

/** It SHOULD be so: what comes after it is judged of those only of whom it is, so that it stands last. */
export const shouldHold = (holds: boolean, what: string, found?: unknown): void => {
  if (!holds) throw new Violation(`${what}; found ${shown(found)}`, 'should');
};

export const shouldEqual = (actual: unknown, expected: unknown, what: string): void => {
  const other = otherThan(actual, expected, what);
  if (other !== undefined) throw new Violation(other, 'should');
};

const otherThan = (actual: unknown, expected: unknown, what: string): string | undefined => {
  const [is, shall] = [shown(actual), shown(expected)];
  return is === shall ? undefined : `${what}: expected ${shall}, found ${is}`;
};

/** @throws Inconclusive unless it holds: what follows would judge something else */
export function given(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Inconclusive(what);
}

const SHOWN_MAX = 300;

const shown = (value: unknown): string => {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  const text = JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part,
  );
  if (text === undefined) return String(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
};
