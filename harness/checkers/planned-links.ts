import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { RecordValues } from '../journal/records.ts';
import type { PlannedLink } from './context.ts';

/** Two terminals, the lower node first. */
export interface Pair {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly partner: NodeId;
  readonly partnerTerminal: TerminalIndex;
}

/** Lower node first, whichever end a record names first. */
export const pairOf = (
  node: NodeId,
  terminal: TerminalIndex,
  partner: NodeId,
  partnerTerminal: TerminalIndex,
): Pair =>
  node < partner
    ? { node, terminal, partner, partnerTerminal }
    : { node: partner, terminal: partnerTerminal, partner: node, partnerTerminal: terminal };

export const terminalKey = (node: NodeId, terminal: TerminalIndex): string => `${node}/${terminal}`;

export const pairKey = (pair: Pair): string =>
  `${terminalKey(pair.node, pair.terminal)}-${terminalKey(pair.partner, pair.partnerTerminal)}`;

/**
 * The plan's contacts as links (both directions in one), by pair and by terminal, in order of
 * record.
 */
export class PlannedLinks {
  readonly #byPair = new Map<string, PlannedLink[]>();
  readonly #byTerminal = new Map<string, PlannedLink[]>();

  /**
   * Take a `contact-planned` record; undefined when the other direction brought the link already.
   */
  add(...values: RecordValues<'contact-planned'>): PlannedLink | undefined {
    const [, from, to, fromTerminal, toTerminal, medium, startNs, endNs, , lightTimeNs] = values;
    const pair = pairOf(from, fromTerminal, to, toTerminal);
    const key = pairKey(pair);
    const own = this.#byPair.get(key);
    if (own?.some((link) => link.startNs === startNs)) return undefined;
    const { node, terminal, partner, partnerTerminal } = pair;
    // Written out: begun with a spread, each of some thousand links got a shape and 600 bytes of its own.
    const link: PlannedLink = {
      node,
      terminal,
      partner,
      partnerTerminal,
      medium,
      startNs,
      endNs,
      lightTimeNs,
    };
    if (own === undefined) this.#byPair.set(key, [link]);
    else own.push(link);
    for (const end of [
      terminalKey(pair.node, pair.terminal),
      terminalKey(pair.partner, pair.partnerTerminal),
    ]) {
      const links = this.#byTerminal.get(end);
      if (links === undefined) this.#byTerminal.set(end, [link]);
      else links.push(link);
    }
    return link;
  }

  get all(): readonly PlannedLink[] {
    return [...this.#byPair.values()].flat();
  }

  ofPair(pair: Pair): readonly PlannedLink[] {
    return this.#byPair.get(pairKey(pair)) ?? [];
  }

  ofTerminal(node: NodeId, terminal: TerminalIndex): readonly PlannedLink[] {
    return this.#byTerminal.get(terminalKey(node, terminal)) ?? [];
  }

  /**
   * End of the planned time of a pair that goes on without a gap from an instant; undefined: none.
   */
  endFrom(pair: Pair, atNs: Ns, toleranceNs: Ns): Ns | undefined {
    let endNs: Ns | undefined;
    const links = [...this.ofPair(pair)].sort((left, right) => left.startNs - right.startNs);
    for (const link of links) {
      const fromNs = (endNs ?? atNs) + toleranceNs;
      if (link.endNs + toleranceNs < atNs || link.startNs > fromNs) continue;
      endNs = Math.max(endNs ?? 0, link.endNs);
    }
    return endNs;
  }
}
