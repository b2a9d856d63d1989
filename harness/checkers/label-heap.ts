import type { NodeId, Ns } from '../../protocols/units.ts';

/**
 * Binary heap of (time, node); ties go to the lower node, so that searches never depend on
 * history.
 */
export class LabelHeap {
  readonly #times: Ns[] = [];
  readonly #nodes: NodeId[] = [];

  push(atNs: Ns, node: NodeId): void {
    let at = this.#times.length;
    this.#times.push(atNs);
    this.#nodes.push(node);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): { readonly atNs: Ns; readonly node: NodeId } | undefined {
    const atNs = this.#times[0];
    const node = this.#nodes[0];
    if (atNs === undefined || node === undefined) return undefined;
    this.#swap(0, this.#times.length - 1);
    this.#times.pop();
    this.#nodes.pop();
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#times.length && this.#before(child, least)) least = child;
      }
      if (least === at) return { atNs, node };
      this.#swap(at, least);
      at = least;
    }
  }

  #before(left: number, right: number): boolean {
    const order = (this.#times[left] as Ns) - (this.#times[right] as Ns);
    if (order !== 0) return order < 0;
    return (this.#nodes[left] as NodeId) < (this.#nodes[right] as NodeId);
  }

  #swap(left: number, right: number): void {
    const atNs = this.#times[left] as Ns;
    const node = this.#nodes[left] as NodeId;
    this.#times[left] = this.#times[right] as Ns;
    this.#nodes[left] = this.#nodes[right] as NodeId;
    this.#times[right] = atNs;
    this.#nodes[right] = node;
  }
}
