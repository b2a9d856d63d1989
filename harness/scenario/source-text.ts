import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Place, Problem } from './problem.ts';
import { DEPTH_MAX, findFlood, type TextFault } from './text-guard.ts';

/** Expansions of one anchor, those inside others multiplied. */
const ALIASES_MAX = 100;
const PROBLEMS_MAX = 20;
const UNDERLINE_MAX = 80;

/** A YAML or JSON text with the way back from a path in its value to a place in the text. */
export interface SourceText {
  readonly file: string;
  readonly lines: readonly string[];
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /**
   * Place of the value at a path, or of its key; where the path ends early, the deepest that
   * exists.
   */
  place(path: readonly PropertyKey[], key?: boolean): Place;
}

/** Parse; what YAML itself finds wrong comes back as problems, never as an exception. */
export const parseSource = (file: string, text: string): SourceText => {
  const lines = text.split('\n');
  const refused = (problem: Problem): SourceText => ({
    file,
    lines,
    value: undefined,
    problems: [problem],
    place: () => ({ line: 1, column: 1, length: 1 }),
  });
  const fault = otherVersion(lines) ?? findFlood(text);
  if (fault !== undefined) return refused({ severity: 'error', hint: '', ...fault });
  const counter = new LineCounter();
  // Own search for duplicates: the library's is quadratic, 100,000 keys take minutes.
  const options = {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
  };
  const document = parseDocument(text, options);
  const at = (start: number, end: number): Place => {
    const { line, col } = counter.linePos(start);
    return { line, column: col, length: Math.max(1, Math.min(end - start, UNDERLINE_MAX)) };
  };
  const placeOf = (node: unknown): Place => {
    const range = isNode(node) ? node.range : undefined;
    return range ? at(range[0], range[1]) : { line: 1, column: 1, length: 1 };
  };
  const pairOf = pairFinder();
  // After a slip of syntax the rest is read askew: the first is the one to mend.
  const [slip] = [...document.errors, ...document.warnings];
  const problems: Problem[] =
    slip === undefined
      ? duplicateKeys(document, placeOf).slice(0, PROBLEMS_MAX)
      : [{ severity: 'error', ...at(slip.pos[0], slip.pos[1]), message: slipText(slip), hint: '' }];
  const expanded = problems.length === 0 ? expand(document) : { value: undefined };
  if ('error' in expanded) {
    const place = placeOf(firstAlias(document));
    problems.push({ severity: 'error', ...place, message: expanded.error, hint: '' });
  }
  return {
    file,
    lines,
    value: 'value' in expanded ? expanded.value : undefined,
    problems,
    place: (path, key = false) => placeOf(nodeAt(document, path, { wantKey: key, pairOf })),
  };
};

const VERSION = '1.2';

/** A directive of another version changes what words mean: in 1.1 yes is true and 012 is ten. */
const otherVersion = (lines: readonly string[]): (TextFault & { hint: string }) | undefined => {
  const body = lines.findIndex((line) => !/^(\uFEFF?%|\s*(#|$))/.test(line));
  for (const [index, line] of lines.slice(0, Math.max(0, body)).entries()) {
    const version = /^\uFEFF?%YAML\s+(\S+)/.exec(line)?.[1];
    if (version === undefined || version === VERSION) continue;
    const column = line.indexOf(version) + 1;
    const message = `files are read as YAML ${VERSION}, not ${version}`;
    const hint = 'leave the directive out';
    return { line: index + 1, column, length: version.length, message, hint };
  }
  return undefined;
};

const slipText = ({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): string =>
  code === 'MULTIPLE_DOCS'
    ? 'a second document begins here, expected one'
    : code === 'NON_STRING_KEY'
      ? 'a key has to be text'
      : (message.split('\n')[0] ?? '').trim();

/** Plain values of a document, or why there are none. */
const expand = (document: Document): { readonly value: unknown } | { readonly error: string } => {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    // The library knows one reason: an alias bomb, or an alias without its anchor.
    const message = error instanceof Error ? error.message : String(error);
    const bomb = /alias count/.test(message);
    return { error: bomb ? `aliases expand to more than ${ALIASES_MAX} copies` : message };
  }
  const wrong = shapeFault(value, 0, new Map());
  return wrong === undefined ? { value } : { error: wrong };
};

/** Aliases can make a value that contains itself, or one that is deeper than its text. */
const shapeFault = (
  value: unknown,
  depth: number,
  seen: Map<object, 'open' | 'closed'>,
): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const state = seen.get(value);
  if (state === 'open') return 'an alias stands inside its own anchor';
  if (state === 'closed') return undefined;
  if (depth > DEPTH_MAX) return `nested deeper than ${DEPTH_MAX}`;
  seen.set(value, 'open');
  for (const inner of Object.values(value)) {
    const wrong = shapeFault(inner, depth + 1, seen);
    if (wrong !== undefined) return wrong;
  }
  seen.set(value, 'closed');
  return undefined;
};

const duplicateKeys = (document: Document, placeOf: (node: unknown) => Place): Problem[] => {
  const problems: Problem[] = [];
  visit(document, {
    Map: (_, map) => {
      const first = new Map<string, Place>();
      for (const { key } of map.items) {
        const name = keyText(key);
        const before = first.get(name);
        const place = placeOf(key);
        if (before === undefined) first.set(name, place);
        else {
          const message = `duplicate key "${name}", first on line ${before.line}`;
          problems.push({ severity: 'error', ...place, message, hint: '' });
        }
      }
    },
  });
  return problems;
};

const firstAlias = (document: Document): Node | undefined => {
  let found: Node | undefined;
  visit(document, {
    Alias: (_, alias) => {
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
};

/** Finds pairs of mappings by their keys; each mapping is looked through once, however many are asked for. */
const pairFinder = (): ((map: YAMLMap, key: string) => Pair | undefined) => {
  const indices = new Map<YAMLMap, Map<string, Pair>>();
  return (map, key) => {
    let index = indices.get(map);
    if (index === undefined) {
      // The first of duplicates stays.
      index = new Map(map.items.toReversed().map((pair) => [keyText(pair.key), pair]));
      indices.set(map, index);
    }
    return index.get(key);
  };
};

const nodeAt = (
  document: Document,
  path: readonly PropertyKey[],
  {
    wantKey,
    pairOf,
  }: { readonly wantKey: boolean; readonly pairOf: ReturnType<typeof pairFinder> },
): Node | undefined => {
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  let node: unknown = document.contents;
  for (const [depth, step] of path.entries()) {
    const from = resolved(node);
    let next: unknown;
    if (isMap(from)) {
      const pair = pairOf(from, String(step));
      next = wantKey && depth === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
    } else if (isSeq(from)) {
      next = from.items[Number(step)];
    }
    if (!isNode(next)) break;
    node = next;
  }
  return isNode(node) ? node : undefined;
};

const keyText = (key: unknown): string => {
  if (typeof key === 'object' && key !== null && 'value' in key) return String(key.value);
  return String(key);
};
