/*
 * What the JSON Schema says of keys that stand together, as metadata of the object that has them. The
 * loader looks at the same when it resolves a scenario: there it knows names, and says more.
 */

/** A type, not an interface: zod's JSON Schema takes no other. */
type Clause = { required: string[] };

/** At least one of these keys. */
export const someOf = (...keys: string[]) => ({ anyOf: alone(keys) });

/** One of these keys, and no other. */
export const oneOf = (...keys: string[]) => ({ oneOf: alone(keys) });

/** A key that means nothing without another one. */
export const onlyWith = (key: string, other: string) => ({ dependencies: { [key]: [other] } });

/** One of these keys, or none. */
export const notBoth = (...keys: readonly [string, string]) => ({ not: { required: [...keys] } });

const alone = (keys: readonly string[]): Clause[] => keys.map((key) => ({ required: [key] }));
