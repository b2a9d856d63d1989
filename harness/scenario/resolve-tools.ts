import { InputError } from '../../protocols/errors.ts';
import { parseQuantity, type QuantityKind } from './quantities.ts';
import type { ScenarioNode } from './scenario.ts';
import { suggestion } from './suggest.ts';

/**
 * Something wrong that only shows when names are resolved; the path leads to its place in the
 * source.
 */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint: string;
  /** Places in other files, one a line. */
  readonly details: readonly string[];
}

const HINTS_MAX = 50;

/** Collects complaints while a scenario is resolved. */
export class Complaints {
  readonly list: Complaint[] = [];

  error(
    path: readonly PropertyKey[],
    message: string,
    hint = '',
    details: readonly string[] = [],
  ): void {
    this.list.push({ severity: 'error', path, message, hint, details });
  }

  /** A name that nobody has; the search for a near one stops when nobody will read it. */
  unknown(
    path: readonly PropertyKey[],
    message: string,
    name: { readonly written: string; readonly known: readonly string[] },
  ): void {
    const hint = this.list.length < HINTS_MAX ? suggestion(name.written, name.known) : '';
    this.error(path, message, hint);
  }

  warning(path: readonly PropertyKey[], message: string, details: readonly string[] = []): void {
    this.list.push({ severity: 'warning', path, message, hint: '', details });
  }

  get failed(): boolean {
    return this.list.some(({ severity }) => severity === 'error');
  }
}

/** A quantity that the schema has already checked. */
export const quantityOf = (text: string, kind: QuantityKind): number => {
  const value = parseQuantity(text, kind);
  if (typeof value === 'number') return value;
  throw new InputError('quantity', value.error);
};

/** Same, with a default for what was not written. */
export const quantityOr = (
  text: string | undefined,
  kind: QuantityKind,
  otherwise: number,
): number => (text === undefined ? otherwise : quantityOf(text, kind));

/** The nodes of a scenario, to look up by name or pattern. */
export class NodeNames {
  readonly known: readonly string[];
  readonly #byName: ReadonlyMap<string, ScenarioNode>;

  constructor(nodes: readonly ScenarioNode[]) {
    this.known = nodes.map(({ name }) => name);
    this.#byName = new Map(nodes.map((node) => [node.name, node] as const));
  }

  /** The nodes that a name or a pattern with * means. */
  match(pattern: string): readonly ScenarioNode[] {
    if (!pattern.includes('*')) {
      const node = this.#byName.get(pattern);
      return node === undefined ? [] : [node];
    }
    return [...this.#byName.values()].filter(({ name }) => matches(pattern, name));
  }
}

/**
 * Whether a name fits a pattern whose * stand for any characters; linear, unlike a backtracking
 * search.
 */
const matches = (pattern: string, name: string): boolean => {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === pattern;
  if (name.length < head.length + tail.length) return false;
  if (!name.startsWith(head) || !name.endsWith(tail)) return false;
  let at = head.length;
  const end = name.length - tail.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
};
