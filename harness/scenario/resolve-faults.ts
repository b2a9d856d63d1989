import type { Ns } from '../../protocols/units.ts';
import { type Complaints, matchNodes, quantityOf } from './resolve-tools.ts';
import type { Fault, ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';
import { suggestion } from './suggest.ts';

/** Scheduled faults with their nodes resolved. */
export const resolveFaults = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  durationNs: Ns,
  complaints: Complaints,
): Fault[] => {
  const faults: Fault[] = [];
  const ids = new Set<string>();
  for (const [index, fault] of (source.faults ?? []).entries()) {
    const path = ['faults', index];
    const [node] = matchNodes(fault.node, nodes);
    if (node === undefined) {
      const names = nodes.map((candidate) => candidate.name);
      const hint = suggestion(fault.node, names);
      complaints.error([...path, 'node'], `unknown node "${fault.node}"`, hint);
      continue;
    }
    const atNs = quantityOf(fault.at, 'duration');
    if (atNs > durationNs) {
      complaints.error([...path, 'at'], `onset ${fault.at} lies after the end of the run`);
      continue;
    }
    const id = fault.id ?? `f-${String(index + 1).padStart(2, '0')}`;
    if (ids.has(id)) complaints.error([...path, 'id'], `duplicate fault id "${id}"`);
    ids.add(id);
    faults.push(
      fault.kind === 'computer-reset'
        ? { id, kind: fault.kind, node, atNs, boot: fault.boot ?? 'warm' }
        : { id, kind: fault.kind, node, atNs },
    );
  }
  return faults;
};
