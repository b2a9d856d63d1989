import type { CommandBody } from '../../protocols/operations.ts';
import type { Bps, NodeId, Ns, Rad } from '../../protocols/units.ts';

/** Who operates the network, and how; names resolved. */
export interface OperationsSettings {
  /** Node on the ground that the operator sits at. */
  readonly operator: NodeId;
  /** How often nodes tell of themselves. */
  readonly housekeepingNs: Ns;
  /** A node that should have been heard and was not for this long may be lost. */
  readonly lossAfterNs: Ns;
  /** Plan anew without nodes that are lost, and with them when they come back. */
  readonly replan: boolean;
  readonly commandLink: CommandLinkSettings;
  readonly keyRollovers: readonly KeyRollover[];
  readonly commands: readonly ScheduledCommand[];
}

/** Low-rate radio for telecommands and telemetry, beside the mesh. */
export interface CommandLinkSettings {
  /** Ground nodes that have it; none: there is no such link. */
  readonly sites: readonly NodeId[];
  readonly rateBps: Bps;
  readonly elevationMaskRad: Rad;
}

/** The next key epoch is used from an instant, and the old one accepted for a while. */
export interface KeyRollover {
  readonly atNs: Ns;
  readonly overlapNs: Ns;
}

export interface ScheduledCommand {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly body: CommandBody;
}
