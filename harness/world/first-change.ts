import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';

/** Something whose state at any instant is a small integer, computed from truth. */
export interface StateInTime {
  stateAt(atNs: Ns): number;
  /** Where changes may come closer together than the asked step: how far to look from there. */
  stepNs?(atNs: Ns): Ns;
}

const RESOLUTION_NS: Ns = MILLISECOND_NS;

/**
 * First instant after fromNs, on the grid of 1 ms, at which the state is another one than at fromNs;
 * undefined when none is found until untilNs. A state that comes and goes between two steps is missed.
 */
export const firstChange = (
  subject: StateInTime,
  fromNs: Ns,
  untilNs: Ns,
  stepNs: Ns,
): Ns | undefined => {
  const state = subject.stateAt(fromNs);
  let same = fromNs;
  while (same < untilNs) {
    const next = Math.min(same + Math.min(stepNs, subject.stepNs?.(same) ?? stepNs), untilNs);
    if (subject.stateAt(next) !== state) return edge(subject, state, same, next);
    same = next;
  }
  return undefined;
};

/** Halves the span between an instant with that state and one without. */
const edge = (subject: StateInTime, state: number, sameNs: Ns, changedNs: Ns): Ns => {
  let low = Math.floor(sameNs / RESOLUTION_NS);
  let high = Math.ceil(changedNs / RESOLUTION_NS);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (subject.stateAt(middle * RESOLUTION_NS) === state) low = middle;
    else high = middle;
  }
  return high * RESOLUTION_NS;
};
