import type { AvionicsEffect } from '../protocols/avionics.ts';
import { EVENT_REPORTS } from './event-reports.ts';
import type { EffectSink, Reporter } from './ports.ts';

/** The ordered batch of effects of one step. The array is reused: read it before the next step. */
export class EffectBatch implements EffectSink {
  readonly list: AvionicsEffect[] = [];

  push(effect: AvionicsEffect): void {
    this.list.push(effect);
  }

  clear(): void {
    this.list.length = 0;
  }
}

/** Event reports as effects. */
export const createReporter = (effects: EffectSink): Reporter => ({
  report(name, ...args) {
    const { id, severity } = EVENT_REPORTS[name];
    effects.push({ kind: 'report', report: { id, severity, args } });
  },
});
