import type { FlightNode } from '../protocols/avionics.ts';
import type { ContactPlan } from '../protocols/contact-plan.ts';
import type { Policy } from '../protocols/policy.ts';
import type { Elements } from '../protocols/elements.ts';
import type { Mount, TerminalProfile } from '../protocols/terminal-profile.ts';
import type { NodeId, Ns, TerminalIndex } from '../protocols/units.ts';
import type { Hazard } from './hazards.ts';
import type { Limits } from './limits.ts';

export interface TerminalConfig {
  readonly index: TerminalIndex;
  readonly name: string;
  readonly profile: TerminalProfile;
  readonly mount: Mount;
}

/** All that is uploaded to a node before launch or by the operator; nothing else reaches flight code from outside. */
export interface NodeConfig {
  readonly id: NodeId;
  readonly kind: 'satellite' | 'ground';
  /** Unix time of the scenario epoch [ms]: for sidereal time and the Sun. */
  readonly epochUnixMs: number;
  readonly terminals: readonly TerminalConfig[];
  readonly plan: ContactPlan;
  /** On-board ephemeris of every node that the plan names, this one included. */
  readonly elements: ReadonlyMap<NodeId, Elements>;
  /** Profiles of partners' terminals, by node and index. */
  readonly partnerTerminal: (node: NodeId, terminal: TerminalIndex) => TerminalConfig | undefined;
  /** Root of the pair keys, 32 bytes, and its epoch. */
  readonly networkKey: Uint8Array;
  readonly keyEpoch: number;
  /** What may cross borders between segments; none: everything may. */
  readonly policy?: Policy;
  /** Bytes of bundle payload that this node may store. */
  readonly storeBytesMax: number;
  /** Hops to the nearest time source that the operator declares, 0: it has one itself. */
  readonly timeStratum: number;
  readonly clockDriftPpbMax: number;
  /** Mission counter at the scenario epoch [tenths of a second]; absent: 0. */
  readonly missionStartTenths?: number;
  /** Profile of the network: every bound that a scenario may change. */
  readonly limits: Limits;
  /** Node of the operator, whom telemetry goes to; none: nobody listens. */
  readonly operator?: NodeId;
  /** How often this node tells of itself; with an operator. */
  readonly housekeepingNs?: Ns;
  /** Earliest time that sun, eclipse and the like matter: false switches ideal pointing on (benchmarks). */
  readonly idealPointing: boolean;
  /** In campaigns: where to do something legal and nasty. */
  readonly hazard?: Hazard | undefined;
}

/** Makes a node from its configuration. Foreign flight software exports one of these. */
export type FlightFactory = (config: NodeConfig) => FlightNode;
