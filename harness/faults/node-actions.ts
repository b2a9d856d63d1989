import type { Fault, FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

type NodeKind =
  | 'computer-reset'
  | 'permanent-loss'
  | 'hang'
  | 'slow-processor'
  | 'brown-out'
  | 'safe-mode-forced'
  | 'battery-drain'
  | 'bus-undervoltage'
  | 'store-full'
  | 'store-failure'
  | 'torn-write'
  | 'bit-flip'
  | 'ephemeris-error'
  | 'attitude-bias'
  | 'manoeuvre'
  | 'site-outage'
  | 'null';

/** Faults of the spacecraft, its computer and its mass memory. */
export const nodeAction = (fault: FaultOf<NodeKind>, rig: FaultRig): FaultAction => {
  const { nodes } = rig;
  switch (fault.kind) {
    case 'computer-reset':
      return { begin: () => nodes.reset(fault.node, fault.boot) };
    case 'permanent-loss':
      return { begin: () => nodes.lose(fault.node) };
    case 'hang':
      return hang(fault, rig);
    case 'slow-processor':
      return {
        begin: () => nodes.computer(fault.node).slowDown(fault.serviceNs),
        end: () => nodes.computer(fault.node).slowDown(0),
      };
    case 'brown-out':
      return {
        begin: () => nodes.power.fail(fault.node),
        end: () => nodes.power.restore(fault.node),
      };
    case 'safe-mode-forced':
      return safeMode(fault, rig);
    case 'battery-drain':
      return { begin: () => nodes.power.drain(fault.node, fault.chargePermille) };
    case 'bus-undervoltage':
      return {
        begin: () => nodes.power.forceBus(fault.node, fault.milliVolt),
        end: () => nodes.power.forceBus(fault.node, undefined),
      };
    case 'store-full':
      return failing(fault, rig, 'full');
    case 'store-failure':
      return failing(fault, rig, 'device');
    case 'torn-write':
      return tearing(fault, rig);
    case 'bit-flip':
      return flipping(fault, rig);
    case 'ephemeris-error':
      return {
        begin: () => rig.ephemeris.add(fault.node, fault.alongTrackKm),
        end: () => rig.ephemeris.add(fault.node, -fault.alongTrackKm),
      };
    case 'attitude-bias':
      return {
        begin: () => rig.heads.addBias(fault.node, fault.biasRad),
        end: () => rig.heads.addBias(fault.node, -fault.biasRad),
      };
    case 'site-outage':
      return outage(fault, rig);
    // The orbit was made with the burn in it.
    case 'manoeuvre':
    case 'null':
      return { begin: () => undefined };
  }
};

/** Nothing but a reset ends it: the watchdog's, or at the end of its length the operator's. */
const hang = ({ node }: Fault, { nodes }: FaultRig): FaultAction => ({
  begin: () => nodes.computer(node).hang(),
  end: () => {
    if (nodes.computer(node).hung) nodes.reset(node, 'cold');
  },
});

/** By telecommand into the service port, and out again at the end. */
const safeMode = ({ node }: Fault, { nodes }: FaultRig): FaultAction => ({
  begin: () => nodes.command(node, { command: 'safe-mode', on: true }),
  end: () => nodes.command(node, { command: 'safe-mode', on: false }),
});

const failing = ({ node }: Fault, { nodes }: FaultRig, why: 'full' | 'device'): FaultAction => ({
  begin: () => {
    nodes.computer(node).memory.failing = why;
  },
  end: () => {
    nodes.computer(node).memory.failing = undefined;
  },
});

const tearing = ({ node }: Fault, { nodes }: FaultRig): FaultAction => ({
  begin: () => {
    nodes.computer(node).memory.tearing = true;
  },
  end: () => {
    nodes.computer(node).memory.tearing = false;
  },
});

const flipping = (fault: FaultOf<'bit-flip'>, { nodes, streams }: FaultRig): FaultAction => ({
  begin: () => {
    const chance = streams.stream(`fault ${fault.id} ${fault.node}`, 'bits');
    const { memory } = nodes.computer(fault.node);
    for (let i = 0; i < fault.count; i++) memory.damage(fault.region, chance);
  },
});

/** Cloud, or a failure on the ground: no terminal of the site sees anything. */
const outage = ({ node }: Fault, { nodes, heads }: FaultRig): FaultAction => {
  const blind = (change: 1 | -1): void => {
    for (const { terminal } of nodes.modems(node)) heads.impair(node, terminal, 'blind', change);
  };
  return { begin: () => blind(1), end: () => blind(-1) };
};
