/**
 * A set of counters that rise by one with few missing, as ranges: an ended session takes some 60 bytes,
 * however long it was, so that all of a run can be kept.
 */
export class CounterRanges {
  /** The last range; empty while `#to` is below `#from`. */
  #from = 0;
  #to = -1;
  /** First and last counter of each range before it in turns, rising; ranges that touch are one. */
  #before: number[] | undefined;

  /** False when it is there already. */
  add(counter: number): boolean {
    if (counter > this.#to) {
      if (counter > this.#to + 1 || this.#to < this.#from) this.#begin(counter);
      this.#to = counter;
      return true;
    }
    if (counter >= this.#from) return false;
    return this.#addBefore(counter);
  }

  has(counter: number): boolean {
    if (counter >= this.#from) return counter <= this.#to;
    const edges = this.#before ?? [];
    let at = edges.length - 2;
    while (at >= 0 && (edges[at] as number) > counter) at -= 2;
    return at >= 0 && counter <= (edges[at + 1] as number);
  }

  #begin(counter: number): void {
    if (this.#to >= this.#from) {
      this.#before ??= [];
      this.#before.push(this.#from, this.#to);
    }
    this.#from = counter;
  }

  #addBefore(counter: number): boolean {
    this.#before ??= [];
    const edges = this.#before;
    let at = edges.length - 2;
    while (at >= 0 && (edges[at] as number) > counter) at -= 2;
    if (at >= 0 && counter <= (edges[at + 1] as number)) return false;
    const joinsEarlier = at >= 0 && counter === (edges[at + 1] as number) + 1;
    const last = at + 2 === edges.length;
    if (last && counter + 1 === this.#from) {
      this.#from = joinsEarlier ? (edges[at] as number) : counter;
      if (joinsEarlier) edges.length = at;
      return true;
    }
    const joinsLater = edges[at + 2] === counter + 1;
    if (joinsEarlier && joinsLater) edges.splice(at + 1, 2);
    else if (joinsEarlier) edges[at + 1] = counter;
    else if (joinsLater) edges[at + 2] = counter;
    else edges.splice(at + 2, 0, counter, counter);
    return true;
  }
}
