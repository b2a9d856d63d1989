import {
  MILLISECOND_NS,
  type NodeId,
  type Ns,
  SECOND_NS,
  type TerminalIndex,
} from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { Disturbances } from './disturbances.ts';
import { joinHandlers } from './join-handlers.ts';
import { KnownTimes } from './known-times.ts';
import { type Pair, pairKey, pairOf, type PlannedLinks } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { OWN_BOUNDS } from './told-breaches.ts';

/** Clocks that are judged are right within this. */
const TIME_OFF_NS: Ns = 100 * MILLISECOND_NS;
/** Of the lead with which sessions close: what is in flight is answered in the other half. */
const LEAD_SHARE = 0.5;

/** A session in which both ends have sent something so shortly before does not end by silence in the meantime. */
const TALKED_NS: Ns = 4 * SECOND_NS;
/** CLOSE begins so many light times before the lead. */
const LEAD_LIGHT_TIMES = 4;
/** A session that was there for so long before its end knew when to close. */
const SETTLED_NS: Ns = 5 * SECOND_NS;

/** What a fault, a restart or a key that is retired leaves behind is over then. */
const DISTURBED_NS: Ns = 15 * SECOND_NS;

/** An end of a session that neither end has closed when its lock ends. */
interface Left {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly pair: Pair;
  readonly firstNs: Ns;
  readonly lastNs: Ns;
}

/**
 * Sessions whose end begins to close them too late before the planned end of their contact (LM-LNK-030), or goes on in them
 * up to there and never does: routes count on the lead. Nor does one end without CLOSE where its lock lasts, and both ends have used
 * it shortly before the lead. Asked of nodes that know the time, and that no fault has made slow or
 * given bounds of their own; the last also of none that a fault disturbs then.
 */
export const lateCloses = (
  context: CheckerContext,
  log: FindingLog,
  links: PlannedLinks,
): RecordHandlers => {
  const times = new KnownTimes(context, TIME_OFF_NS);
  const unwell = new Set<NodeId>();
  const disturbances = new Disturbances(context.faults, DISTURBED_NS);
  /** When keys were retired last: sessions under them end at once. */
  const retiredNs = new Map<NodeId, Ns>();
  /** Of the end of a lock that is told first. */
  let first: Left | undefined;
  const leastNs = LEAD_SHARE * context.thresholds.closeLeadNs;
  /** What is left of the contact then, where that is too little and the node could know. */
  const lateNs = (atNs: Ns, pair: Pair, node: NodeId): Ns | undefined => {
    const endNs = links.endFrom(pair, atNs, TIME_OFF_NS);
    if (endNs === undefined || endNs - atNs >= leastNs) return undefined;
    return unwell.has(node) || times.knownSince(node, atNs) > atNs ? undefined : endNs - atNs;
  };
  const isUnwell = (node: NodeId, atNs: Ns): boolean =>
    unwell.has(node) ||
    times.knownSince(node, atNs) > atNs ||
    disturbances.near(node, atNs) ||
    atNs - (retiredNs.get(node) ?? Number.NEGATIVE_INFINITY) <= DISTURBED_NS;
  const unclosed = ({ atNs, node, terminal }: Left, leftNs: Ns): void =>
    log.add({
      requirement: REQUIREMENTS.closes,
      class: 'unclosed',
      node,
      atNs,
      title: 'session goes on up to the end of its contact, and is not closed',
      what: `terminal ${terminal}, last frame ${(leftNs / MILLISECOND_NS).toFixed(0)} ms before it,`,
      about: { node, terminal },
    });
  /** Neither end has said CLOSE, and the lock has lasted up to the end of the contact. */
  const judgeBoth = (left: Left, other: Left): void => {
    const { atNs, pair } = left;
    const endNs = links.endFrom(pair, atNs, TIME_OFF_NS);
    const link = links.ofPair(pair).find((planned) => planned.endNs === endNs);
    if (endNs === undefined || link === undefined || endNs - atNs > TIME_OFF_NS) return;
    const closeNs = endNs - context.thresholds.closeLeadNs - LEAD_LIGHT_TIMES * link.lightTimeNs;
    if (Math.min(left.lastNs, other.lastNs) < closeNs - TALKED_NS) return;
    if (Math.max(left.firstNs, other.firstNs) > closeNs - SETTLED_NS) return;
    if (isUnwell(left.node, atNs) || isUnwell(other.node, atNs)) return;
    unclosed(left, endNs - left.lastNs);
  };
  return joinHandlers(times.handlers, disturbances.handlers, {
    'key-epoch': (atNs, node, _epoch, state) => {
      if (state === 'retired') retiredNs.set(node, atNs);
    },
    fault: (_atNs, _index, kind, node) => {
      if (STALLING.has(kind) || OWN_BOUNDS.has(kind)) unwell.add(node);
    },
    'session-closing': (atNs, node, terminal, partner, partnerTerminal) => {
      const leftNs = lateNs(atNs, pairOf(node, terminal, partner, partnerTerminal), node);
      if (leftNs === undefined) return;
      log.add({
        requirement: REQUIREMENTS.closes,
        class: 'closes-late',
        node,
        atNs,
        title: 'session begins to close too late before the end of its contact',
        what: `terminal ${terminal}, ${(leftNs / MILLISECOND_NS).toFixed(0)} ms before it,`,
        about: { node, terminal },
      });
    },
    'session-left': (atNs, node, terminal, partner, partnerTerminal, firstNs, lastNs) => {
      const pair = pairOf(node, terminal, partner, partnerTerminal);
      const left = { atNs, node, terminal, pair, firstNs, lastNs };
      const leftNs = lateNs(lastNs, pair, node);
      if (leftNs !== undefined && lastNs + leftNs - firstNs >= SETTLED_NS) {
        unclosed(left, leftNs);
      } else if (first?.atNs === atNs && pairKey(first.pair) === pairKey(pair)) {
        judgeBoth(left, first);
      }
      first = left;
    },
  });
};
