import { InputError } from '../../protocols/errors.ts';
import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { NodeId } from '../../protocols/units.ts';
import { findProfile } from '../world/terminal-profiles.ts';
import { parseQuantity, type QuantityKind } from './quantities.ts';
import type { ScenarioNode } from './scenario.ts';

/** Something wrong that only shows when names are resolved; the path leads to its place in the source. */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint: string;
}

/** Collects complaints while a scenario is resolved. */
export interface Complaints {
  error(path: readonly PropertyKey[], message: string, hint?: string): void;
  warning(path: readonly PropertyKey[], message: string, hint?: string): void;
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

/** The shipped profile of that name, with the network's MTU. */
export const profileOf = (
  name: string,
  mtuBytes: number | undefined,
): TerminalProfile | undefined => {
  const profile = findProfile(name);
  if (profile === undefined || mtuBytes === undefined) return profile;
  return { ...profile, mtuBytes };
};

/** Numbers of the nodes that a name or a pattern with * means. */
export const matchNodes = (pattern: string, nodes: readonly ScenarioNode[]): readonly NodeId[] => {
  if (!pattern.includes('*')) {
    return nodes.filter((node) => node.name === pattern).map((node) => node.id);
  }
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const expression = new RegExp(`^${escaped}$`);
  return nodes.filter((node) => expression.test(node.name)).map((node) => node.id);
};
