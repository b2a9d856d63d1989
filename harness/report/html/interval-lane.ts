/**
 * States over time in bounded memory: exact while they are few. When they grow too many, changes
 * closer together than a resolution are merged into the state that held longest of them, and the
 * resolution doubles until they fit. The same changes give the same lane.
 */
export class IntervalLane {
  readonly #limit: number;
  /** Instants [ms] of the changes, and the state from then on. */
  #starts: number[] = [];
  #states: number[] = [];
  /** Changes closer together than this are merged [ms]; 0: every one is kept. */
  resolutionMs = 0;

  /** limit: changes that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#starts.length;
  }

  /** From that instant on [ms, not before the last one] the lane is in that state. */
  set(atMs: number, state: number): void {
    const last = this.#starts.length - 1;
    if (this.#states[last] === state) return;
    if (this.#starts[last] === atMs) {
      this.#states[last] = state;
      if (this.#states[last - 1] === state) this.#drop();
      return;
    }
    this.#starts.push(atMs);
    this.#states.push(state);
    if (this.#starts.length > 2 * this.#limit) this.shrink(this.#limit);
  }

  /** Merge until no more than that many changes are left. */
  shrink(limit: number): void {
    while (this.#starts.length > Math.max(2, limit)) {
      this.resolutionMs = Math.max(1, this.resolutionMs * 2);
      this.#merge();
    }
  }

  /** First instant, its state, then in turns the time to the next change [ms] and its state. */
  packed(): readonly number[] {
    return this.#starts.flatMap((startMs, i) => [
      startMs - (this.#starts[i - 1] ?? 0),
      this.#states[i] as number,
    ]);
  }

  #drop(): void {
    this.#starts.pop();
    this.#states.pop();
  }

  /** What lasts as long as the resolution stays; the last interval is open and stays too. */
  #merge(): void {
    const starts = this.#starts;
    const states = this.#states;
    this.#starts = [];
    this.#states = [];
    let group = new Map<number, number>();
    let groupMs = 0;
    let groupStartMs = 0;
    const close = (): void => {
      if (groupMs > 0) this.#append(groupStartMs, longest(group));
      group = new Map();
      groupMs = 0;
    };
    for (let i = 0; i < starts.length - 1; i++) {
      const startMs = starts[i] as number;
      const state = states[i] as number;
      const lengthMs = (starts[i + 1] as number) - startMs;
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
    this.#append(starts.at(-1) as number, states.at(-1) as number);
  }

  #append(startMs: number, state: number): void {
    if (this.#states.at(-1) === state) return;
    this.#starts.push(startMs);
    this.#states.push(state);
  }
}

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
