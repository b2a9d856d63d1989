/** Where two values differ, by path; undefined where there is none. */
export interface ValueDifference {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** How deep values are compared one by one; below, they differ as a whole. */
const DEPTH_MAX = 32;
/** What elements of a list are matched by, so that one more does not move all others. */
const NAMES = ['id', 'name'];

/**
 * Differences of two plain values (JSON, with infinities), in the order of the first one's keys.
 * Lists whose elements have distinct names are matched by them; lists of numbers or words differ at
 * once, by their first element that differs.
 */
export const valueDifferences = (a: unknown, b: unknown, path = ''): ValueDifference[] => {
  if (Object.is(a, b)) return [];
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b) || tooDeep(path)) {
    return sameText(a, b) ? [] : [{ path, a, b }];
  }
  if (Array.isArray(a) && Array.isArray(b)) return listDifferences(a, b, path);
  return treeDifferences(a, b, (key) => (path === '' ? key : `${path}.${key}`));
};

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

const tooDeep = (path: string): boolean => path.split('.').length > DEPTH_MAX;

/** For what is below the depth that is compared one by one. */
const sameText = (a: unknown, b: unknown): boolean =>
  isTree(a) && isTree(b) && JSON.stringify(a) === JSON.stringify(b);

const treeDifferences = (a: Tree, b: Tree, pathOf: (key: string) => string): ValueDifference[] => {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => valueDifferences(ownOf(a, key), ownOf(b, key), pathOf(key)));
};

/** A node may be called `constructor`, which every object has from elsewhere. */
const ownOf = (tree: Tree, key: string): unknown =>
  Object.hasOwn(tree, key) ? tree[key] : undefined;

const listDifferences = (
  a: readonly unknown[],
  b: readonly unknown[],
  path: string,
): ValueDifference[] => {
  const name = NAMES.find((key) => named(a, key) && named(b, key));
  if (name !== undefined) {
    const order = treeDifferences(byName(a, name), byName(b, name), (key) => `${path}[${key}]`);
    const moved = order.length === 0 ? movedAt(a, b, name) : undefined;
    return moved === undefined ? order : [{ path: `${path} (order)`, ...moved }];
  }
  if (![...a, ...b].some(isTree)) return flatDifference(a, b, path);
  return treeDifferences(a as unknown as Tree, b as unknown as Tree, (key) => `${path}[${key}]`);
};

const named = (list: readonly unknown[], key: string): boolean => {
  const names = list.map((element) => (isTree(element) ? element[key] : undefined));
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
};

const byName = (list: readonly unknown[], key: string): Tree =>
  Object.fromEntries(list.map((element) => [String((element as Tree)[key]), element]));

/** The first place where the same elements stand in another order. */
const movedAt = (
  a: readonly unknown[],
  b: readonly unknown[],
  key: string,
): { readonly a: unknown; readonly b: unknown } | undefined => {
  const names = (list: readonly unknown[]): unknown[] => list.map((item) => (item as Tree)[key]);
  const [own, other] = [names(a), names(b)];
  const at = own.findIndex((name, i) => name !== other[i]);
  return at < 0 ? undefined : { a: own[at], b: other[at] };
};

const flatDifference = (
  a: readonly unknown[],
  b: readonly unknown[],
  path: string,
): ValueDifference[] => {
  const longer = a.length > b.length ? a : b;
  const at = longer.findIndex((_, i) => !Object.is(a[i], b[i]));
  if (at < 0) return [];
  const lengths = a.length === b.length ? '' : ` (${a.length} and ${b.length} elements)`;
  return [{ path: `${path}[${at}]${lengths}`, a: a[at], b: b[at] }];
};
