import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';

/** A stretch of time [startNs, endNs). */
export interface Stretch {
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** When terminals, and pairs of nodes, are taken by a plan. */
export class FreeTime {
  readonly #taken = new Map<string, Stretch[]>();

  takeTerminal(node: NodeId, terminal: TerminalIndex, stretch: Stretch): void {
    this.#take(`${node}/${terminal}`, stretch);
  }

  takePair(a: NodeId, b: NodeId, stretch: Stretch): void {
    this.#take(pairName(a, b), stretch);
  }

  /** What is left of stretches when a terminal's contacts and the pauses around them go off. */
  ofTerminal(
    node: NodeId,
    terminal: TerminalIndex,
    stretches: readonly Stretch[],
    pauseNs: Ns,
  ): readonly Stretch[] {
    return without(stretches, this.#taken.get(`${node}/${terminal}`) ?? [], pauseNs);
  }

  /** What is left of stretches when contacts of a pair of nodes go off. */
  ofPair(a: NodeId, b: NodeId, stretches: readonly Stretch[]): readonly Stretch[] {
    return without(stretches, this.#taken.get(pairName(a, b)) ?? [], 0);
  }

  #take(key: string, stretch: Stretch): void {
    const taken = this.#taken.get(key);
    if (taken === undefined) this.#taken.set(key, [stretch]);
    else taken.push(stretch);
  }
}

const pairName = (a: NodeId, b: NodeId): string => (a < b ? `${a}-${b}` : `${b}-${a}`);

const without = (
  stretches: readonly Stretch[],
  taken: readonly Stretch[],
  pauseNs: Ns,
): readonly Stretch[] => {
  let left = stretches;
  for (const { startNs, endNs } of taken) {
    left = left.flatMap((stretch) => [
      ...cut(stretch.startNs, Math.min(stretch.endNs, startNs - pauseNs)),
      ...cut(Math.max(stretch.startNs, endNs + pauseNs), stretch.endNs),
    ]);
  }
  return left;
};

const cut = (startNs: Ns, endNs: Ns): readonly Stretch[] =>
  endNs > startNs ? [{ startNs, endNs }] : [];
