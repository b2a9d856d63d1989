import { type JournalReader, readerOf } from '../journal/records.ts';
import { OVER_AT_ONCE } from '../report/over-at-once.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';

/** Since when and until when; undefined: until the end of the run. */
export interface Span {
  readonly fromNs: Ns;
  untilNs: Ns | undefined;
}

/** A lock of two terminals, by truth. */
export interface LockSpan extends Span {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly partner: NodeId;
  readonly partnerTerminal: TerminalIndex;
}

/** The way of a bundle in short: where it came from, and who held it, in this order. */
interface BundleWay {
  readonly acceptedNs: Ns;
  readonly source: NodeId;
  readonly destination: NodeId;
  readonly holders: Set<NodeId>;
}

/**
 * What has to be known of a whole run before its story can be told: when faults were at work, who was locked
 * with whom, who held which bundle. Memory grows with locks and bundles, not with frames.
 */
export class Background {
  /** By index in the schedule. */
  readonly faults = new Map<number, Span[]>();
  readonly locks: LockSpan[] = [];
  readonly bundles = new Map<number, BundleWay>();
  readonly #destinations = new Map<number, NodeId>();

  readonly reader: JournalReader = readerOf({
    fault: (atNs, fault, kind, _node, active) => {
      this.#fault(atNs, fault, active);
      if (OVER_AT_ONCE.includes(kind)) this.#fault(atNs, fault, 0);
    },
    lock: (fromNs, node, terminal, partner, partnerTerminal) => {
      this.locks.push({ node, terminal, partner, partnerTerminal, fromNs, untilNs: undefined });
    },
    unlock: (atNs, node, terminal, partner, partnerTerminal) => {
      const open = this.locks.findLast(
        (lock) =>
          lock.node === node &&
          lock.terminal === terminal &&
          lock.partner === partner &&
          lock.partnerTerminal === partnerTerminal,
      );
      if (open !== undefined) open.untilNs ??= atNs;
    },
    submitted: (_atNs, _node, request, _flow, _bytes, _class, _assured, _custody, _life, to) =>
      this.#destinations.set(request, to),
    accepted: (acceptedNs, source, request, _flow, bundle) => {
      const destination = this.#destinations.get(request) ?? 0;
      this.#destinations.delete(request);
      this.bundles.set(bundle, { acceptedNs, source, destination, holders: new Set() });
    },
    held: (_atNs, node, bundle) => this.bundles.get(bundle)?.holders.add(node),
  });

  #fault(atNs: Ns, fault: number, active: number): void {
    const spans = this.faults.get(fault) ?? [];
    this.faults.set(fault, spans);
    const open = spans.at(-1);
    if (active === 1) spans.push({ fromNs: atNs, untilNs: undefined });
    else if (open !== undefined) open.untilNs ??= atNs;
  }
}
