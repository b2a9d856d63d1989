/** One run: by the program with that planted, or as it is (''). */
export interface PlantedRun {
  readonly planted: string;
  /** File in `scenarios/`. */
  readonly scenario: string;
}

/** What came of it. */
export interface PlantedOutcome extends PlantedRun {
  readonly hash: string;
  readonly result: string;
  /** The first finding of each checker that has one. */
  readonly found: readonly {
    readonly checker: string;
    readonly class: string;
    readonly atS: number;
  }[];
}

/** A seeded defect, the small scenario that shows it, who finds it, and from when on it can be seen. */
export interface DefectCase extends PlantedRun {
  readonly checker: string;
  readonly class: string;
  /** Simulated time of the first finding is below [s]. */
  readonly byS: number;
}

const of = (
  planted: string,
  scenario: string,
  found: { readonly checker: string; readonly class: string; readonly byS: number },
): DefectCase => ({ planted, scenario, ...found });

export const DEFECT_CASES: readonly DefectCase[] = [
  of('custody-released-on-send', 'custody.yaml', { checker: 'S2', class: 'unheld', byS: 21 }),
  of('close-waits-for-ever', 'close.yaml', { checker: 'L6', class: 'session-lingers', byS: 541 }),
  of('acquisition-timer-kept', 'flap.yaml', { checker: 'S11', class: 'stale-timer', byS: 32 }),
  of('older-plan-accepted', 'plan.yaml', { checker: 'S10', class: 'older-plan', byS: 111 }),
  of('bulk-holds-the-link', 'bulk.yaml', { checker: 'S8', class: 'waiting-bound', byS: 31 }),
  of('replay-window-signed', 'replay.yaml', { checker: 'S9', class: 'replayed-frame', byS: 516 }),
  of('age-by-wall-clock', 'age.yaml', { checker: 'S7', class: 'expired-early', byS: 21 }),
  of('gimbal-limit-at-start-only', 'gimbal.yaml', {
    checker: 'S6',
    class: 'laser-gimbal-range',
    byS: 147,
  }),
  of('expiry-unreported', 'expiry.yaml', { checker: 'S1', class: 'vanished', byS: 32 }),
  of('both-ends-scan', 'twin.yaml', { checker: 'L1', class: 'no-relock', byS: 381 }),
  of('safe-mode-scans-on', 'safe.yaml', { checker: 'S14', class: 'lights-up', byS: 17 }),
  of('mission-counter-32-bits', 'mission.yaml', { checker: 'L5', class: 'resets-go-on', byS: 271 }),
];
