import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RandomStream } from '../kernel/random.ts';
import { earliestArrivals } from '../planner/earliest-arrivals.ts';

/** Sets that are tried at random before all that is left is taken. */
const TRIES = 12;
/** A core has at least this share of the nodes that are left. */
const SHARE_MIN = 0.6;

/**
 * Nodes that are healed: a random set of those that are left in which every ordered pair has a journey
 * over its contacts within the window; all that are left where none was found. Smaller sets first
 * would always find two neighbours, hence the least share.
 */
export const drawCore = (
  left: readonly NodeId[],
  contacts: readonly Contact[],
  terms: { readonly stream: RandomStream; readonly fromNs: Ns; readonly toNs: Ns },
): ReadonlySet<NodeId> => {
  const { stream } = terms;
  const least = Math.ceil(left.length * SHARE_MIN);
  for (let tries = 0; tries < TRIES; tries++) {
    const core = sample(left, least + stream.integer(left.length - least + 1), stream);
    if (hasJourneys(core, contacts, terms)) return core;
  }
  return new Set(left);
};

const sample = (from: readonly NodeId[], count: number, stream: RandomStream): Set<NodeId> => {
  const rest = [...from];
  const drawn = new Set<NodeId>();
  while (drawn.size < count) {
    const [node] = rest.splice(stream.integer(rest.length), 1);
    if (node === undefined) return drawn;
    drawn.add(node);
  }
  return drawn;
};

/** Whether every ordered pair of the nodes has a journey over contacts among them in the window. */
export const hasJourneys = (
  nodes: ReadonlySet<NodeId>,
  contacts: readonly Contact[],
  { fromNs, toNs }: { readonly fromNs: Ns; readonly toNs: Ns },
): boolean => {
  const inside = contacts.filter(
    ({ from, to, startNs, endNs }) =>
      nodes.has(from) && nodes.has(to) && startNs < toNs && endNs > fromNs,
  );
  return [...nodes].every(
    (source) => earliestArrivals(source, inside, { fromNs, toNs }).arrivalsNs.size === nodes.size,
  );
};
