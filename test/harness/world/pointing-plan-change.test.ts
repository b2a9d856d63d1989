import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { headLike, NIMBLE } from './pointing-profiles.ts';
import { facingElements, PointingRig } from './pointing-rig.ts';

const LIGHT_TIME_NS = 13_342_560;
const START_NS = 100 * SECOND_NS;
const END_NS = 1_500 * SECOND_NS;
/** From a change of plan to the end of a contact that it has no more (LM-PNT-003). */
const LEAVE_NS = 2 * DEFAULT_LIMITS.closeLeadNs + 6 * LIGHT_TIME_NS;

const rigAt = (atNs: number): PointingRig =>
  new PointingRig({
    profile: headLike(NIMBLE),
    elements: facingElements(4_000),
    lightTimeNs: LIGHT_TIME_NS,
    contacts: [{ startNs: START_NS, endNs: END_NS }],
  })
    .boot()
    .runTo(atNs);

const changeTo = (rig: PointingRig, contacts: readonly Contact[]): void => {
  for (const node of rig.nodes) node.step((controller) => controller.setContacts(contacts));
};

describe('a plan that takes effect', () => {
  it('leaves a running contact alone that it still holds, whatever its number and end', () => {
    const rig = rigAt(140 * SECOND_NS);
    const kept = rig.contacts.map((contact) => ({
      ...contact,
      id: contact.id + 10,
      endNs: contact.endNs - 60 * SECOND_NS,
    }));
    changeTo(rig, kept);
    rig.runTo(END_NS - 61 * SECOND_NS);
    expect(rig.locked).toBe(true);
    for (const node of rig.nodes) {
      expect(node.leaves).toBe(0);
      expect(node.lost).toEqual([]);
      expect(node.controller?.contact?.endNs).toBe(END_NS);
    }
  });

  it('has the session of a running contact closed that it holds no more, and then ends it', () => {
    const rig = rigAt(140 * SECOND_NS);
    changeTo(rig, []);
    for (const node of rig.nodes) {
      expect(node.leaves).toBe(1);
      expect(node.state).toBe('tracking.fine.linked');
    }
    rig.runTo(140 * SECOND_NS + LEAVE_NS - SECOND_NS / 100);
    expect(rig.locked).toBe(true);
    rig.runTo(140 * SECOND_NS + LEAVE_NS + SECOND_NS / 100);
    for (const node of rig.nodes) {
      expect(node.lost).toEqual(['contact-ended']);
      expect(node.state).toBe('stowed');
    }
  });

  it('ends at once the contact that a head only turns to', () => {
    const rig = rigAt(START_NS - 10 * SECOND_NS);
    expect(rig.nodes[0].state).toMatch(/^slewing/);
    changeTo(rig, []);
    for (const node of rig.nodes) {
      expect(node.state).toBe('stowed');
      expect(node.leaves).toBe(0);
    }
  });

  it('has a contact of the new plan follow one that was closed', () => {
    const rig = rigAt(140 * SECOND_NS);
    const next = rig.contacts.map((contact) => ({ ...contact, startNs: 150 * SECOND_NS }));
    changeTo(rig, next);
    rig.runTo(190 * SECOND_NS);
    for (const node of rig.nodes) {
      expect(node.lost).toEqual(['contact-ended']);
      expect(node.state).toBe('tracking.fine.linked');
      expect(node.controller?.contact?.startNs).toBe(150 * SECOND_NS);
    }
  });

  it('that comes again, while a contact is being closed, changes nothing more', () => {
    const rig = rigAt(140 * SECOND_NS);
    changeTo(rig, []);
    rig.runTo(140 * SECOND_NS + LEAVE_NS / 2);
    changeTo(rig, []);
    rig.runTo(140 * SECOND_NS + LEAVE_NS + SECOND_NS / 100);
    for (const node of rig.nodes) expect(node.state).toBe('stowed');
  });
});
