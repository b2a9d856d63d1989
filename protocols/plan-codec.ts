import { createHash } from 'node:crypto';
import { checkContactPlan } from './contact-plan-check.ts';
import type { Contact, ContactPlan } from './contact-plan.ts';
import type { Decoded, RejectReason } from './errors.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated } from './generated-bytes.ts';
import { PLAN_BYTES_MAX, PLAN_ELEMENTS_MAX, PLAN_UPLOAD } from './operations-rules.ts';
import type { Ns } from './units.ts';
import { assertInteger, assertIntegers, UINT32_MAX } from './wire-integers.ts';
import { checkWire } from './wire-rules.ts';

const wire = lasermesh.operations;
type WirePlan = lasermesh.operations.PlanUpload.$Properties;
type WireContact = lasermesh.operations.PlanContact.$Properties;

const CAPS = { bytesMax: PLAN_BYTES_MAX, elementsMax: PLAN_ELEMENTS_MAX } as const;

/** What the next contact is counted from. */
interface Before {
  readonly id: number;
  readonly startNs: Ns;
}

const FIRST: Before = { id: 0, startNs: 0 };

/** A plan that is longer than any receiver would take (LM-MGT-119). */
export class LongPlanError extends RangeError {}

/**
 * Canonical bytes of a plan, as it is uploaded (LM-MGT-118): equal plans have equal bytes. Throws
 * on a plan that is not sound, as no receiver would take it, and LongPlanError on one that is too long.
 */
export const encodePlan = (plan: ContactPlan): Uint8Array => {
  const bytes = wire.PlanUpload.encode(planToWire(plan)).finish();
  const checked = checkWire(bytes, PLAN_UPLOAD, CAPS);
  if (!checked.ok) throw new LongPlanError(`encoder: plan: ${checked.detail}`);
  return bytes;
};

/** A plan that is not sound is `malformed`. */
export const decodePlan = (bytes: Uint8Array): Decoded<ContactPlan> =>
  decodeGenerated(bytes, wire.PlanUpload, PLAN_UPLOAD, CAPS, planFromWire);

/** SHA-256 of a plan's canonical bytes. */
export const planDigest = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

/** Its first 48 bits: what effects, journal and telemetry name a plan by. */
export const shortDigest = (digest: Uint8Array): number => {
  let value = 0;
  for (const byte of digest.subarray(0, 6)) value = value * 256 + byte;
  return value;
};

/** Properties for generated code; throws on a plan that is not sound. */
export const planToWire = (plan: ContactPlan): WirePlan => {
  const [problem] = checkContactPlan(plan);
  if (problem !== undefined) {
    throw new RangeError(`encoder: plan: contact ${problem.index ?? '-'}: ${problem.message}`);
  }
  assertInteger(plan.version, UINT32_MAX);
  let before = FIRST;
  const contacts = plan.contacts.map((contact) => {
    const properties = contactToWire(contact, before);
    before = contact;
    return properties;
  });
  assertIntegers(contacts);
  return { version: plan.version, contacts };
};

const contactToWire = (contact: Contact, before: Before): WireContact => {
  const { lightTimes, fromTerminal, toTerminal } = contact;
  return {
    idStep: contact.id - before.id - 1,
    from: contact.from,
    to: contact.to,
    startStepNs: contact.startNs - before.startNs,
    durationNs: contact.endNs - contact.startNs,
    rateBps: contact.rateBps,
    lightTimeNs: contact.lightTimeNs,
    lightStepNs: lightTimes?.stepNs ?? 0,
    lightChangesNs: lightTimes === undefined ? [] : changesOf(lightTimes.valuesNs),
    fromTerminal: fromTerminal === undefined ? 0 : fromTerminal + 1,
    toTerminal: toTerminal === undefined ? 0 : toTerminal + 1,
    radio: contact.medium === 'radio',
  };
};

/** Each sample against the straight line through the two before; the first is told elsewhere. */
const changesOf = (valuesNs: readonly Ns[]): Ns[] => {
  const changes: Ns[] = [];
  let [value = 0] = valuesNs;
  let slopeNs = 0;
  for (const next of valuesNs.slice(1)) {
    changes.push(next - value - slopeNs);
    slopeNs = next - value;
    value = next;
  }
  return changes;
};

const samplesOf = (first: Ns, changes: readonly Ns[]): Ns[] => {
  const valuesNs = [first];
  let value = first;
  let slopeNs = 0;
  for (const change of changes) {
    slopeNs += change;
    value += slopeNs;
    valuesNs.push(value);
  }
  return valuesNs;
};

export const planFromWire = (message: WirePlan): ContactPlan | RejectReason => {
  let before = FIRST;
  const contacts: Contact[] = [];
  for (const part of message.contacts ?? []) {
    const contact = contactFromWire(part, before);
    if (contact === undefined) return 'malformed';
    contacts.push(contact);
    before = contact;
  }
  const plan = { version: message.version ?? 0, contacts };
  return checkContactPlan(plan).length === 0 ? plan : 'malformed';
};

/** Undefined when a constant light time changes. Sums beyond 2^53 fail the plan's check. */
const contactFromWire = (part: WireContact, before: Before): Contact | undefined => {
  const startNs = before.startNs + (part.startStepNs ?? 0);
  const lightTimeNs = part.lightTimeNs ?? 0;
  const stepNs = part.lightStepNs ?? 0;
  const changes = part.lightChangesNs ?? [];
  if (stepNs === 0 && changes.length > 0) return undefined;
  const valuesNs = stepNs === 0 ? [] : samplesOf(lightTimeNs, changes);
  return {
    id: before.id + 1 + (part.idStep ?? 0),
    from: part.from ?? 0,
    to: part.to ?? 0,
    startNs,
    endNs: startNs + (part.durationNs ?? 0),
    rateBps: part.rateBps ?? 0,
    lightTimeNs,
    ...(stepNs === 0 ? {} : { lightTimes: { stepNs, valuesNs } }),
    ...(part.fromTerminal ? { fromTerminal: part.fromTerminal - 1 } : {}),
    ...(part.toTerminal ? { toTerminal: part.toTerminal - 1 } : {}),
    medium: part.radio === true ? 'radio' : 'optical',
  };
};
