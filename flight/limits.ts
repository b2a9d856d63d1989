import { HOUR_NS, MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../protocols/units.ts';

/** Every bound of the reference node, with its unit. A scenario's network profile may change each. */
export interface Limits {
  // Link session (spec/2-link.md)
  readonly handshakeRetriesMax: number;
  /** Answering side opens itself after this many silent retry intervals. */
  readonly handshakeYieldRetries: number;
  /** Retry interval = 4 light times + this. */
  readonly handshakeMarginNs: Ns;
  readonly keepaliveNs: Ns;
  readonly degradedIntervals: number;
  readonly downIntervals: number;
  readonly closeLeadNs: Ns;
  readonly closeRetriesMax: number;
  readonly rateDownMilliDb: number;
  readonly rateUpMilliDb: number;
  readonly rateUpHoldNs: Ns;
  /** Line kept quiet after a change of transmit rate, for the peer's modem to follow. */
  readonly rateGuardNs: Ns;
  /** Copies of an announcement of a change of rate, sent one after the other. */
  readonly rateAnnouncements: number;
  /** Sessions under an older key epoch are renewed within this after a change of the epoch. */
  readonly rekeySpreadNs: Ns;
  /** And tried again so long after, while the peer does not take the new epoch. */
  readonly rekeyRetryNs: Ns;
  /** HELLOs that one endpoint remembers having answered. */
  readonly pendingAnswersMax: number;
  /** Control messages that wait for the line. */
  readonly controlQueueMax: number;
  /** First authentication counter of a session in each direction. */
  readonly counterFirst: number;
  /** Shortest time between two reports of rejected frames for one reason. */
  readonly rejectReportNs: Ns;
  // ARQ
  readonly windowFramesMax: number;
  readonly windowBandwidthDelays: number;
  readonly ackDelayNs: Ns;
  readonly ackFrames: number;
  readonly reorderFrames: number;
  readonly retransmissionsMax: number;
  /** Best-effort data is under ARQ too. */
  readonly bestEffortReliable: boolean;
  /** Frames handed to the modem ahead of the line: at most this long, at least one frame. */
  readonly modemAheadNs: Ns;
  // Bundles (spec/3-bundles.md)
  readonly custodyBatchNs: Ns;
  readonly headerlessSegmentsMax: number;
  readonly reassembliesMax: number;
  readonly hopLimit: number;
  readonly broadbandShare: number;
  readonly highWaterShare: number;
  readonly classShareMax: {
    readonly management: number;
    readonly tactical: number;
    readonly broadband: number;
  };
  readonly shedBroadband: boolean;
  readonly resendFactor: number;
  readonly resendMarginNs: Ns;
  readonly attemptsMax: number;
  readonly duplicateMarginNs: Ns;
  readonly refuseBackoffNs: Ns;
  /** A relay hands an attempt of a bundle on so often at once; then it keeps it for a while. */
  readonly passesMax: number;
  /** For so long at first. */
  readonly passHoldNs: Ns;
  /** A bundle that was here for so long may go back to the neighbour that it came from (LM-BND-054). */
  readonly returnAfterNs: Ns;
  /** What passed longer ago passes anew. */
  readonly passMemoryNs: Ns;
  readonly passesKeptMax: number;
  readonly marksMax: number;
  readonly bundlesMax: number;
  /** A source whose UTC is less certain than this leaves the creation time 0. */
  readonly clockTrustedNs: Ns;
  /** What the age of a bundle may lack per hop: retransmissions and the modem's queue. */
  readonly hopAgeMarginNs: Ns;
  // Link state (spec/4-routing.md)
  readonly advertiseMinNs: Ns;
  readonly advertisementValidityNs: Ns;
  readonly databaseCompareNs: Ns;
  readonly originsMax: number;
  /** A link that is lost again within this flaps. */
  readonly flapMemoryNs: Ns;
  /** It stays advertised as down for so long after its second loss; doubled with each further one. */
  readonly flapHoldNs: Ns;
  readonly flapHoldMaxNs: Ns;
  // Time (spec/5-time.md)
  readonly timeTransferNs: Ns;
  readonly timeStepMaxNs: Ns;
  /** An offset that was refused for so long, always the same, is followed (LM-TIM-013). */
  readonly timeRefusedNs: Ns;
  readonly timeFilterShare: number;
  // Pointing (spec/7-pointing.md)
  readonly slewLeadNs: Ns;
  readonly slotMarginNs: Ns;
  readonly handshakeTimeoutNs: Ns;
  /** A contact that lasts longer offers a new try at every multiple of this from its start; 0: none. */
  readonly reacquireNs: Ns;
  // Faults (spec/6-management.md 6.13)
  /** The hardware resets the computer when it was not heard of for this long. */
  readonly watchdogNs: Ns;
  /** How often the software looks at itself, and tells the watchdog. */
  readonly watchdogCheckNs: Ns;
  /** Resets one after the other that lead to safe mode; of them by the watchdog. */
  readonly resetsMax: number;
  readonly watchdogResetsMax: number;
  /** Resets before so long a run do not count. */
  readonly steadyNs: Ns;
  /** How often a store that refuses writes is tried, and when it is given up. */
  readonly storeProbeNs: Ns;
  readonly storeDeadNs: Ns;
  /** Parts out of order at once that lead to safe mode. */
  readonly failedPartsMax: number;
  /** Slews without an end, searches without a find, one after the other: the terminal is isolated. */
  readonly slewFailuresMax: number;
  readonly searchFailuresMax: number;
  /** First pause of an isolated terminal, and the longest. */
  readonly isolationNs: Ns;
  readonly isolationMaxNs: Ns;
  /** State of charge under which loads are shed, over which they come back, under which all is off. */
  readonly chargeShedPermille: number;
  readonly chargeClearPermille: number;
  readonly chargeSafePermille: number;
  /** The same by the voltage of the bus. */
  readonly busShedMilliVolt: number;
  readonly busClearMilliVolt: number;
  readonly busSafeMilliVolt: number;
  // Operations (spec/6-management.md)
  /** Telecommands whose sequence numbers are remembered one by one. */
  readonly commandsMax: number;
  /** Telecommands that wait for the ones before. */
  readonly commandsWaitingMax: number;
  /** Event reports of one id that are sent down in a minute, unless the operator says otherwise. */
  readonly reportsPerMinute: number;
  /** Event reports are gathered for so long. */
  readonly reportBatchNs: Ns;
  readonly telemetryLifetimeNs: Ns;
  /** Packets that wait for sequence numbers. */
  readonly telemetryWaitingMax: number;
  /** From the telecommand to the restart: answers get on their way. */
  readonly restartDelayNs: Ns;
}

export const DEFAULT_LIMITS: Limits = {
  handshakeRetriesMax: 10,
  handshakeYieldRetries: 3,
  handshakeMarginNs: 50 * MILLISECOND_NS,
  keepaliveNs: SECOND_NS,
  degradedIntervals: 3,
  downIntervals: 5,
  closeLeadNs: 500 * MILLISECOND_NS,
  closeRetriesMax: 5,
  rateDownMilliDb: 1_000,
  rateUpMilliDb: 3_000,
  rateUpHoldNs: 5 * SECOND_NS,
  rateGuardNs: MILLISECOND_NS,
  rateAnnouncements: 3,
  rekeySpreadNs: 30 * SECOND_NS,
  rekeyRetryNs: MINUTE_NS,
  pendingAnswersMax: 4,
  controlQueueMax: 4_096,
  counterFirst: 1,
  rejectReportNs: 10 * SECOND_NS,
  windowFramesMax: 32_768,
  windowBandwidthDelays: 4,
  ackDelayNs: 10 * MILLISECOND_NS,
  ackFrames: 32,
  reorderFrames: 3,
  retransmissionsMax: 7,
  bestEffortReliable: true,
  modemAheadNs: 50_000,
  custodyBatchNs: 10 * MILLISECOND_NS,
  headerlessSegmentsMax: 256,
  reassembliesMax: 256,
  hopLimit: 64,
  broadbandShare: 0.2,
  highWaterShare: 0.9,
  classShareMax: { management: 1, tactical: 0.9, broadband: 0.8 },
  shedBroadband: false,
  resendFactor: 1.5,
  resendMarginNs: 10 * SECOND_NS,
  attemptsMax: 16,
  duplicateMarginNs: 10 * MINUTE_NS,
  refuseBackoffNs: 5 * SECOND_NS,
  passesMax: 2,
  passHoldNs: MINUTE_NS,
  returnAfterNs: MINUTE_NS,
  passMemoryNs: 30 * MINUTE_NS,
  passesKeptMax: 65_536,
  marksMax: 1_000_000,
  bundlesMax: 1_000_000,
  clockTrustedNs: 100 * MILLISECOND_NS,
  hopAgeMarginNs: 100 * MILLISECOND_NS,
  advertiseMinNs: 100 * MILLISECOND_NS,
  advertisementValidityNs: 60 * MINUTE_NS,
  databaseCompareNs: 10 * MINUTE_NS,
  originsMax: 20_000,
  flapMemoryNs: 5 * MINUTE_NS,
  flapHoldNs: 10 * SECOND_NS,
  flapHoldMaxNs: 160 * SECOND_NS,
  timeTransferNs: 30 * SECOND_NS,
  timeStepMaxNs: MILLISECOND_NS,
  timeRefusedNs: 5 * MINUTE_NS,
  timeFilterShare: 0.25,
  slewLeadNs: 120 * SECOND_NS,
  slotMarginNs: 500 * MILLISECOND_NS,
  handshakeTimeoutNs: 10 * SECOND_NS,
  reacquireNs: 2 * MINUTE_NS,
  watchdogNs: 75 * SECOND_NS,
  watchdogCheckNs: 30 * SECOND_NS,
  resetsMax: 5,
  watchdogResetsMax: 3,
  steadyNs: 10 * MINUTE_NS,
  storeProbeNs: MINUTE_NS,
  storeDeadNs: 10 * MINUTE_NS,
  failedPartsMax: 4,
  slewFailuresMax: 3,
  searchFailuresMax: 6,
  isolationNs: 10 * MINUTE_NS,
  isolationMaxNs: 120 * MINUTE_NS,
  chargeShedPermille: 300,
  chargeClearPermille: 400,
  chargeSafePermille: 150,
  busShedMilliVolt: 24_000,
  busClearMilliVolt: 25_000,
  busSafeMilliVolt: 22_500,
  commandsMax: 512,
  commandsWaitingMax: 256,
  reportsPerMinute: 6,
  reportBatchNs: 10 * SECOND_NS,
  telemetryLifetimeNs: 2 * HOUR_NS,
  telemetryWaitingMax: 256,
  restartDelayNs: SECOND_NS,
};
