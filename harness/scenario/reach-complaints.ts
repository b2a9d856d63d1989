import { SERVICE_APPLICATIONS } from '../../protocols/operations.ts';
import type { Complaint } from './resolve-tools.ts';
import type { Flow, Scenario } from './scenario.ts';

/** What shows of flows when the contacts are planned. */
export interface FlowReach {
  /** Contacts that begin before the end. */
  readonly contacts: number;
  /** Flows of which no bundle can arrive, however long it waits. */
  readonly unreachable: readonly Flow[];
}

/**
 * Warnings of flows that cannot deliver anything: one for each flow as it is written, or a single one
 * where nobody has a contact.
 */
export const reachComplaints = (
  { nodes, flows }: Pick<Scenario, 'nodes' | 'flows'>,
  { contacts, unreachable }: FlowReach,
): readonly Complaint[] => {
  const warning = (path: readonly PropertyKey[], message: string): Complaint => ({
    severity: 'warning',
    path,
    message,
    hint: '',
    details: [],
  });
  if (contacts === 0 && nodes.length > 1) {
    const lost = flows.length === 0 ? '' : ': nothing can be delivered';
    const path = flows.length === 0 ? [] : ['flows'];
    return [warning(path, `no two nodes have a contact in this run${lost}`)];
  }
  const names = new Map(nodes.map(({ id, name }) => [id, name] as const));
  const way = ({ from, to }: Flow): string => `${names.get(from)} to ${names.get(to)}`;
  return [...byPlace(unreachable)].map(([index, lost]) => {
    const [first] = lost;
    const all = flows.filter((flow) => placeOf(flow) === index).length;
    const ways = first === undefined ? '' : way(first);
    const of = lost.length === 1 ? '' : `, nor for ${lost.length - 1} more of its ${all} sources`;
    const message = `no contacts of this run lead from ${ways}${of}: nothing can arrive`;
    return warning(['flows', index], message);
  });
};

const byPlace = (flows: readonly Flow[]): ReadonlyMap<number, readonly Flow[]> => {
  const places = new Map<number, Flow[]>();
  for (const flow of flows) {
    const index = placeOf(flow);
    const known = places.get(index);
    if (known === undefined) places.set(index, [flow]);
    else known.push(flow);
  }
  return places;
};

/** In the list as written. */
const placeOf = ({ service }: Flow): number => service - SERVICE_APPLICATIONS;
