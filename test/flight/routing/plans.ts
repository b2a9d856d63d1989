import type { Contact, ContactPlan } from '../../../protocols/contact-plan.ts';
import type { NodeId } from '../../../protocols/units.ts';

export const S = 1_000_000_000;

/** A contact in seconds: from, to, start, end, light time, rate [bit/s]. */
export type ContactRow = readonly [
  from: NodeId,
  to: NodeId,
  startS: number,
  endS: number,
  lightS: number,
  rateBps: number,
];

export const planOf = (rows: readonly ContactRow[], version = 1): ContactPlan => ({
  version,
  contacts: rows.map(([from, to, startS, endS, lightS, rateBps], at) => ({
    id: at + 1,
    from,
    to,
    startNs: startS * S,
    endNs: endS * S,
    lightTimeNs: lightS * S,
    rateBps,
    medium: 'optical',
  })),
});

/** Small deterministic generator (mulberry32), independent of the harness's streams. */
export const dice = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
};

/**
 * A random plan. Coarse ones have times in whole seconds, so that arrivals tie often; fine ones are
 * in nanoseconds, some with moving light times. Parallel and overlapping contacts of one pair
 * occur.
 */
export const randomPlan = (
  seed: number,
  { nodes, contacts }: { nodes: number; contacts: number },
): ContactPlan => {
  const roll = dice(seed);
  const coarse = roll(2) === 0;
  const grain = coarse ? S : 1;
  const spanGrains = (60 * S) / grain;
  const list: Contact[] = [];
  for (let id = 1; id <= contacts; id++) {
    const from = 1 + roll(nodes);
    const to = 1 + ((from + roll(nodes - 1)) % nodes);
    const startNs = roll(spanGrains) * grain;
    const endNs = startNs + (1 + roll(Math.floor(spanGrains / 3))) * grain;
    const lightTimeNs = roll(coarse ? 3 : 2 * S) * grain;
    const rateBps = [1_000, 8_000, 1_000_000][roll(3)] ?? 8_000;
    const contact: Contact = {
      id,
      from,
      to,
      startNs,
      endNs,
      rateBps,
      lightTimeNs,
      medium: 'optical',
    };
    list.push(!coarse && roll(2) === 0 ? withMovingLight(contact, roll) : contact);
  }
  return { version: 1, contacts: list };
};

const withMovingLight = (contact: Contact, roll: (below: number) => number): Contact => {
  const valuesNs = [contact.lightTimeNs];
  for (let i = 1; i < 12; i++) {
    valuesNs.push(Math.max(0, (valuesNs[i - 1] as number) + roll(400_000_000) - 200_000_000));
  }
  return { ...contact, lightTimes: { stepNs: S, valuesNs } };
};
