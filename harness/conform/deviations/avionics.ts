import type { Deviation } from '../deviation.ts';

export const AVIONICS_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'avi-timer-outlives-its-state',
    requirement: 'LM-AVI-018',
    title: 'a timer of a state that was left stays live, and is ignored when it fires',
    file: 'flight/timers.ts',
    find: "this.#effects.push({ kind: 'timer-cancel', timer: this.#number });",
    replace: '',
  },
  {
    id: 'avi-first-half-of-a-payload',
    requirement: 'LM-AVI-006',
    title: 'the end of a payload in chunks is lost',
    file: 'protocols/avionics-input-wire.ts',
    find: 'payload: chunksOf(submit.payload && kept(submit.payload)),',
    replace: 'payload: chunksOf(submit.payload?.subarray(0, 1_000)),',
  },
];
