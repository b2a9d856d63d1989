/**
 * A set of counters that rise by one with few missing, as ranges: an ended session takes some 100 bytes,
 * however long it was, so that all of a run can be kept.
 */
export class CounterRanges {
  /** First and last counter of each range in turns, rising; ranges that touch are one. */
  readonly #edges: number[] = [];

  /** False when it is there already. */
  add(counter: number): boolean {
    const edges = this.#edges;
    // The newest counters come last: nearly always the first look is enough.
    let at = edges.length - 2;
    while (at >= 0 && (edges[at] as number) > counter) at -= 2;
    if (at >= 0 && counter <= (edges[at + 1] as number)) return false;
    const joinsBefore = at >= 0 && counter === (edges[at + 1] as number) + 1;
    const joinsAfter = edges[at + 2] === counter + 1;
    if (joinsBefore && joinsAfter) edges.splice(at + 1, 2);
    else if (joinsBefore) edges[at + 1] = counter;
    else if (joinsAfter) edges[at + 2] = counter;
    else edges.splice(at + 2, 0, counter, counter);
    return true;
  }
}
