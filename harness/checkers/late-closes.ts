import { MILLISECOND_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import { KnownTimes } from './known-times.ts';
import { type Pair, pairOf, type PlannedLinks } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { OWN_BOUNDS } from './told-breaches.ts';

/** Clocks that are judged are right within this. */
const TIME_OFF_NS: Ns = 100 * MILLISECOND_NS;
/** Of the lead with which sessions close: what is in flight is answered in the other half. */
const LEAD_SHARE = 0.5;

/** A session that was there for so long before its end knew when to close. */
const SETTLED_NS: Ns = 5 * SECOND_NS;

/**
 * Sessions whose end begins to close them too late before the planned end of their contact (LM-LNK-030), or goes on in them
 * up to there and never does: routes count on the lead. Asked of nodes that know the time, and that no fault has made slow or
 * given bounds of their own.
 */
export const lateCloses = (
  context: CheckerContext,
  log: FindingLog,
  links: PlannedLinks,
): RecordHandlers => {
  const times = new KnownTimes(context, TIME_OFF_NS);
  const unwell = new Set<NodeId>();
  const leastNs = LEAD_SHARE * context.thresholds.closeLeadNs;
  /** What is left of the contact then, where that is too little and the node could know. */
  const lateNs = (atNs: Ns, pair: Pair, node: NodeId): Ns | undefined => {
    const endNs = links.endFrom(pair, atNs, TIME_OFF_NS);
    if (endNs === undefined || endNs - atNs >= leastNs) return undefined;
    return unwell.has(node) || times.knownSince(node, atNs) > atNs ? undefined : endNs - atNs;
  };
  return joinHandlers(times.handlers, {
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
      const leftNs = lateNs(lastNs, pair, node);
      if (leftNs === undefined || lastNs + leftNs - firstNs < SETTLED_NS) return;
      log.add({
        requirement: REQUIREMENTS.closes,
        class: 'unclosed',
        node,
        atNs,
        title: 'session goes on up to the end of its contact, and is not closed',
        what: `terminal ${terminal}, last frame ${(leftNs / MILLISECOND_NS).toFixed(0)} ms before it,`,
        about: { node, terminal },
      });
    },
  });
};
