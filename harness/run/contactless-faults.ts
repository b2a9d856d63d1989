import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { FaultComplaint } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { suggestion } from '../scenario/suggest.ts';

/**
 * Faults of links between nodes that share no contact: they would hit nothing. Where an operator plans
 * anew, contacts may come that nobody knows yet.
 */
export const contactlessFaults = (
  { faults, nodes, durationNs, operations }: Scenario,
  plan: Pick<ContactPlan, 'contacts'>,
): readonly FaultComplaint[] => {
  if (operations?.replan === true) return [];
  const names = new Map(nodes.map(({ id, name }) => [id, name] as const));
  const nameOf = (node: NodeId): string => names.get(node) ?? '';
  return faults.flatMap((fault) => {
    if (!('partner' in fault)) return [];
    const neighbours = new Set<NodeId>();
    for (const { from, to, startNs } of plan.contacts) {
      if (from === fault.node && startNs < durationNs) neighbours.add(to);
    }
    if (neighbours.has(fault.partner)) return [];
    const known = [...neighbours].map(nameOf);
    const written = nameOf(fault.partner);
    const message = `"${nameOf(fault.node)}" and "${written}" share no contact in this run`;
    const none = `"${nameOf(fault.node)}" has no contact at all`;
    const hint = known.length === 0 ? none : suggestion(written, known);
    return [{ id: fault.id, key: 'to', message, hint }];
  });
};
