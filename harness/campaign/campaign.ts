import type { Ns } from '../../protocols/units.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import type { GeneratorName } from './generator.ts';
import type { Phases } from './phases.ts';

const NS_PER_MS = 1e6;

/** One scenario of a campaign. */
export interface CampaignScenario {
  /** In the campaign, where no other has it. */
  readonly name: string;
  /** Preset or file. */
  readonly scenario: string;
  /** Against the others. */
  readonly share: number;
  /** Changes of its source: a merge patch (RFC 7396). */
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A campaign with every default filled in: plain data that goes to workers and into its folder. */
export interface Campaign {
  readonly name: string;
  readonly description: string;
  /** Where relative names of scenarios start. */
  readonly folder: string;
  readonly scenarios: readonly CampaignScenario[];
  /** Absolute path of a module in place of the reference flight software. */
  readonly flightSoftware?: string | undefined;
  /** Cases with fixed seeds, numbers 0 … cases − 1. */
  readonly cases: number;
  /** Cases with seeds from `freshBase`, numbers from `cases` on. */
  readonly fresh: number;
  readonly freshBase: string;
  readonly phases: Phases;
  readonly mix: Readonly<Record<GeneratorName, number>>;
  readonly only: readonly FaultSource['kind'][] | undefined;
  readonly without: readonly FaultSource['kind'][];
  readonly unbounded: boolean;
  readonly hazards: boolean;
  /** Ids of gates that must have been reached. */
  readonly gates: readonly string[];
  readonly tested: Readonly<Record<string, number>>;
  readonly stop: {
    readonly failures: number;
    readonly unseenShare: number | undefined;
    /** Of real time. */
    readonly afterMs: number | undefined;
  };
  readonly repeatShare: number;
  /** Undefined: by the size of its scenario. */
  readonly caseTimeoutNs: Ns | undefined;
}

/** Real time that one case may take: so much, and more for each of its nodes. */
export interface CaseLimit {
  readonly ms: number;
  readonly perNodeMs: number;
}

/** A case of transport-layer, 130 nodes for 12 minutes, took over two minutes on a machine with much else to do. */
const DEFAULT_LIMIT: CaseLimit = { ms: 120_000, perNodeMs: 1_000 };

export const caseLimit = ({ caseTimeoutNs }: Campaign): CaseLimit =>
  caseTimeoutNs === undefined ? DEFAULT_LIMIT : { ms: caseTimeoutNs / NS_PER_MS, perNodeMs: 0 };

export const caseCount = ({ cases, fresh }: Campaign): number => cases + fresh;
