import type { Ns } from '../../protocols/units.ts';
import { type Complaints, NodeNames, quantityOf } from './resolve-tools.ts';
import type { Fault, ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

/** Scheduled faults with their nodes resolved. */
export const resolveFaults = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  durationNs: Ns,
  complaints: Complaints,
): Fault[] => {
  const faults: Fault[] = [];
  const ids = new Set<string>();
  const names = new NodeNames(nodes);
  for (const [index, fault] of (source.faults ?? []).entries()) {
    const path = ['faults', index];
    const id = fault.id ?? `f-${String(index + 1).padStart(2, '0')}`;
    if (ids.has(id)) complaints.error([...path, 'id'], `duplicate fault id "${id}"`);
    ids.add(id);
    // A pattern would hit several nodes at one instant: that is several faults.
    const node = fault.node.includes('*') ? undefined : names.match(fault.node)[0]?.id;
    if (node === undefined) {
      const name = { written: fault.node, known: names.known };
      complaints.unknown([...path, 'node'], `unknown node "${fault.node}"`, name);
      continue;
    }
    const atNs = quantityOf(fault.at, 'duration');
    if (atNs >= durationNs) {
      complaints.error(
        [...path, 'at'],
        `onset ${fault.at} does not lie before the end of the run, ${source.duration}`,
      );
      continue;
    }
    faults.push(
      fault.kind === 'computer-reset'
        ? { id, kind: fault.kind, node, atNs, boot: fault.boot ?? 'warm' }
        : { id, kind: fault.kind, node, atNs },
    );
  }
  return faults;
};
