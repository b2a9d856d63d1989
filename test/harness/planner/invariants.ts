import { expect } from 'vitest';
import { LinkSight } from '../../../harness/planner/link-sight.ts';
import type { PlannerRules } from '../../../harness/planner/planned-link.ts';
import { LightTime } from '../../../harness/world/light-time.ts';
import { skyPlace, usableElevationRad } from '../../../harness/world/radio-access.ts';
import type { WorldNode } from '../../../harness/world/world.ts';
import type { Contact, ContactPlan } from '../../../protocols/contact-plan.ts';
import { MILLISECOND_NS } from '../../../protocols/units.ts';

/** Asserts all that must hold of any plan. Returns the number of contacts looked at. */
export const expectSoundPlan = (
  plan: ContactPlan,
  nodes: readonly WorldNode[],
  rules: PlannerRules,
): number => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sight = new LinkSight(rules);
  expect(plan.contacts.map(({ id }) => id)).toEqual(plan.contacts.map((_, index) => index + 1));
  for (const contact of plan.contacts) {
    expectEdges(contact, rules);
    expectReturn(contact, plan.contacts);
    expectVisible(contact, byId, sight, rules);
    expectLightTimes(contact, byId);
  }
  expectNoDoubleBooking(plan.contacts, rules);
  return plan.contacts.length;
};

const expectEdges = (contact: Contact, rules: PlannerRules): void => {
  expect(contact.startNs % MILLISECOND_NS).toBe(0);
  expect(contact.endNs % MILLISECOND_NS).toBe(0);
  expect(contact.startNs).toBeGreaterThanOrEqual(rules.fromNs);
  expect(contact.endNs).toBeLessThanOrEqual(rules.toNs);
  expect(contact.endNs - contact.startNs).toBeGreaterThanOrEqual(rules.contactMinNs);
  expect(contact.rateBps).toBeGreaterThan(0);
};

/** The other direction: same window, terminals swapped, and the number next to it. */
const expectReturn = (contact: Contact, contacts: readonly Contact[]): void => {
  const back = contacts[contact.id % 2 === 1 ? contact.id : contact.id - 2];
  expect(back).toMatchObject({
    from: contact.to,
    to: contact.from,
    startNs: contact.startNs,
    endNs: contact.endNs,
    fromTerminal: contact.toTerminal,
    toTerminal: contact.fromTerminal,
  });
};

const endOf = (byId: ReadonlyMap<number, WorldNode>, id: number, terminalIndex: number) => {
  const node = byId.get(id);
  const terminal = node?.terminals.find(({ index }) => index === terminalIndex);
  if (node === undefined || terminal === undefined)
    throw new Error(`no end ${id}/${terminalIndex}`);
  return { node, terminal };
};

const expectVisible = (
  contact: Contact,
  byId: ReadonlyMap<number, WorldNode>,
  sight: LinkSight,
  rules: PlannerRules,
): void => {
  const a = endOf(byId, contact.from, contact.fromTerminal ?? -1);
  const b = endOf(byId, contact.to, contact.toTerminal ?? -1);
  expect(a.terminal.profile.medium).toBe(contact.medium);
  expect(b.terminal.profile.medium).toBe(contact.medium);
  const span = contact.endNs - contact.startNs;
  for (const share of [0, 0.123, 0.5, 0.789, 1]) {
    const atNs = contact.startNs + Math.round(span * share);
    if (contact.medium === 'optical') {
      if (sight.holdsAt(a, b, atNs)) continue;
      throw new Error(`contact ${contact.id} does not hold at ${atNs}`);
    }
    const [ground, space] = a.node.kind === 'ground' ? [a, b] : [b, a];
    const { profile } = ground.terminal;
    if (profile.medium !== 'radio') throw new Error('no radio on the ground');
    const sky = skyPlace(ground.node, space.node, atNs);
    expect(sky.elevationRad).toBeGreaterThanOrEqual(usableElevationRad(profile) - 1e-9);
    expect(sky.rangeKm).toBeLessThanOrEqual(profile.rangeMaxKm + 1e-6);
  }
  expect(rules.toNs).toBeGreaterThan(contact.startNs);
};

const expectLightTimes = (contact: Contact, byId: ReadonlyMap<number, WorldNode>): void => {
  const from = byId.get(contact.from);
  const to = byId.get(contact.to);
  if (from === undefined || to === undefined) throw new Error('unknown node');
  const light = new LightTime(from.trajectory, to.trajectory);
  expect(contact.lightTimeNs).toBe(light.at(contact.startNs));
  const { stepNs, valuesNs } = contact.lightTimes ?? { stepNs: 1, valuesNs: [] };
  expect(valuesNs).toEqual(valuesNs.map((_, index) => light.at(contact.startNs + index * stepNs)));
};

const expectNoDoubleBooking = (contacts: readonly Contact[], rules: PlannerRules): void => {
  const busyUntil = new Map<string, number>();
  for (const contact of [...contacts].sort((a, b) => a.startNs - b.startNs || a.id - b.id)) {
    // Each link appears twice, once from either end: looking at senders covers both heads.
    const head = `${contact.from}/${contact.fromTerminal}`;
    const pauseNs = contact.medium === 'optical' ? rules.retargetNs : 0;
    const freeNs = busyUntil.get(head);
    if (freeNs !== undefined && contact.startNs < freeNs + pauseNs) {
      throw new Error(`contact ${contact.id} finds head ${head} still in use`);
    }
    busyUntil.set(head, contact.endNs);
  }
};
