import type { Fault } from '../scenario/fault.ts';
import { forgeFrames, replayFrames } from './adversary.ts';
import { clockAction } from './clock-actions.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';
import { headAction } from './head-actions.ts';
import { linkAction } from './link-actions.ts';
import { nodeAction } from './node-actions.ts';
import { operatorAction } from './operator-actions.ts';

/** What a fault does: one file per layer. */
export const faultAction = (fault: Fault, rig: FaultRig): FaultAction => {
  switch (fault.kind) {
    case 'thermal-limit':
    case 'terminal-stuck':
    case 'tracking-drop':
    case 'beacon-unseen':
    case 'receiver-saturated':
    case 'laser-decay':
    case 'point-ahead-error':
      return headAction(fault, rig);
    case 'link-outage':
    case 'error-burst':
    case 'frames-corrupted':
    case 'frames-dropped':
    case 'frames-duplicated':
    case 'frames-reordered':
    case 'frames-delayed':
    case 'frames-held':
      return linkAction(fault, rig);
    case 'clock-step':
    case 'clock-drift':
    case 'time-source-lost':
      return clockAction(fault, rig);
    case 'frames-forged':
      return forgeFrames(fault, rig);
    case 'frames-replayed':
      return replayFrames(fault, rig);
    case 'plan-late':
    case 'plan-old':
    case 'plan-corrupted':
      return operatorAction(fault, rig);
    default:
      return nodeAction(fault, rig);
  }
};
