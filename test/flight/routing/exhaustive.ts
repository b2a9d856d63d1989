import type { Contact, ContactPlan } from '../../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../../protocols/units.ts';

/** Written apart from the router on purpose: nothing of flight code is used here. */

export interface Ask {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly atNs: Ns;
  readonly bytes: number;
  /** Contacts (by id) that do not take the bundle. */
  readonly closed?: ReadonlySet<number>;
  readonly notFirst?: readonly NodeId[];
}

export interface Found {
  readonly arrivalNs: Ns;
  readonly hops: number;
  readonly terminatesNs: Ns;
  readonly entry: NodeId;
  readonly ids: readonly number[];
}

const lightNs = (contact: Contact, atNs: Ns): Ns => {
  if (contact.lightTimes === undefined) return contact.lightTimeNs;
  const { stepNs, valuesNs } = contact.lightTimes;
  const x = Math.min(Math.max((atNs - contact.startNs) / stepNs, 0), valuesNs.length - 1);
  const low = Math.min(Math.floor(x), valuesNs.length - 2);
  const a = valuesNs[low] as number;
  const b = valuesNs[low + 1] as number;
  return a + Math.round(((b - a) * (atNs - contact.startNs - low * stepNs)) / stepNs || 0);
};

/** Held samples before the first and after the last. */
const heldLightNs = (contact: Contact, atNs: Ns): Ns => {
  const samples = contact.lightTimes;
  if (samples === undefined) return contact.lightTimeNs;
  const spanNs = samples.stepNs * (samples.valuesNs.length - 1);
  return lightNs(contact, Math.min(Math.max(atNs, contact.startNs), contact.startNs + spanNs));
};

/** Arrival over one contact of a bundle that is ready then; Infinity when it does not take it. */
export const over = (contact: Contact, readyNs: Ns, ask: Ask): Ns => {
  if (ask.closed?.has(contact.id)) return Number.POSITIVE_INFINITY;
  if (contact.from === ask.from && ask.notFirst?.includes(contact.to)) {
    return Number.POSITIVE_INFINITY;
  }
  const lastBitNs =
    Math.max(readyNs, contact.startNs) + Math.ceil((ask.bytes * 8 * 1e9) / contact.rateBps);
  return lastBitNs > contact.endNs
    ? Number.POSITIVE_INFINITY
    : lastBitNs + heldLightNs(contact, lastBitNs);
};

/**
 * Earliest arrival in exactly h hops for every node and h, every contact tried in every round:
 * no queue, no order, no pruning.
 */
export const exhaustiveArrival = (
  plan: ContactPlan,
  ask: Ask,
): { arrivalNs: Ns; hops: number } | undefined => {
  const nodes = new Set(plan.contacts.flatMap((contact) => [contact.from, contact.to]));
  let round = new Map<NodeId, Ns>([[ask.from, ask.atNs]]);
  let best: { arrivalNs: Ns; hops: number } | undefined;
  for (let hops = 1; hops < nodes.size; hops++) {
    const next = new Map<NodeId, Ns>();
    for (const contact of plan.contacts) {
      const readyNs = round.get(contact.from);
      if (readyNs === undefined) continue;
      const arrivalNs = over(contact, readyNs, ask);
      if (arrivalNs < (next.get(contact.to) ?? Number.POSITIVE_INFINITY)) {
        next.set(contact.to, arrivalNs);
      }
    }
    const arrivalNs = next.get(ask.to);
    if (arrivalNs !== undefined && (best === undefined || arrivalNs < best.arrivalNs)) {
      best = { arrivalNs, hops };
    }
    round = next;
  }
  return best;
};

/** Every loop-free sequence of contacts, in the order of the four keys; for small plans only. */
export const allPaths = (plan: ContactPlan, ask: Ask): readonly Found[] => {
  const found: Found[] = [];
  const ids: number[] = [];
  const visited = new Set<NodeId>([ask.from]);
  const visit = (node: NodeId, atNs: Ns, terminatesNs: Ns, entry: NodeId): void => {
    for (const contact of plan.contacts) {
      if (contact.from !== node || visited.has(contact.to)) continue;
      const arrivalNs = over(contact, atNs, ask);
      if (arrivalNs === Number.POSITIVE_INFINITY) continue;
      const endNs = Math.min(terminatesNs, contact.endNs);
      const first = entry || contact.to;
      ids.push(contact.id);
      if (contact.to === ask.to) {
        found.push({
          arrivalNs,
          hops: ids.length,
          terminatesNs: endNs,
          entry: first,
          ids: [...ids],
        });
      } else {
        visited.add(contact.to);
        visit(contact.to, arrivalNs, endNs, first);
        visited.delete(contact.to);
      }
      ids.pop();
    }
  };
  visit(ask.from, ask.atNs, Number.POSITIVE_INFINITY, 0);
  return found.sort(
    (a, b) =>
      a.arrivalNs - b.arrivalNs ||
      a.hops - b.hops ||
      b.terminatesNs - a.terminatesNs ||
      a.entry - b.entry,
  );
};
