import { OperationsKeys } from '../../flight/security/operations-keys.ts';
import type { CommandBody } from '../../protocols/operations.ts';
import { encodePlan, planDigest } from '../../protocols/plan-codec.ts';
import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import { EPOCH_OF_NOBODY } from '../scenario/check-forgery.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';
import { LastOrder } from './last-order.ts';

export type PortKind =
  | 'safe-mode-forced'
  | 'telecommand-duplicated'
  | 'telecommands-contradictory'
  | 'plan-forged'
  | 'pass-cut';

/** Faults of what comes to a node outside the mesh: its service port and its passes. */
export const portAction = (fault: FaultOf<PortKind>, rig: FaultRig): FaultAction => {
  const { port } = rig.nodes;
  const { node } = fault;
  switch (fault.kind) {
    // By telecommand into the service port, and out again at the end.
    case 'safe-mode-forced': {
      const last = new LastOrder(rig, node, { command: 'safe-mode', on: false });
      return {
        prepare: () => last.prepare(),
        begin: () => {
          last.takeBack();
          port.command(node, { command: 'safe-mode', on: true });
        },
        end: () => last.give(),
      };
    }
    case 'telecommand-duplicated':
      return duplicating(fault, rig);
    case 'telecommands-contradictory':
      return contradicting(fault, rig);
    case 'plan-forged':
      return { begin: () => forge(fault, rig) };
    case 'pass-cut':
      return { begin: () => port.cutPasses(node, 1), end: () => port.cutPasses(node, -1) };
  }
};

/** One telecommand, once from the operator and then so many times again; at its node, or at another. */
const duplicating = (fault: FaultOf<'telecommand-duplicated'>, rig: FaultRig): FaultAction => {
  const bytesLater = laterAtPort(fault.astray ?? fault.node, rig);
  return {
    begin: () => {
      const { node, copies, intervalNs, delayNs, lifetimeNs } = fault;
      const bytes = rig.nodes.port.seal(node, { command: 'ping' }, lifetimeNs);
      if (bytes === undefined) return;
      const leftNs = (fault.untilNs ?? Number.POSITIVE_INFINITY) - rig.queue.nowNs;
      for (let copy = 0; copy <= copies; copy++) {
        const afterNs = delayNs + copy * intervalNs;
        if (afterNs < leftNs) bytesLater(bytes, afterNs);
      }
    },
  };
};

/**
 * On, and off a moment later; `reversed`: the one that was given first comes last. A last order at the end
 * of the fault leaves the node at work: what has not come by then does not come.
 */
const contradicting = (
  fault: FaultOf<'telecommands-contradictory'>,
  rig: FaultRig,
): FaultAction => {
  const { port } = rig.nodes;
  const { node, terminal, reversed, intervalNs } = fault;
  const order = (work: boolean): CommandBody =>
    terminal === undefined
      ? { command: 'safe-mode', on: !work }
      : { command: 'terminal', terminal, enabled: work };
  const bytesLater = laterAtPort(node, rig);
  const last = new LastOrder(rig, node, order(true));
  let pending: number | undefined;
  return {
    prepare: () => last.prepare(),
    begin: () => {
      last.takeBack();
      const first = port.seal(node, order(false));
      const second = port.seal(node, order(true));
      if (first === undefined || second === undefined) return;
      bytesLater(reversed ? second : first, 0);
      pending = bytesLater(reversed ? first : second, intervalNs);
    },
    end: () => {
      if (pending !== undefined) rig.queue.cancel(pending);
      last.give();
    },
  };
};

/** Gives bytes to the port after a while; the event's handle. */
const laterAtPort = (node: number, { nodes, queue }: FaultRig) => {
  const target: EventTarget = {
    handle: (_kind, _value, bytes) => nodes.port.give(node, bytes as Uint8Array),
  };
  return (bytes: Uint8Array, afterNs: Ns): number =>
    queue.schedule(queue.nowNs + afterNs, target, 0, 0, bytes);
};

/** Ahead of all that the operator will have given out, and of its numbers. */
const FORGED_VERSION = 1_000_000;
const FORGED_SEQUENCE = 1_000_000_000;

/** Truth is who made it, whatever anybody says of its tag; which keys a node has retired is for itself to say. */
const forge = (fault: FaultOf<'plan-forged'>, rig: FaultRig): void => {
  const { node, epoch } = fault;
  const { sequence, bytes } = forgedPlan(fault, rig);
  if (epoch === undefined || epoch >= EPOCH_OF_NOBODY) {
    rig.journal.append('forged-command', rig.queue.nowNs, node, sequence);
  }
  rig.nodes.port.give(node, bytes);
};

/**
 * A plan without any contact, newer than all, as a telecommand of somebody who has no key; or who has the
 * one of an epoch that is retired, or that no node has loaded.
 */
const forgedPlan = (
  fault: FaultOf<'plan-forged'>,
  { queue, streams, networkKey }: FaultRig,
): { readonly sequence: number; readonly bytes: Uint8Array } => {
  const chance = streams.stream(`fault ${fault.id} ${fault.node}`, 'forged-plan');
  const { nowNs } = queue;
  const bytes = encodePlan({ version: FORGED_VERSION, contacts: [] });
  const keys = new OperationsKeys(fault.epoch === undefined ? chance.bytes(32) : networkKey);
  const sequence = FORGED_SEQUENCE + chance.integer(FORGED_SEQUENCE);
  const sealed = keys.sealTelecommand({
    target: fault.node,
    sequence,
    issuedUtcNs: nowNs,
    expiresUtcNs: nowNs + HOUR_NS,
    keyEpoch: fault.epoch ?? 1,
    body: {
      command: 'plan-chunk',
      version: FORGED_VERSION,
      digest: planDigest(bytes),
      chunk: 0,
      chunks: 1,
      activateUtcNs: nowNs,
      bytes,
    },
  });
  return { sequence, bytes: sealed };
};
