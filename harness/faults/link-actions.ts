import type { NodeId } from '../../protocols/units.ts';
import type { FrameFault } from '../bus/frame-faults.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

type LinkKind =
  | 'link-outage'
  | 'error-burst'
  | 'frames-corrupted'
  | 'frames-dropped'
  | 'frames-duplicated'
  | 'frames-reordered'
  | 'frames-delayed'
  | 'frames-held';

const ACTS: Readonly<Record<LinkKind, FrameFault['act']>> = {
  'link-outage': 'drop',
  'error-burst': 'corrupt',
  'frames-corrupted': 'corrupt',
  'frames-dropped': 'drop',
  'frames-duplicated': 'duplicate',
  // Some frames are held back while those behind them go on.
  'frames-reordered': 'delay',
  'frames-delayed': 'delay',
  'frames-held': 'hold',
};
/** Frame types by their number on the wire. */
const TYPES = ['unspecified', 'idle', 'data', 'management'];

/** Faults of frames on their way between two nodes, by whichever terminals. */
export const linkAction = (fault: FaultOf<LinkKind>, rig: FaultRig): FaultAction => {
  const { node, partner, both } = fault;
  const oneWay = directed(fault, rig, node, partner);
  if (!both) return oneWay;
  const otherWay = directed(fault, rig, partner, node);
  return {
    begin: () => {
      oneWay.begin();
      otherWay.begin();
    },
    end: () => {
      oneWay.end();
      otherWay.end();
    },
  };
};

const directed = (
  fault: FaultOf<LinkKind>,
  { nodes, streams, queue }: FaultRig,
  from: NodeId,
  to: NodeId,
): Required<Omit<FaultAction, 'prepare'>> => {
  const rule: FrameFault = {
    act: ACTS[fault.kind],
    types: fault.types.map((type) => TYPES.indexOf(type)),
    share: fault.share,
    key: streams.key(`fault ${fault.id} ${from}>${to}`, 'frames'),
    delayNs: 'delayNs' in fault ? fault.delayNs : 0,
    untilNs: 0,
  };
  const each = (change: 1 | -1): void => {
    for (const sender of nodes.modems(from)) {
      for (const receiver of nodes.modems(to)) {
        const { faults } = nodes.path(sender, receiver);
        if (change === 1) faults.add(rule);
        else faults.remove(rule);
      }
      sender.disturb(change);
    }
  };
  return {
    begin: () => {
      rule.untilNs = queue.nowNs + (fault.durationNs ?? 0);
      each(1);
    },
    end: () => each(-1),
  };
};
