/** Which nodes of a mesh hang together: union by size, paths halved. */
export class Clusters {
  readonly #parent: number[];
  readonly #size: number[];

  constructor(count: number) {
    this.#parent = Array.from({ length: count }, (_, index) => index);
    this.#size = new Array<number>(count).fill(1);
  }

  join(a: number, b: number): void {
    const x = this.#root(a);
    const y = this.#root(b);
    if (x === y) return;
    const sizeX = this.#size[x] as number;
    const sizeY = this.#size[y] as number;
    const [small, large] = sizeX < sizeY ? [x, y] : [y, x];
    this.#parent[small] = large;
    this.#size[large] = sizeX + sizeY;
  }

  together(a: number, b: number): boolean {
    return this.#root(a) === this.#root(b);
  }

  /** Number of nodes that hang together with this one, itself included. */
  sizeOf(a: number): number {
    return this.#size[this.#root(a)] as number;
  }

  #root(a: number): number {
    let at = a;
    for (;;) {
      const parent = this.#parent[at] as number;
      if (parent === at) return at;
      this.#parent[at] = this.#parent[parent] as number;
      at = parent;
    }
  }
}
