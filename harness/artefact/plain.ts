import { InputError } from '../../protocols/errors.ts';

/**
 * A value as JSON that gives it back whole: objects that stand in several places are written once, and
 * numbers that JSON has no word for are named, and maps and sets stay what they are.
 */
export interface PlainText {
  /** Objects that stand in more than one place; each may name those before it. */
  readonly shared: readonly unknown[];
  readonly value: unknown;
}

const REFERENCE = '$';
const NUMBER = '$number';
const MAP = '$map';
const SET = '$set';
const NAMED: readonly number[] = [
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  -0,
];
const DEPTH_MAX = 64;

const nameOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

export const toPlain = (value: unknown): PlainText => {
  const seen = new Map<object, number>();
  const count = (item: unknown): void => {
    if (typeof item !== 'object' || item === null) return;
    const times = (seen.get(item) ?? 0) + 1;
    seen.set(item, times);
    if (times === 1) for (const inner of contentsOf(item)) count(inner);
  };
  count(value);
  const shared: unknown[] = [];
  const places = new Map<object, number>();
  const write = (item: unknown): unknown => {
    if (typeof item === 'number' && NAMED.some((named) => Object.is(named, item))) {
      return { [NUMBER]: nameOf(item) };
    }
    if (typeof item !== 'object' || item === null) return item;
    const known = places.get(item);
    if (known !== undefined) return { [REFERENCE]: known };
    const text = writeObject(item, write);
    if ((seen.get(item) ?? 0) < 2) return text;
    places.set(item, shared.length);
    shared.push(text);
    return { [REFERENCE]: shared.length - 1 };
  };
  const written = write(value);
  return { shared, value: written };
};

const contentsOf = (item: object): Iterable<unknown> => {
  if (item instanceof Map) return [...item].flat();
  return item instanceof Set ? item : Object.values(item);
};

const writeObject = (item: object, write: (inner: unknown) => unknown): object => {
  if (Array.isArray(item)) return item.map(write);
  if (item instanceof Map) {
    return { [MAP]: [...item].map(([key, inner]) => [write(key), write(inner)]) };
  }
  if (item instanceof Set) return { [SET]: [...item].map(write) };
  const entries = Object.entries(item).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, write(inner)]));
};

/** The value again. Throws InputError where the text names what is not there. */
export const fromPlain = (text: PlainText): unknown => {
  const shared: unknown[] = [];
  const pairOf = (pair: unknown, depth: number): [unknown, unknown] => {
    const [key, value] = listed(pair);
    return [read(key, depth + 1), read(value, depth + 1)];
  };
  const read = (item: unknown, depth: number): unknown => {
    if (typeof item !== 'object' || item === null) return item;
    if (depth > DEPTH_MAX) throw new InputError('artefact', 'values are nested too deeply');
    if (Array.isArray(item)) return item.map((inner) => read(inner, depth + 1));
    const entries = Object.entries(item);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined) {
      if (first[0] === REFERENCE) return referred(shared, first[1]);
      if (first[0] === NUMBER) return numberNamed(first[1]);
      if (first[0] === MAP) return new Map(listed(first[1]).map((pair) => pairOf(pair, depth)));
      if (first[0] === SET) return new Set(listed(first[1]).map((inner) => read(inner, depth + 1)));
    }
    return Object.fromEntries(entries.map(([key, inner]) => [key, read(inner, depth + 1)]));
  };
  for (const item of text.shared) shared.push(read(item, 0));
  return read(text.value, 0);
};

const listed = (items: unknown): readonly unknown[] => {
  if (Array.isArray(items)) return items;
  throw new InputError('artefact', 'a map or set is no list');
};

const referred = (shared: readonly unknown[], place: unknown): unknown => {
  if (typeof place === 'number' && place in shared) return shared[place];
  throw new InputError('artefact', `there is no shared value ${String(place)}`);
};

const numberNamed = (name: unknown): number => {
  const found = NAMED.find((number) => nameOf(number) === name);
  if (found === undefined) throw new InputError('artefact', `there is no number "${String(name)}"`);
  return found;
};
