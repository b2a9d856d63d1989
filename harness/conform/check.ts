/** The target did otherwise than the requirement says. */
export class Violation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Violation';
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
  const [is, shall] = [shown(actual), shown(expected)];
  if (is !== shall) throw new Violation(`${what}: expected ${shall}, found ${is}`);
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
