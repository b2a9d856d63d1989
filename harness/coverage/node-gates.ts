import type { NodeId } from '../../protocols/units.ts';
import type { GateGroup } from './gate-group.ts';

const SAFE = 'safe';
const BROWN_OUT = 'brown-out';
const WATCHDOG = 'watchdog';

/** What computers do, from truth and from the state of the node. */
export const nodeGates: GateGroup = (hit) => {
  const dark = new Set<NodeId>();
  return {
    'node-down': (_atNs, node, reason) => {
      if (reason === BROWN_OUT) dark.add(node);
    },
    'node-up': (_atNs, node, cause) => {
      if (cause === WATCHDOG) hit('watchdog-fired');
      if (dark.delete(node)) hit('brown-out-recovered');
    },
    transition: (_atNs, _node, machine, _instance, from, to) => {
      if (machine === 'node' && from === SAFE && to !== SAFE) hit('safe-mode-left');
    },
  };
};
