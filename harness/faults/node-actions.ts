import type { Fault, FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

type NodeKind =
  | 'computer-reset'
  | 'permanent-loss'
  | 'hang'
  | 'slow-processor'
  | 'brown-out'
  | 'battery-drain'
  | 'bus-undervoltage'
  | 'store-full'
  | 'store-failure'
  | 'torn-write'
  | 'bit-flip'
  | 'stale-read'
  | 'eclipse'
  | 'other-limits'
  | 'ephemeris-error'
  | 'attitude-bias'
  | 'jitter-step'
  | 'manoeuvre'
  | 'site-outage'
  | 'null';

/** Faults of the spacecraft, its computer and its mass memory. */
export const nodeAction = (fault: FaultOf<NodeKind>, rig: FaultRig): FaultAction => {
  const { nodes } = rig;
  switch (fault.kind) {
    case 'computer-reset':
      return restarting(fault, rig);
    case 'permanent-loss':
      return { begin: () => nodes.lose(fault.node) };
    case 'hang':
      return hang(fault, rig);
    case 'slow-processor':
      return {
        begin: () => nodes.computer(fault.node).slowDown(fault.serviceNs, 1),
        end: () => nodes.computer(fault.node).slowDown(fault.serviceNs, -1),
      };
    case 'brown-out':
      return {
        begin: () => nodes.power.fail(fault.node),
        end: () => nodes.power.restore(fault.node),
      };
    case 'battery-drain':
      return { begin: () => nodes.power.drain(fault.node, fault.chargePermille) };
    case 'bus-undervoltage':
      return {
        begin: () => nodes.power.forceBus(fault.node, fault.milliVolt, 1),
        end: () => nodes.power.forceBus(fault.node, fault.milliVolt, -1),
      };
    case 'store-full':
      return failing(fault, rig, 'full');
    case 'store-failure':
      return failing(fault, rig, 'device');
    case 'torn-write':
      return tearing(fault, rig);
    case 'bit-flip':
      return flipping(fault, rig);
    case 'stale-read':
      return reading(fault, rig);
    case 'eclipse':
      return {
        begin: () => nodes.power.shade(fault.node, 1),
        end: () => nodes.power.shade(fault.node, -1),
      };
    case 'other-limits':
      return otherLimits(fault, rig);
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
    case 'jitter-step':
      return shaking(fault, rig);
    case 'site-outage':
      return outage(fault, rig);
    // The orbit was made with the burn in it.
    case 'manoeuvre':
    case 'null':
      return { begin: () => undefined };
  }
};

const restarting = (fault: FaultOf<'computer-reset'>, { nodes }: FaultRig): FaultAction => ({
  begin: () => {
    // The next start is the first again.
    if (fault.bootCount === 'lost') nodes.computer(fault.node).bootCount = 0;
    nodes.reset(fault.node, fault.boot);
  },
});

/** Nothing but a reset ends it: the watchdog's, or at the end of its length the operator's. */
const hang = ({ node }: Fault, { nodes }: FaultRig): FaultAction => ({
  begin: () => nodes.computer(node).hang(),
  end: () => {
    if (nodes.computer(node).hung) nodes.reset(node, 'cold');
  },
});

const failing = ({ node }: Fault, { nodes }: FaultRig, why: 'full' | 'device'): FaultAction => ({
  begin: () => nodes.computer(node).memory.fail(why, 1),
  end: () => nodes.computer(node).memory.fail(why, -1),
});

const tearing = ({ node }: Fault, { nodes }: FaultRig): FaultAction => ({
  begin: () => {
    nodes.computer(node).memory.tearing++;
  },
  end: () => {
    nodes.computer(node).memory.tearing--;
  },
});

const flipping = (fault: FaultOf<'bit-flip'>, { nodes, streams }: FaultRig): FaultAction => ({
  begin: () => {
    const chance = streams.stream(`fault ${fault.id} ${fault.node}`, 'bits');
    const { memory } = nodes.computer(fault.node);
    for (let i = 0; i < fault.count; i++) memory.damage(fault.region, chance);
  },
});

/** A start in that time finds the region as it was. */
const reading = (fault: FaultOf<'stale-read'>, { nodes }: FaultRig): FaultAction => {
  const { memory } = nodes.computer(fault.node);
  const { region, ageNs } = fault;
  const stale = { region, ageNs };
  return {
    prepare: () => memory.logChanges(region, ageNs),
    begin: () => memory.readStale(stale, 1),
    end: () => memory.readStale(stale, -1),
  };
};

/** Software with other limits is loaded and started, and the node's own again at the end. */
const otherLimits = (fault: FaultOf<'other-limits'>, { nodes }: FaultRig): FaultAction => {
  const load = (change: 1 | -1): void => {
    nodes.changeLimits(fault.node, fault.limits, change);
    nodes.reset(fault.node, 'warm');
  };
  return { begin: () => load(1), end: () => load(-1) };
};

/** The platform shakes more than the loops take out: every beam of the node loses power on average. */
const shaking = (fault: FaultOf<'jitter-step'>, { nodes, heads }: FaultRig): FaultAction => {
  const { node, jitterRad } = fault;
  const shake = (sign: 1 | -1): void => {
    for (const modem of nodes.modems(node)) {
      modem.decayMilliDb += sign * heads.jitterLossMilliDb(node, modem.terminal, jitterRad);
      heads.powerChanged(node, modem.terminal);
    }
  };
  return { begin: () => shake(1), end: () => shake(-1) };
};

/** Cloud, or a failure on the ground: no terminal of the site sees anything. */
const outage = ({ node }: Fault, { nodes, heads }: FaultRig): FaultAction => {
  const blind = (change: 1 | -1): void => {
    for (const { terminal } of nodes.modems(node)) heads.impair(node, terminal, 'blind', change);
  };
  return { begin: () => blind(1), end: () => blind(-1) };
};
