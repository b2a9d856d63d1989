import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { KnownPlaces } from './known-places.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * Heads that begin to track with a point-ahead angle that is off (LM-PNT-005): found where no fault has moved
 * anybody or made clocks lie, and the node's clock is known to be right.
 */
export class BesideAhead {
  readonly #log: FindingLog;
  readonly #places: KnownPlaces;

  constructor(places: KnownPlaces, log: FindingLog) {
    this.#places = places;
    this.#log = log;
  }

  readonly handlers: RecordHandlers = {
    'ahead-beside': (atNs, node, terminal, errorNrad) => {
      if (this.#places.to(node, atNs)) this.#found(atNs, node, terminal, errorNrad);
    },
  };

  #found(atNs: Ns, node: NodeId, terminal: TerminalIndex, errorNrad: number): void {
    this.#log.add({
      requirement: REQUIREMENTS.pointAhead,
      class: 'ahead-beside',
      node,
      atNs,
      title: 'head tracks with a wrong point-ahead angle',
      what: `terminal ${terminal}: off by ${(errorNrad / 1e3).toFixed(1)} µrad,`,
      about: { node, terminal },
    });
  }
}
