import type { NodeId } from '../../protocols/units.ts';
import { clockText } from '../journal/record-text.ts';
import type { Path } from './feasible-paths.ts';

/** `a → b → c possible by 00:10:00.000; held by a`: the way that a bundle had, and who has it. */
export const pathText = (
  path: Path,
  from: NodeId,
  terms: { readonly holders: readonly NodeId[]; readonly nodeName: (node: NodeId) => string },
): string => {
  const { holders, nodeName } = terms;
  const first = path.hops[0]?.opportunity.from ?? from;
  const way = [first, ...path.hops.map(({ opportunity }) => opportunity.to)].map(nodeName);
  const held = holders.length === 0 ? 'nobody now' : holders.map(nodeName).join(', ');
  return `${way.join(' → ')} possible by ${clockText(path.arrivalNs)}; held by ${held}`;
};
