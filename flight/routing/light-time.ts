import type { Contact } from '../../protocols/contact-plan.ts';
import type { Bps, Ns } from '../../protocols/units.ts';

const FIXED_POINT_STEPS_MAX = 16;

/**
 * One-way light time of a contact for a bit that leaves at that UTC [ns]: linear between samples,
 * the first held before the contact's start and the last after the last sample. Leaving later never
 * means arriving earlier, because no range closes faster than light.
 */
export const lightTimeAt = (contact: Contact, atNs: Ns): Ns => {
  const samples = contact.lightTimes;
  if (samples === undefined || samples.valuesNs.length === 0) return contact.lightTimeNs;
  const { stepNs, valuesNs } = samples;
  const last = valuesNs.length - 1;
  const offsetNs = atNs - contact.startNs;
  const before = Math.floor(offsetNs / stepNs);
  if (before < 0) return valuesNs[0] ?? contact.lightTimeNs;
  if (before >= last) return valuesNs[last] ?? contact.lightTimeNs;
  const fromNs = valuesNs[before] ?? contact.lightTimeNs;
  const toNs = valuesNs[before + 1] ?? fromNs;
  return fromNs + Math.round(((toNs - fromNs) * (offsetNs - before * stepNs)) / stepNs);
};

/**
 * Latest instant at which a bit may leave over a contact so that it is there by deadlineNs, a
 * finite time.
 */
export const latestDepartureNs = (contact: Contact, deadlineNs: Ns): Ns => {
  if (contact.lightTimes === undefined) return deadlineNs - contact.lightTimeNs;
  let departureNs = deadlineNs - lightTimeAt(contact, deadlineNs);
  for (let step = 0; step < FIXED_POINT_STEPS_MAX; step++) {
    const nextNs = deadlineNs - lightTimeAt(contact, departureNs);
    if (nextNs === departureNs) break;
    departureNs = nextNs;
  }
  return latestBefore(departureNs, (atNs) => atNs + lightTimeAt(contact, atNs) > deadlineNs);
};

/**
 * The last instant that is not too late, from a guess. Rounding leaves that one or two off; where a range changes at half
 * the speed of light and more it may be seconds off, so steps double.
 */
const latestBefore = (guessNs: Ns, isLate: (atNs: Ns) => boolean): Ns => {
  let atNs = guessNs;
  for (let stepNs = 1; isLate(atNs); stepNs *= 2) atNs -= stepNs;
  let stepNs = 1;
  for (; !isLate(atNs + stepNs); stepNs *= 2) atNs += stepNs;
  while (stepNs > 1) {
    stepNs /= 2;
    if (!isLate(atNs + stepNs)) atNs += stepNs;
  }
  return atNs;
};

/** Time that so many bytes take at a rate [ns], rounded up. */
export const transmissionNs = (bytes: number, rateBps: Bps): Ns =>
  Math.ceil((bytes * 8_000_000_000) / rateBps);
