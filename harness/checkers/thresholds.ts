import type { TrafficClass } from '../../protocols/bundle.ts';
import { MILLISECOND_NS, MINUTE_NS, type Nrad, type Ns, SECOND_NS } from '../../protocols/units.ts';

/** What counts as a violation, where a rule needs a number. */
export interface Thresholds {
  /** S1: an application's request is answered within this, while its node is up. */
  readonly answerNs: Ns;
  /** S1: a bundle is deleted so long after its end, and drift of clocks on top (LM-BND-072). */
  readonly deletedNs: Ns;
  /** S2: a bundle may be accepted this long before it is durable. */
  readonly custodyGraceNs: Ns;
  /** S2: a partner's answer is here within this, and what it answers is gone: answers are gathered for 10 ms. */
  readonly letGoNs: Ns;
  /** S5: frames may go on this long after the light is gone, until silence tells (5 s, coasting before). */
  readonly lossNoticedNs: Ns;
  /** S5: and for so many light times more, in which HELLOs are said one after the other. */
  readonly helloLightTimes: number;
  /** S5: locks may begin and end this far from the plan, beyond the declared clock uncertainty. */
  readonly planToleranceNs: Ns;
  /** S10: sessions of contacts that a new plan has no more close in order within this. */
  readonly planChangeNs: Ns;
  /** S16: what happened so shortly before housekeeping was made need not be counted in it. */
  readonly telemetryLagNs: Ns;
  /** S6: a laser may stay on this long after an inhibit began. */
  readonly inhibitReactionNs: Ns;
  /** S6: share by which a rate may exceed the profile's, for rounding. */
  readonly gimbalRateShare: number;
  readonly gimbalAngleNrad: Nrad;
  /** S15: times that one node may take one attempt of a bundle into its store, `passesMax` and one (LM-BND-056). */
  readonly visitsMax: number;
  /** S15: a node that is visited again after longer than this, half of `passHoldNs`, is visited anew. */
  readonly revisitNs: Ns;
  /** L1: slots of the acquisition schedule within which a lock must come. */
  readonly lockSlots: number;
  readonly slotMarginNs: Ns;
  /** L1: share of the planned links that could lock and must. */
  readonly lockShareMin: number;
  /** L1: a link that was lost locks again within this, once nothing keeps its ends apart. */
  readonly relockNs: Ns;
  /** L1: a head that found nobody rests no longer than that before it tries anew (LM-PNT-026). */
  readonly retryNs: Ns;
  /** L1: heads turn to their partners so long before a contact. */
  readonly slewLeadNs: Ns;
  /** L2: a path counts when it arrives within this share of the time that the bundle had. */
  readonly feasibleShare: number;
  /** L2: so long after a contact's start, or that of all nodes, and before the end of a run bundles may wait for a link (LM-MGT-030). */
  readonly linkDueNs: Ns;
  /** L2: what nodes on the way may take for writing, queueing and sending, in all. */
  readonly handlingNs: Ns;
  /** L2, L3: time from frame lock to the first bundle: handshake. */
  readonly linkSetupNs: Ns;
  /** L2: a session closes in order this long before its contact ends, clock error included. */
  readonly linkCloseNs: Ns;
  /** S5: an end of a session begins to close it this long before its contact ends. */
  readonly closeLeadNs: Ns;
  /** L2: share of a line's rate that bundles can use. */
  readonly usableShare: number;
  /** L2: an assured bundle whose carrier died starts again from its source after this. */
  readonly resendNs: Ns;
  /** L2: a relay whose store was filled to this share, less the longest bundle of the class, need not take more of it. */
  readonly fullShares: Readonly<Record<TrafficClass, number>>;
  /** L2: nor need one take more than so many bundles. */
  readonly bundlesMax: number;
  /** L3: live reachable nodes have the newest plan and key epoch after this. */
  readonly convergeNs: Ns;
  /** L3: nodes that hang together know the same link state when nothing has changed for this. */
  readonly linkStateQuietNs: Ns;
  /** L4: losses of one pair's link within the window; one more is a finding. */
  readonly flapsMax: number;
  readonly flapWindowNs: Ns;
  /** L4, L6: what happens so shortly after a fault or a restart is put down to it. */
  readonly aftermathNs: Ns;
  /** L6: a session is down this long after its contact's end. */
  readonly sessionIdleNs: Ns;
  /** L6: a queue opens this long after its session came up. */
  readonly queueOpenNs: Ns;
  /** L6: and so much later when its neighbour had no room. */
  readonly refuseBackoffNs: Ns;
  /** S13, S14: what has to go dark is dark after this. */
  readonly darkNs: Ns;
  /** S14: an order is done so soon after it came. */
  readonly executedNs: Ns;
  /** S13, S14: down to these a node emits with one laser at most, and with none (LM-MGT-165). */
  readonly chargeShedPermille: number;
  readonly chargeSafePermille: number;
  readonly busSafeMilliVolt: number;
  /** L1, L5: loads come back from that charge on, and are shed at that voltage too. */
  readonly chargeClearPermille: number;
  readonly busShedMilliVolt: number;
  /** L2: links whose losses are so near to each other are held down for so long at first, and at most (LM-RTE-049). */
  readonly flapMemoryNs: Ns;
  readonly flapHoldNs: Ns;
  readonly flapHoldMaxNs: Ns;
  /** S14, L1: so many restarts, of them by the watchdog, each before a steady run, lead into safe mode (LM-MGT-161). */
  readonly resetsMax: number;
  readonly watchdogResetsMax: number;
  readonly steadyNs: Ns;
  /** L1: a head whose slews failed so often stays out of use for so long at first, and at most (LM-MGT-166). */
  readonly slewFailuresMax: number;
  readonly isolationNs: Ns;
  readonly isolationMaxNs: Ns;
  /** L5: a node whose safe mode was ended emits after this. */
  readonly safeEndNs: Ns;
  /** S7: sources whose clock is less certain give no time of creation. */
  readonly clockTrustedNs: Ns;
  /** S7: what the age of a bundle without one may lack per hop (LM-BND-071). */
  readonly hopAgeMarginNs: Ns;
  /** S7: no step of UTC beyond that is followed at once. */
  readonly timeStepNs: Ns;
  /** S7: one that is told for so long is believed. */
  readonly timeBelievedNs: Ns;
  /** S7: share of a small one that is followed, every second at most. */
  readonly timeFollowedShare: number;
  /** S7: and while its frames are sent again, until silence ends the session. */
  readonly repeatedNs: Ns;
  /** S8: share of the store's capacity that payloads, headers and marks may take together. */
  readonly storeShareMax: number;
  /** S8: and beside that, in stores so small that a few headers and marks exceed the share. */
  readonly storeMarksBytes: number;
  /** S16: share of a store that bundles of the network's management and headers may take in memory. */
  readonly storeSlackShare: number;
  /** S16: and beside that, in small ones. */
  readonly storeSlackBytes: number;
  /** S16: so long after its end, as its source counts, a bundle is in nobody's memory. */
  readonly memoryFreedNs: Ns;
  /** S8: share by which a wait may exceed its bound, for rounding. */
  readonly waitShare: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  answerNs: 10 * SECOND_NS,
  deletedNs: 2 * SECOND_NS,
  custodyGraceNs: 0,
  letGoNs: 10 * SECOND_NS,
  lossNoticedNs: 7 * SECOND_NS,
  helloLightTimes: 44,
  planToleranceNs: 2 * SECOND_NS,
  planChangeNs: 20 * SECOND_NS,
  telemetryLagNs: 10 * SECOND_NS,
  inhibitReactionNs: MILLISECOND_NS,
  gimbalRateShare: 0.001,
  gimbalAngleNrad: 1_000,
  visitsMax: 3,
  revisitNs: 30 * SECOND_NS,
  lockSlots: 5,
  slotMarginNs: 500 * MILLISECOND_NS,
  lockShareMin: 0.95,
  relockNs: 5 * MINUTE_NS,
  retryNs: 2 * MINUTE_NS,
  slewLeadNs: 2 * MINUTE_NS,
  feasibleShare: 0.5,
  linkDueNs: 2 * MINUTE_NS,
  handlingNs: 100 * MILLISECOND_NS,
  linkSetupNs: 2 * SECOND_NS,
  linkCloseNs: SECOND_NS,
  closeLeadNs: 500 * MILLISECOND_NS,
  usableShare: 0.8,
  resendNs: MINUTE_NS,
  fullShares: { management: 0.9, tactical: 0.9, broadband: 0.8 },
  bundlesMax: 1_000_000,
  convergeNs: 20 * MINUTE_NS,
  linkStateQuietNs: 12 * MINUTE_NS,
  flapsMax: 4,
  flapWindowNs: 10 * MINUTE_NS,
  aftermathNs: 5 * MINUTE_NS,
  sessionIdleNs: 30 * SECOND_NS,
  queueOpenNs: 10 * SECOND_NS,
  refuseBackoffNs: 5 * SECOND_NS,
  darkNs: SECOND_NS,
  executedNs: 10 * MILLISECOND_NS,
  chargeShedPermille: 300,
  chargeSafePermille: 150,
  busSafeMilliVolt: 22_500,
  chargeClearPermille: 400,
  busShedMilliVolt: 24_000,
  flapMemoryNs: 5 * MINUTE_NS,
  flapHoldNs: 10 * SECOND_NS,
  flapHoldMaxNs: 160 * SECOND_NS,
  resetsMax: 5,
  watchdogResetsMax: 3,
  steadyNs: 10 * MINUTE_NS,
  slewFailuresMax: 3,
  isolationNs: 10 * MINUTE_NS,
  isolationMaxNs: 120 * MINUTE_NS,
  safeEndNs: 5 * MINUTE_NS,
  clockTrustedNs: 100 * MILLISECOND_NS,
  hopAgeMarginNs: 100 * MILLISECOND_NS,
  timeStepNs: MILLISECOND_NS,
  timeBelievedNs: 5 * MINUTE_NS,
  timeFollowedShare: 0.25,
  repeatedNs: 5 * SECOND_NS,
  storeShareMax: 1.2,
  storeMarksBytes: 500,
  storeSlackShare: 0.02,
  storeSlackBytes: 4_096,
  memoryFreedNs: 2 * MINUTE_NS,
  waitShare: 0.01,
};
