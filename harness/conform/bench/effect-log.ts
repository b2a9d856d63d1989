import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import type { Ns } from '../../../protocols/units.ts';

export type EffectOf<K extends AvionicsEffect['kind']> = Extract<AvionicsEffect, { kind: K }>;

/** An effect of the target's, and when it left [bench time]. */
export interface Noted<E extends AvionicsEffect = AvionicsEffect> {
  readonly atNs: Ns;
  readonly effect: E;
}

/** Every effect of a target since its bench was set up. */
export class EffectLog {
  readonly log: Noted[] = [];

  /** Place in the log from which on to look. */
  get mark(): number {
    return this.log.length;
  }

  since<K extends AvionicsEffect['kind']>(mark: number, kind: K): readonly EffectOf<K>[] {
    return this.noted(mark, kind).map(({ effect }) => effect);
  }

  noted<K extends AvionicsEffect['kind']>(mark: number, kind: K): readonly Noted<EffectOf<K>>[] {
    return this.log
      .slice(mark)
      .filter((noted): noted is Noted<EffectOf<K>> => noted.effect.kind === kind);
  }
}
