import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { earliestArrivals } from '../planner/earliest-arrivals.ts';
import type { FlowReach } from '../scenario/reach-complaints.ts';
import type { Flow, Scenario } from '../scenario/scenario.ts';

/** Contacts looked at, all sources together: some 2 CPU s. Sources beyond are passed over. */
const LOOKS_MAX = 100_000_000;

/**
 * Flows whose destination no journey over the plan's contacts reaches by the end, from the flow's
 * start on. Rates, stores and lifetimes are left aside: what is found here cannot arrive at all.
 */
export const reachOf = (
  { flows, durationNs }: Pick<Scenario, 'flows' | 'durationNs'>,
  plan: Pick<ContactPlan, 'contacts'>,
): FlowReach => {
  const contacts = plan.contacts.filter(({ startNs }) => startNs < durationNs);
  const bySource = new Map<NodeId, Flow[]>();
  for (const flow of flows) {
    const known = bySource.get(flow.from);
    if (known === undefined) bySource.set(flow.from, [flow]);
    else known.push(flow);
  }
  const unreachable: Flow[] = [];
  let looks = LOOKS_MAX;
  for (const [source, own] of bySource) {
    if (looks < 0) break;
    const fromNs = Math.min(...own.map(startOf));
    const { arrivalsNs, looks: done } = earliestArrivals(source, contacts, {
      fromNs,
      toNs: durationNs,
    });
    looks -= done;
    unreachable.push(...own.filter(({ to }) => !arrivalsNs.has(to)));
  }
  return { contacts: contacts.length, unreachable };
};

const startOf = ({ timing }: Flow): Ns =>
  timing.kind === 'listed' ? (timing.atNs[0] ?? 0) : timing.startNs;
