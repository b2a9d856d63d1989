import type { AvionicsEffect } from '../protocols/avionics.ts';
import { EVENT_REPORTS, type ReportName } from './event-reports.ts';
import type { EffectSink, Reporter } from './ports.ts';

/** The ordered batch of effects of one step. */
export class EffectBatch implements EffectSink {
  #list: AvionicsEffect[] = [];

  get list(): AvionicsEffect[] {
    return this.#list;
  }

  push(effect: AvionicsEffect): void {
    this.#list.push(effect);
  }

  clear(): void {
    // Setting a length to 0 gives the memory back too, and is slower than a new array.
    if (this.#list.length > 0) this.#list = [];
  }
}

/** Event reports as effects; `told` hears of each after that. */
export const createReporter = (
  effects: EffectSink,
  told: (name: ReportName, args: readonly number[]) => void = () => undefined,
): Reporter => ({
  report(name, ...args) {
    const { id, severity } = EVENT_REPORTS[name];
    effects.push({ kind: 'report', report: { id, severity, args } });
    told(name, args);
  },
});
