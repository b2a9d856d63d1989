import type { Ns } from '../../protocols/units.ts';

/** Who scans and who stares, from the clock alone: LM-PNT-010 … 013. */
export type Role = 'scan' | 'stare';

/** Slots of one contact as one end counts them. */
export interface SlotPlan {
  /** Start of the contact by the own clock, UTC. */
  readonly startUtcNs: Ns;
  readonly slotNs: Ns;
  /** This end has the lower node id of the two. */
  readonly lower: boolean;
}

/** Part of a slot that is left, with the role in it. */
export interface Slot {
  readonly role: Role;
  readonly endsUtcNs: Ns;
}

const HIGHER_RUN_SLOTS = 3;

/** After so many slots the roles of both ends come round again. */
export const ROLE_CYCLE_SLOTS = 2 * HIGHER_RUN_SLOTS;

/**
 * Slot length of a contact. Both ends must come to the same value, so it takes the slower of the two
 * widest scans and the light time that the plan names, not what each computes.
 */
export const slotLengthNs = (contact: {
  readonly ownWidestScanNs: Ns;
  readonly partnerWidestScanNs: Ns;
  readonly lightTimeNs: Ns;
  readonly marginNs: Ns;
}): Ns =>
  Math.max(contact.ownWidestScanNs, contact.partnerWidestScanNs) +
  2 * contact.lightTimeNs +
  contact.marginNs;

/**
 * Role in the slot with that number. The lower end alternates; the higher end stares three slots and
 * scans three: whatever the clocks say, a three-slot stare holds a whole scan of the other.
 */
export const roleInSlot = (index: number, lower: boolean): Role => {
  if (lower) return index % 2 === 0 ? 'scan' : 'stare';
  return index % ROLE_CYCLE_SLOTS < HIGHER_RUN_SLOTS ? 'stare' : 'scan';
};

/** The slot that an instant lies in; before the contact's start that is slot 0. */
export const slotAt = (plan: SlotPlan, utcNs: Ns): Slot => {
  const index = Math.max(0, Math.floor((utcNs - plan.startUtcNs) / plan.slotNs));
  return {
    role: roleInSlot(index, plan.lower),
    endsUtcNs: plan.startUtcNs + (index + 1) * plan.slotNs,
  };
};
