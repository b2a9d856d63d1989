import type { ContactPlan } from './contact-plan.ts';
import type { Elements } from './elements.ts';
import type { Policy } from './policy.ts';
import type { Mount, TerminalProfile } from './terminal-profile.ts';
import type { NodeId, Ns, TerminalIndex } from './units.ts';

/** A terminal of this node or of one that the plan names. */
export interface TerminalEntry {
  readonly node: NodeId;
  readonly index: TerminalIndex;
  readonly name: string;
  readonly profile: TerminalProfile;
  readonly mount: Mount;
}

/** All that is uploaded to flight software before it is started, as plain data. */
export interface Configuration {
  readonly node: NodeId;
  readonly name: string;
  readonly kind: 'satellite' | 'ground';
  /** Unix time of the scenario epoch [ms]. */
  readonly epochUnixMs: number;
  readonly terminals: readonly TerminalEntry[];
  readonly plan: ContactPlan;
  readonly elements: ReadonlyMap<NodeId, Elements>;
  /** 32 bytes. */
  readonly networkKey: Uint8Array;
  readonly keyEpoch: number;
  readonly policy: Policy | undefined;
  readonly storeBytesMax: number;
  readonly timeStratum: number;
  readonly clockDriftPpbMax: number;
  readonly missionStartTenths: number;
  /** By name; parts of a group after a dot, booleans as 0 and 1. */
  readonly limits: ReadonlyMap<string, number>;
  readonly operator: NodeId | undefined;
  readonly housekeepingNs: Ns | undefined;
  readonly idealPointing: boolean;
}
