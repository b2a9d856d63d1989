import type { AvionicsEffect } from '../protocols/avionics.ts';
import { EVENT_REPORTS, type ReportName } from './event-reports.ts';
import type { EffectSink, Reporter } from './ports.ts';

/** Never pushed to. */
const NOTHING: AvionicsEffect[] = [];

/** The ordered batch of effects of one step. */
export class EffectBatch implements EffectSink {
  #list: AvionicsEffect[] = NOTHING;

  get list(): AvionicsEffect[] {
    return this.#list;
  }

  push(effect: AvionicsEffect): void {
    // A literal has room for one: the first push to an empty array would reserve 17 places.
    if (this.#list.length === 0) this.#list = [effect];
    else this.#list.push(effect);
  }

  clear(): void {
    if (this.#list.length > 0) this.#list = NOTHING;
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
