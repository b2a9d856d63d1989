import type { Checker } from '../checkers/checker.ts';
import { type CheckerSet, makeCheckers } from '../checkers/checkers.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../checkers/thresholds.ts';
import type { JournalReader } from '../journal/records.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { makeVerdict, type Verdict } from '../report/verdict.ts';
import { Statistics } from '../report/statistics.ts';
import { lightTimeBound } from './light-time-bound.ts';
import type { ContactIndex } from '../../flight/routing/contact-index.ts';
import type { Scenario, ScenarioNode } from '../scenario/scenario.ts';

/** What a judge has to know of a run beside its records. */
export interface JudgedSetup {
  readonly scenario: Scenario;
  /** Of the start. */
  readonly plan: ContactIndex;
}

export interface InstrumentTerms {
  readonly seed: number;
  readonly version: string;
  /** Nodes whose software is not the reference. */
  readonly foreign: readonly ScenarioNode[];
}

/** Everything that reads the journal of a run, as it is written or read back: checkers and statistics. */
export class Instruments {
  readonly #setup: JudgedSetup;
  readonly #run: InstrumentTerms;
  /** To be given every record, in this order. */
  readonly readers: readonly JournalReader[];
  readonly #checkers: CheckerSet;
  readonly #statistics: Statistics;

  constructor(setup: JudgedSetup, run: InstrumentTerms) {
    this.#setup = setup;
    this.#run = run;
    const { scenario } = setup;
    this.#checkers = makeCheckers({
      nodes: scenario.nodes,
      flows: scenario.flows,
      hopLimit: scenario.limits.hopLimit,
      policy: scenario.policy,
      ...foreignTerms(run.foreign),
      bestEffortLossy: !scenario.limits.bestEffortReliable,
      operator: scenario.operations?.operator,
      housekeepingNs: scenario.operations?.housekeepingNs,
      endNs: scenario.durationNs,
      faults: scenario.faults,
      healNs: scenario.healNs,
      safetyOnly: scenario.safetyOnly,
      thresholds: {
        ...slowerThresholds(scenario),
        clockTrustedNs: scenario.limits.clockTrustedNs,
        hopAgeMarginNs: scenario.limits.hopAgeMarginNs,
        fullShares: fullShares(scenario.limits),
        bundlesMax: scenario.limits.bundlesMax,
        timeStepNs: scenario.limits.timeStepMaxNs,
        timeBelievedNs: scenario.limits.timeRefusedNs,
        timeFollowedShare: scenario.limits.timeFilterShare,
        refuseBackoffNs: scenario.limits.refuseBackoffNs,
        visitsMax: scenario.limits.passesMax + 1,
        revisitNs: scenario.limits.passHoldNs / 2,
        retryNs: retryNs(scenario.limits),
        lossNoticedNs: lossNoticedNs(scenario.limits),
        linkCloseNs: linkCloseNs(scenario),
        helloLightTimes: RETRY_LIGHT_TIMES * (scenario.limits.handshakeRetriesMax + 1),
        ...sameBounds(scenario.limits),
      },
    });
    this.#statistics = new Statistics({
      nodes: scenario.nodes,
      flows: scenario.flows,
      lightTimeBoundNs: lightTimeBound(setup),
      housekeepingNs: scenario.operations?.housekeepingNs,
    });
    this.readers = [...this.#checkers.readers, this.#statistics];
  }

  get checkers(): readonly Checker[] {
    return this.#checkers.checkers;
  }

  /** What was found, once the run has ended. */
  verdict(hash: string, endNs: Ns): Verdict {
    this.#checkers.finish(endNs);
    return this.#judged(hash, endNs);
  }

  /**
   * What was found in the first part of a run, of which no more is known. What only the end shows is
   * not judged: without it a bundle on its way would be lost.
   */
  verdictSoFar(hash: string, endNs: Ns, missing: string): Verdict {
    return this.#judged(hash, endNs, missing);
  }

  #judged(hash: string, endNs: Ns, missing?: string): Verdict {
    return makeVerdict({
      scenario: this.#setup.scenario,
      ...this.#run,
      hash,
      endNs,
      checkers: this.#checkers.checkers,
      figures: this.#statistics.finish(endNs),
      ...(missing === undefined ? {} : { missing }),
    });
  }
}

/** What is said after silence told that the light has gone. */
const SAID_AFTER_NS: Ns = 2 * SECOND_NS;
/** Of these, what is not HELLOs. */
const SAID_BESIDE_NS: Ns = 1.45 * SECOND_NS;
/** A HELLO is said again after so many light times. */
const RETRY_LIGHT_TIMES = 4;
/** Writes and answers of custody within these are what the thresholds stand for. */
const USUAL_WRITE_NS: Ns = 1e6;
const USUAL_BATCH_NS: Ns = 10e6;
/** Nodes of a way that write one after the other before a bundle is there. */
const WRITES_ON_WAY = 16;

/** An order is written down before it is done, and may wait for one before it. */
const ORDER_WRITES = 2;

/** Of the hazard that gathers answers for longer. */
const LATE_BATCHES = 10;

/** Where a scenario has slow stores, or gathers answers for long, nodes may take that much more time. */
const slowerThresholds = ({ nodes, limits, hazards }: Scenario): Partial<Thresholds> => {
  const batches = hazards?.includes('custody-answers-late') === true ? LATE_BATCHES : 1;
  const writeNs = nodes.reduce((most, node) => Math.max(most, node.storeLatencyNs), 0);
  const slowerNs =
    Math.max(0, writeNs - USUAL_WRITE_NS) +
    Math.max(0, batches * limits.custodyBatchNs - USUAL_BATCH_NS);
  const { answerNs, deletedNs, letGoNs, handlingNs, executedNs } = DEFAULT_THRESHOLDS;
  return {
    answerNs: answerNs + slowerNs,
    deletedNs: deletedNs + slowerNs,
    letGoNs: letGoNs + slowerNs,
    executedNs: executedNs + ORDER_WRITES * Math.max(0, writeNs - USUAL_WRITE_NS),
    handlingNs: handlingNs + WRITES_ON_WAY * slowerNs,
  };
};

/** Their effects are tried; what they say of states is judged where those are the specification's. */
const foreignTerms = (foreign: readonly ScenarioNode[]) => ({
  triedNodes: new Set(foreign.map(({ id }) => id)),
  foreignNodes: new Set(
    foreign.flatMap(({ id, flightSoftware }) =>
      flightSoftware?.states === 'specified' ? [] : [id],
    ),
  ),
});

/** Heads that found nobody try anew so often; without, only at the next contact (LM-PNT-026). */
const retryNs = ({ reacquireNs }: Pick<Scenario['limits'], 'reacquireNs'>): Ns =>
  reacquireNs === 0 ? Number.POSITIVE_INFINITY : Math.max(DEFAULT_THRESHOLDS.retryNs, reacquireNs);

/** Until silence tells that the light has gone, and what is said after it: HELLOs, with waits beside their light times. */
const lossNoticedNs = (limits: Scenario['limits']): Ns => {
  const hellosNs = (limits.handshakeRetriesMax + 1) * limits.handshakeMarginNs;
  const saidNs = Math.max(SAID_AFTER_NS, SAID_BESIDE_NS + hellosNs);
  return Math.max(
    DEFAULT_THRESHOLDS.lossNoticedNs,
    limits.downIntervals * limits.keepaliveNs + saidNs,
  );
};

/** Nodes that have compared their link state have the same this much later. */
const AFTER_COMPARING_NS: Ns = 120 * SECOND_NS;

/** Bounds of nodes that are what checkers hold them to. */
const sameBounds = (limits: Scenario['limits']) => ({
  linkStateQuietNs: limits.databaseCompareNs + AFTER_COMPARING_NS,
  closeLeadNs: limits.closeLeadNs,
  slewLeadNs: limits.slewLeadNs,
  chargeShedPermille: limits.chargeShedPermille,
  chargeSafePermille: limits.chargeSafePermille,
  chargeClearPermille: limits.chargeClearPermille,
  busShedMilliVolt: limits.busShedMilliVolt,
  busSafeMilliVolt: limits.busSafeMilliVolt,
  resetsMax: limits.resetsMax,
  watchdogResetsMax: limits.watchdogResetsMax,
  steadyNs: limits.steadyNs,
  slewFailuresMax: limits.slewFailuresMax,
  isolationNs: limits.isolationNs,
  isolationMaxNs: limits.isolationMaxNs,
  flapMemoryNs: limits.flapMemoryNs,
  flapHoldNs: limits.flapHoldNs,
  flapHoldMaxNs: limits.flapHoldMaxNs,
});

/** Clocks may be off by so much beside the lead with which sessions close, half of it more by a hazard. */
const CLOSE_CLOCK_NS: Ns = 250e6;
const EARLY_CLOSE = 1.5;

const linkCloseNs = ({ limits, hazards }: Scenario): Ns => {
  const early = hazards?.includes('session-closed-early') === true ? EARLY_CLOSE : 1;
  const leadNs = Math.ceil(early * limits.closeLeadNs);
  return Math.max(DEFAULT_THRESHOLDS.linkCloseNs, leadNs + CLOSE_CLOCK_NS);
};

/** Of a store: where a class finds no room. */
const fullShares = ({
  highWaterShare,
  classShareMax: { tactical, broadband },
}: Scenario['limits']): Thresholds['fullShares'] => ({
  management: highWaterShare,
  tactical: Math.min(highWaterShare, tactical),
  broadband: Math.min(highWaterShare, broadband),
});
