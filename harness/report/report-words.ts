/** What an argument of an event report is the number of. */
export type ArgumentMeaning = 'node' | 'terminal' | 'code' | 'count';

const MEANINGS: Readonly<Record<string, ArgumentMeaning>> = {
  partner: 'node',
  peer: 'node',
  sourceNode: 'node',
  from: 'node',
  expected: 'node',
  actual: 'node',
  destination: 'node',
  terminal: 'terminal',
  reason: 'code',
  inhibit: 'code',
  cause: 'code',
};

export const meaningOf = (argument: string): ArgumentMeaning =>
  Object.hasOwn(MEANINGS, argument) ? (MEANINGS[argument] ?? 'count') : 'count';

/** Words for the codes that the cause of a report lists: `laser off: sun 1, gimbal range 2`. */
export const codesOf = (cause: string): Readonly<Record<number, string>> => {
  const listed = cause.matchAll(/(?:: |, )([a-z][a-z -]*?) (\d+)(?=[,;]|$)/g);
  return Object.fromEntries([...listed].map(([, word = '', code = '']) => [Number(code), word]));
};

/** Arguments of a report as text: nodes and terminals by name, codes with their word. */
export const argumentsText = (
  entry: { readonly args: readonly string[]; readonly cause: string },
  values: readonly number[],
  names: { readonly node: (id: number) => string; readonly terminal: (place: number) => string },
): string => {
  const codes = codesOf(entry.cause);
  const written = (argument: string, value: number): string => {
    const meaning = meaningOf(argument);
    if (meaning === 'node') return names.node(value);
    if (meaning === 'terminal') return names.terminal(value);
    return meaning === 'code' && value in codes ? `${value} (${codes[value]})` : String(value);
  };
  return entry.args.map((arg, at) => `${arg} ${written(arg, values[at] ?? 0)}`).join(', ');
};
