import type { Ns } from '../../../protocols/units.ts';

interface Appointment {
  readonly atNs: Ns;
  readonly order: number;
  readonly act: () => void;
}

/** What is to happen on the bench, in order of time; what was asked for first goes first. */
export class Timeline {
  readonly #appointments: Appointment[] = [];
  #order = 0;

  /** @param atNs bench time */
  at(atNs: Ns, act: () => void): void {
    const appointment = { atNs, order: this.#order++, act };
    // A case has some dozens of them at a time: looking from the end is as fast as a heap.
    let place = this.#appointments.length;
    while (place > 0 && (this.#appointments[place - 1]?.atNs ?? 0) > atNs) place--;
    this.#appointments.splice(place, 0, appointment);
  }

  get nextNs(): Ns {
    return this.#appointments[0]?.atNs ?? Number.POSITIVE_INFINITY;
  }

  /** Does what is next. */
  fire(): void {
    this.#appointments.shift()?.act();
  }
}
