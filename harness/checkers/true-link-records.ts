import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';
import { pairOf } from './planned-links.ts';
import { IMPAIRING, type TrueLinks } from './true-links.ts';

/** Tells the true links what the records say of plan, light, nodes and faults. */
export const trueLinkRecords = (
  links: TrueLinks,
  faults: readonly CheckedFault[] | undefined,
): Pick<
  Required<RecordHandlers>,
  'contact-planned' | 'lock' | 'unlock' | 'node-down' | 'node-up' | 'fault' | 'key-epoch'
> => ({
  'contact-planned': (_atNs, ...values) => links.plan(...values),
  lock: (atNs, node, terminal, partner, partnerTerminal) =>
    links.lock(atNs, pairOf(node, terminal, partner, partnerTerminal)),
  unlock: (atNs, node, terminal, partner, partnerTerminal) =>
    links.unlock(atNs, pairOf(node, terminal, partner, partnerTerminal)),
  'node-down': (atNs, node) => links.nodeDown(atNs, node),
  'node-up': (atNs, node) => links.nodeUp(atNs, node),
  'key-epoch': (atNs, node, epoch, state) => links.keys(atNs, node, epoch, state),
  fault: (atNs, index, kind, _node, active) => {
    const fault = faults?.[index];
    if (fault === undefined || !IMPAIRING.has(kind)) return;
    links.impair(atNs, fault, active === 1);
  },
});
