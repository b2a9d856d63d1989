import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { CheckedFault } from './context.ts';

/** Faults under which a terminal reports frames of a partner who is not there, or does not say that its light went. */
const MISLEADING: ReadonlySet<string> = new Set(['false-lock', 'wrong-partner', 'terminal-reset']);

interface Misled {
  readonly node: NodeId;
  /** Undefined: every terminal of the node. */
  readonly terminal: TerminalIndex | undefined;
  untilNs: Ns;
}

/**
 * Terminals whose computer believes in frame lock while truth has none: by a fault that lasts, be it that their
 * electronics are away and tell nothing, or because they started anew and say what they knew before. What they last said
 * holds until the next true lock.
 */
export class MisledHeads {
  readonly #faults: readonly CheckedFault[];
  readonly #noticedNs: Ns;
  readonly #lasting = new Map<number, Misled>();
  #over: Misled[] = [];

  /** Flight software that is told the truth needs noticedNs to act on it. */
  constructor(faults: readonly CheckedFault[] | undefined, noticedNs: Ns) {
    this.#faults = faults ?? [];
    this.#noticedNs = noticedNs;
  }

  /** For records of faults. */
  fault(atNs: Ns, index: number, kind: string, node: NodeId, begins: boolean): void {
    const fault = this.#faults[index];
    if (!MISLEADING.has(kind)) return;
    const isStale = kind === 'terminal-reset' && fault?.stale === true;
    this.#misleading({ index, node, begins }, isStale ? Number.POSITIVE_INFINITY : atNs);
  }

  /** Two terminals have locked: from now on they know. */
  locked(atNs: Ns, node: NodeId, terminal: TerminalIndex): void {
    for (const misled of this.#over) {
      if (hits(misled, node, terminal)) misled.untilNs = Math.min(misled.untilNs, atNs);
    }
    this.#over = this.#over.filter(({ untilNs }) => untilNs + this.#noticedNs >= atNs);
  }

  has(atNs: Ns, node: NodeId, terminal: TerminalIndex): boolean {
    const within = (misled: Misled): boolean =>
      hits(misled, node, terminal) && atNs <= misled.untilNs + this.#noticedNs;
    return [...this.#lasting.values()].some(within) || this.#over.some(within);
  }

  #misleading(
    { index, node, begins }: { index: number; node: NodeId; begins: boolean },
    untilNs: Ns,
  ): void {
    const before = this.#lasting.get(index);
    this.#lasting.delete(index);
    if (before !== undefined) this.#over.push({ ...before, untilNs });
    if (!begins) return;
    const { terminal } = this.#faults[index] ?? {};
    this.#lasting.set(index, { node, terminal, untilNs: Number.POSITIVE_INFINITY });
  }
}

const hits = (misled: Misled, node: NodeId, terminal: TerminalIndex): boolean =>
  misled.node === node && (misled.terminal === undefined || misled.terminal === terminal);
