import type { TerminalConfig } from '../../flight/config.ts';
import type { HazardId } from '../../flight/hazards.ts';
import type { Limits } from '../../flight/limits.ts';
import type { TrafficClass } from '../../protocols/bundle.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { Elements } from '../../protocols/elements.ts';
import type { Policy } from '../../protocols/policy.ts';
import type { Km, NodeId, Ns } from '../../protocols/units.ts';
import type { PowerSettings } from '../world/battery.ts';
import type { Fault } from './fault.ts';
import type { OperationsSettings } from './operations.ts';

/**
 * A scenario with every name resolved, every default filled in and every number in internal
 * units.
 */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly epochUnixMs: number;
  readonly durationNs: Ns;
  /** A line of sight must pass this high above the mean Earth radius. */
  readonly grazingKm: Km;
  readonly nodes: readonly ScenarioNode[];
  readonly flows: readonly Flow[];
  /** What may cross from one segment to another; undefined: everything. */
  readonly policy?: Policy | undefined;
  readonly faults: readonly Fault[];
  /** From then on liveness is asked; undefined: all the time. */
  readonly healNs?: Ns | undefined;
  /** Liveness is not asked at all. */
  readonly safetyOnly?: boolean | undefined;
  /** Undefined: nobody operates the network. */
  readonly operations?: OperationsSettings | undefined;
  readonly limits: Limits;
  readonly planner: PlannerSettings;
  /** Given plan instead of a planned one. */
  readonly plan: ContactPlan | undefined;
  readonly channel: ChannelSettings;
  readonly idealPointing: boolean;
  /** Hazards of the flight software that may strike; absent: none. */
  readonly hazards?: readonly HazardId[];
}

/** Flight software of a user's own, in place of the reference. */
export interface SoftwareModule {
  /** Absolute path of the TypeScript or JavaScript file. */
  readonly file: string;
  /** SHA-256 of its text, hexadecimal: what is run is what was meant. */
  readonly sha256: string;
  /**
   * Whose states its `transition` effects tell of: its own, which nobody judges, or those of the
   * specification's statecharts.
   */
  readonly states: 'own' | 'specified';
}

export interface ScenarioNode {
  readonly id: NodeId;
  readonly name: string;
  readonly kind: 'satellite' | 'ground';
  /** Name of the constellation or list that it belongs to. */
  readonly group: string;
  readonly role: 'relay' | 'site' | 'sensor' | 'user';
  /** Whose it is; '': nobody said. */
  readonly segment: string;
  readonly elements: Elements;
  /** Place in a Walker pattern, when it has one. */
  readonly grid: { readonly plane: number; readonly slot: number } | undefined;
  readonly terminals: readonly TerminalConfig[];
  readonly storeBytes: number;
  readonly storeLatencyNs: Ns;
  readonly clock: ClockSettings;
  readonly bootWarmNs: Ns;
  readonly bootColdNs: Ns;
  /** Absent: the reference. */
  readonly flightSoftware?: SoftwareModule;
  /** Of a satellite; what is not said is as the world assumes. */
  readonly power?: PowerSettings | undefined;
}

export interface ClockSettings {
  /** Constant rate error is drawn once per node: normal, this sigma. */
  readonly driftPpbSigma: number;
  readonly driftPpbMax: number;
  readonly randomWalkPpb: number;
  /** The node has a receiver of a time source. */
  readonly timeSource: boolean;
  readonly rtcErrorNs: Ns;
  /** Mission counter at the epoch [tenths of a second]; absent: 0. */
  readonly missionTenths?: number;
}

export interface Flow {
  readonly name: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly service: number;
  readonly class: TrafficClass;
  readonly assured: boolean;
  readonly custody: boolean;
  readonly bytes: number;
  /** Instants of submission: regular, random, or listed. */
  readonly timing:
    | {
        readonly kind: 'regular';
        readonly startNs: Ns;
        readonly endNs: Ns;
        readonly intervalNs: Ns;
      }
    | {
        readonly kind: 'poisson';
        readonly startNs: Ns;
        readonly endNs: Ns;
        readonly meanIntervalNs: Ns;
      }
    | { readonly kind: 'listed'; readonly atNs: readonly Ns[] };
  readonly lifetimeNs: Ns;
  /** Latency budget; undefined: none. */
  readonly deadlineNs: Ns | undefined;
  /** Share of bundles that must meet the deadline; judged per flow. */
  readonly deadlineShare: number;
}

export interface PlannerSettings {
  readonly pattern: 'auto' | 'grid' | 'neighbours';
  /** Groups that form a grid: planes, slots, whether the first and last plane are neighbours. */
  readonly grids: readonly {
    readonly group: string;
    readonly planes: number;
    readonly slots: number;
    readonly wrap: boolean;
  }[];
  readonly stepNs: Ns;
  readonly contactMinNs: Ns;
  readonly retargetNs: Ns;
  readonly avoidSun: boolean;
  /** False: contacts go on where a head cannot turn fast enough. */
  readonly avoidKeyhole?: false;
  /** Optical links between these pairs of groups only, when given. */
  readonly groupPairs: readonly (readonly [string, string])[] | undefined;
  readonly handover: 'highest' | 'longest';
}

export interface ChannelSettings {
  readonly bursts:
    | { readonly meanGoodNs: Ns; readonly meanBadNs: Ns; readonly badLoss: number }
    | undefined;
  /** Frame loss beyond what the margin gives. */
  readonly extraLoss: number;
}
