import type { NodeId, TerminalIndex } from '../../protocols/units.ts';
import { type GateGroup, struckNodes } from './gate-group.ts';

/** One search of a terminal, from the slew until light is held or given up. */
interface Search {
  readonly node: NodeId;
  /** Entries into scanning or staring. */
  turns: number;
  /** Numbers of the faults that struck meanwhile. */
  readonly faults: Set<number>;
}

/** A cone is tried for six slots (LM-PNT-024); every entry begins a slot. */
const SLOTS_OF_A_CONE = 6;
const GIMBAL_RATE = 'gimbal-rate';
const TURNS: readonly string[] = ['acquiring.scanning', 'acquiring.staring'];

const searching = (state: string): boolean =>
  state.startsWith('acquiring') || state.startsWith('centring');
const keyOf = (node: NodeId, terminal: TerminalIndex): string => `${node}/${terminal}`;

/** What terminals do, from truth about light and from their states. */
export const pointingGates: GateGroup = (hit, { faults }) => {
  const searches = new Map<string, Search>();
  /** Terminals that a partner has outrun, by their last partner. */
  const partners = new Map<string, NodeId>();
  const outrun = new Map<string, { readonly partner: NodeId; over: boolean }>();

  const found = (node: NodeId, terminal: TerminalIndex, partner: NodeId): void => {
    const key = keyOf(node, terminal);
    const keyhole = outrun.get(key);
    if (keyhole?.over === true && keyhole.partner === partner) hit('keyhole-crossed');
    if (keyhole?.over === true) outrun.delete(key);
    partners.set(key, partner);
  };
  const follow = (key: string, node: NodeId, from: string, to: string): void => {
    if (!searching(to)) {
      searches.delete(key);
      return;
    }
    const search = searches.get(key) ?? { node, turns: 0, faults: new Set() };
    searches.set(key, search);
    if (!TURNS.includes(to) || from === to) return;
    if (++search.turns === SLOTS_OF_A_CONE + 1) hit('cone-widened');
  };

  return {
    transition: (_atNs, node, machine, instance, from, to) => {
      if (machine !== 'terminal') return;
      follow(keyOf(node, instance), node, from, to);
      if (from === 'tracking.coasting' && to.startsWith('tracking.fine')) hit('coast-bridged');
      if (from.startsWith('acquiring.local') && to.startsWith('centring')) {
        hit('local-search-found');
      }
    },
    fault: (_atNs, index, _kind, _node, active) => {
      const fault = faults[index];
      if (active !== 1 || fault === undefined) return;
      const struck = struckNodes(fault);
      for (const search of searches.values()) {
        if (!struck.includes(search.node) || search.faults.has(index)) continue;
        search.faults.add(index);
        if (search.faults.size === 2) hit('two-failures-in-acquisition');
      }
    },
    'node-down': (_atNs, node) => {
      for (const [key, search] of searches) if (search.node === node) searches.delete(key);
    },
    lock: (_atNs, node, terminal, partner, partnerTerminal) => {
      found(node, terminal, partner);
      found(partner, partnerTerminal, node);
    },
    inhibit: (_atNs, node, terminal, kind, active) => {
      if (kind !== GIMBAL_RATE) return;
      const key = keyOf(node, terminal);
      const partner = partners.get(key);
      if (active === 1 && partner !== undefined) outrun.set(key, { partner, over: false });
      const keyhole = outrun.get(key);
      if (active === 0 && keyhole !== undefined) keyhole.over = true;
    },
  };
};
