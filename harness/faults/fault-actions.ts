import type { Fault } from '../scenario/fault.ts';
import { forgeFrames, replayFrames } from './adversary.ts';
import { clockAction } from './clock-actions.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';
import { custodyAction } from './custody-refusal.ts';
import { headAction } from './head-actions.ts';
import { gimbalStiction, powerUpLate, terminalReset } from './head-start-actions.ts';
import { lineAction } from './line-actions.ts';
import { linkAction } from './link-actions.ts';
import { jamming } from './jamming.ts';
import { nodeAction } from './node-actions.ts';
import { operatorAction } from './operator-actions.ts';
import { stormAction } from './storm.ts';
import { wrongPartner } from './wrong-partner.ts';
import { portAction } from './port-actions.ts';

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
    case 'sun-in-view':
    case 'false-lock':
    case 'rate-change':
      return headAction(fault, rig);
    case 'link-outage':
    case 'error-burst':
    case 'frames-corrupted':
    case 'frames-dropped':
    case 'frames-duplicated':
    case 'frames-reordered':
    case 'frames-delayed':
    case 'frames-held':
    case 'gilbert-elliott':
    case 'error-rate-step':
    case 'latency-step':
    case 'frames-truncated':
    case 'frames-oversized':
    case 'frames-foreign':
    case 'acknowledgement-lost':
    case 'acknowledgement-duplicated':
    case 'acknowledgement-stale':
    case 'segment-lost':
    case 'tags-corrupted':
      return linkAction(fault, rig);
    case 'gimbal-stiction':
      return gimbalStiction(fault, rig);
    case 'terminal-reset':
      return terminalReset(fault, rig);
    case 'power-up-late':
      return powerUpLate(fault, rig);
    case 'wrong-partner':
      return wrongPartner(fault, rig);
    case 'contact-off-plan':
    case 'margin-wobble':
      return lineAction(fault, rig);
    case 'custody-refused':
      return custodyAction(fault, rig);
    case 'priority-storm':
    case 'expiry-in-transit':
      return stormAction(fault, rig);
    case 'clock-step':
    case 'clock-periodic':
    case 'clock-noise':
    case 'clock-drift':
    case 'clock-walk':
    case 'time-source-lost':
    case 'time-source-rollover':
    case 'time-source-zero':
      return clockAction(fault, rig);
    case 'frames-forged':
      return forgeFrames(fault, rig);
    case 'frames-replayed':
      return replayFrames(fault, rig);
    case 'plan-late':
    case 'plan-old':
    case 'plan-corrupted':
    case 'plan-partial':
    case 'plan-changed':
    case 'key-rollover':
      return operatorAction(fault, rig);
    case 'safe-mode-forced':
    case 'telecommand-duplicated':
    case 'telecommands-contradictory':
    case 'plan-forged':
    case 'pass-cut':
      return portAction(fault, rig);
    case 'jamming':
      return jamming(fault, rig);
    default:
      return nodeAction(fault, rig);
  }
};
