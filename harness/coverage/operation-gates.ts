import type { NodeId } from '../../protocols/units.ts';
import type { GateGroup } from './gate-group.ts';

/** What operator and nodes do with plans and telecommands. */
export const operationGates: GateGroup = (hit) => {
  /** Links that are up, by node. */
  const locks = new Map<NodeId, number>();
  const byRadio = new Set<string>();
  const versions = new Map<NodeId, number>();
  const count = (node: NodeId, by: number): void =>
    void locks.set(node, (locks.get(node) ?? 0) + by);

  return {
    lock: (_atNs, node, _terminal, partner) => {
      count(node, 1);
      count(partner, 1);
    },
    unlock: (_atNs, node, _terminal, partner) => {
      count(node, -1);
      count(partner, -1);
    },
    'plan-active': (_atNs, node, version) => {
      const before = versions.get(node);
      versions.set(node, version);
      if (before === undefined || version <= before) return;
      if ((locks.get(node) ?? 0) > 0) hit('plan-swapped-in-contact');
    },
    operator: (_atNs, action) => {
      if (action === 'lost') hit('loss-found');
    },
    'command-sent': (_atNs, node, command, _opcode, via) => {
      if (via === 'radio') byRadio.add(`${node} ${command}`);
    },
    'command-stage': (_atNs, node, command, _opcode, stage) => {
      if (stage === 'refused') hit('command-refused');
      if (stage === 'done' && byRadio.has(`${node} ${command}`)) hit('command-done-by-radio');
    },
  };
};
