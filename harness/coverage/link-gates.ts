import type { NodeId } from '../../protocols/units.ts';
import type { GateGroup } from './gate-group.ts';

/** Frame numbers have 16 bits; a wrap leads from the last ones to the first ones, a late copy to any. */
const NUMBERS = 65_536;
const EDGE = 1_024;
/** More than any node has. */
const TERMINALS = 256;

/** What links do, from frames and states. */
export const linkGates: GateGroup = (hit) => {
  /** By sending terminal: session and newest number. */
  const newest = new Map<number, { session: number; txfn: number }>();
  /** Links in the handshake, by node. */
  const shaking = new Map<NodeId, Set<number>>();

  return {
    frame: (_atNs, node, terminal, _partner, type, session, txfn, txNum) => {
      if (type === 'idle' || session === 0) return;
      if (txNum > 0) {
        if (type === 'data') hit('frame-retransmitted');
        return;
      }
      const key = node * TERMINALS + terminal;
      const line = newest.get(key);
      if (line === undefined) {
        newest.set(key, { session, txfn });
        return;
      }
      if (line.session !== session) line.session = session;
      else if (line.txfn >= NUMBERS - EDGE && txfn < EDGE) hit('frame-number-wrapped');
      else if (txfn <= line.txfn) return;
      line.txfn = txfn;
    },
    transfer: (_atNs, _node, _terminal, _partner, _class, what) => {
      hit(what === 'resumed' ? 'transfer-resumed' : 'segment-preempted');
    },
    transition: (_atNs, node, machine, instance, from, to) => {
      if (machine !== 'link') return;
      const links = shaking.get(node) ?? new Set();
      shaking.set(node, links);
      if (to.startsWith('hello')) links.add(instance);
      else links.delete(instance);
      if (from === 'hello.initiating' && to === 'hello.answering') hit('handshake-yielded');
    },
    'node-down': (_atNs, node) => {
      if ((shaking.get(node)?.size ?? 0) > 0) hit('reset-in-handshake');
      shaking.delete(node);
    },
  };
};
