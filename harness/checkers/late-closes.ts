import { MILLISECOND_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import { KnownTimes } from './known-times.ts';
import { pairOf, type PlannedLinks } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { OWN_BOUNDS } from './told-breaches.ts';

/** Clocks that are judged are right within this. */
const TIME_OFF_NS: Ns = 100 * MILLISECOND_NS;
/** Of the lead with which sessions close: what is in flight is answered in the other half. */
const LEAD_SHARE = 0.5;

/**
 * Sessions whose end begins to close them too late before the planned end of their contact (LM-LNK-030): routes count on the
 * lead. Asked of nodes that know the time, and that no fault has made slow or given bounds of their own.
 */
export const lateCloses = (
  context: CheckerContext,
  log: FindingLog,
  links: PlannedLinks,
): RecordHandlers => {
  const times = new KnownTimes(context, TIME_OFF_NS);
  const unwell = new Set<NodeId>();
  const leastNs = LEAD_SHARE * context.thresholds.closeLeadNs;
  return joinHandlers(times.handlers, {
    fault: (_atNs, _index, kind, node) => {
      if (STALLING.has(kind) || OWN_BOUNDS.has(kind)) unwell.add(node);
    },
    'session-closing': (atNs, node, terminal, partner, partnerTerminal) => {
      const pair = pairOf(node, terminal, partner, partnerTerminal);
      const endNs = links.endFrom(pair, atNs, 0);
      if (endNs === undefined || endNs - atNs >= leastNs) return;
      if (unwell.has(node) || times.knownSince(node, atNs) > atNs) return;
      log.add({
        requirement: REQUIREMENTS.closes,
        class: 'closes-late',
        node,
        atNs,
        title: 'session begins to close too late before the end of its contact',
        what: `terminal ${terminal}, ${((endNs - atNs) / MILLISECOND_NS).toFixed(0)} ms before it,`,
        about: { node, terminal },
      });
    },
  });
};
