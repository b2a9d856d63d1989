/**
 * States over time in bounded memory: exact while they are few. When they grow too many, changes
 * closer together than a resolution are merged into the state that held longest of them, and the
 * resolution doubles until they fit. The same changes give the same lane.
 */
export class IntervalLane {
  readonly #limit: number;
  /** Instants of the changes and the state from then on, each in one number: a long run has 200,000. */
  #changes: number[] = [];
  /** Changes closer together than this are merged [ms]; 0: every one is kept. */
  resolutionMs = 0;

  /** limit: changes that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#changes.length;
  }

  /** From that instant on [ms, not before the last one, below 2^37] the lane is in that state, -1 to 65,534. */
  set(atMs: number, state: number): void {
    const changes = this.#changes;
    const last = changes.at(-1);
    if (last !== undefined) {
      if (stateOf(last) === state) return;
      if (startOf(last) === atMs) {
        changes.pop();
        const before = changes.at(-1);
        if (before !== undefined && stateOf(before) === state) return;
      }
    }
    changes.push(joined(atMs, state));
    if (changes.length > 2 * this.#limit) this.shrink(this.#limit);
  }

  /** Merge until no more than that many changes are left. */
  shrink(limit: number): void {
    while (this.#changes.length > Math.max(2, limit)) {
      this.resolutionMs = Math.max(1, this.resolutionMs * 2);
      this.#merge();
    }
  }

  /** First instant, its state, then in turns the time to the next change [ms] and its state. */
  packed(): readonly number[] {
    let beforeMs = 0;
    return this.#changes.flatMap((change) => {
      const startMs = startOf(change);
      const sinceMs = startMs - beforeMs;
      beforeMs = startMs;
      return [sinceMs, stateOf(change)];
    });
  }

  /** What lasts as long as the resolution stays; the last interval is open and stays too. */
  #merge(): void {
    const changes = this.#changes;
    const last = changes.pop() as number;
    this.#changes = [];
    let group = new Map<number, number>();
    let groupMs = 0;
    let groupStartMs = 0;
    const close = (): void => {
      if (groupMs > 0) this.#append(groupStartMs, longest(group));
      group = new Map();
      groupMs = 0;
    };
    for (const [i, change] of changes.entries()) {
      const startMs = startOf(change);
      const state = stateOf(change);
      const lengthMs = startOf(changes[i + 1] ?? last) - startMs;
      if (lengthMs >= this.resolutionMs) {
        close();
        this.#append(startMs, state);
        continue;
      }
      if (groupMs === 0) groupStartMs = startMs;
      group.set(state, (group.get(state) ?? 0) + lengthMs);
      groupMs += lengthMs;
      if (groupMs >= this.resolutionMs) close();
    }
    close();
    this.#append(startOf(last), stateOf(last));
  }

  #append(startMs: number, state: number): void {
    const last = this.#changes.at(-1);
    if (last === undefined || stateOf(last) !== state) this.#changes.push(joined(startMs, state));
  }
}

const STATES = 0x1_0000;
const joined = (startMs: number, state: number): number => startMs * STATES + state + 1;
const startOf = (change: number): number => Math.floor(change / STATES);
const stateOf = (change: number): number => (change % STATES) - 1;

/** State with the most time; of equal ones the first. */
const longest = (times: ReadonlyMap<number, number>): number => {
  let best = -1;
  let bestMs = -1;
  for (const [state, ms] of times) {
    if (ms <= bestMs) continue;
    best = state;
    bestMs = ms;
  }
  return best;
};
