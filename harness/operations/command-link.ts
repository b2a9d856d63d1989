import type { NodeId, Ns } from '../../protocols/units.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import type { CommandLinkSettings } from '../scenario/operations.ts';
import { lightTimeNs } from '../world/light-time.ts';
import { skyPlace } from '../world/radio-access.ts';
import { findWindows, type Window } from '../world/time-windows.ts';
import type { WorldNode } from '../world/world.ts';

/** Raster on which passes are looked for. */
const STEP_NS: Ns = 20 * SECOND_NS;
/** Between sites, over land lines (assumed). */
const LAND_LINE_NS: Ns = 50 * MILLISECOND_NS;
/** Messages of one node and direction that wait; further ones are lost. */
const WAITING_MAX = 512;

type Direction = 'up' | 'down';

interface Message {
  readonly node: NodeId;
  readonly bytes: Uint8Array;
  /** Cuts that had begun when it was handed over. */
  readonly cuts: number;
}

interface Line {
  busyUntilNs: Ns;
  waiting: number;
}

interface Pass extends Window {
  readonly site: WorldNode;
}

/**
 * The radio command link: low-rate TT&C between sites on the ground and satellites, by elevation
 * and light time; between sites over land. Neither lasers nor safe mode touch it. A message that no
 * pass can take now waits for the next one. What a node that is off would hear is lost.
 */
export class CommandLink implements EventTarget {
  readonly #queue: EventQueue;
  readonly #settings: CommandLinkSettings;
  readonly #world: ReadonlyMap<NodeId, WorldNode>;
  readonly #endNs: Ns;
  readonly #arrived: (direction: Direction, node: NodeId, bytes: Uint8Array) => void;
  readonly #passes = new Map<NodeId, readonly Pass[]>();
  readonly #lines = new Map<string, Line>();
  /** Faults that cut a node's passes; nobody knows of them. */
  readonly #cuts = new Map<NodeId, number>();
  readonly #cutsBegun = new Map<NodeId, number>();

  constructor(terms: {
    readonly queue: EventQueue;
    readonly settings: CommandLinkSettings;
    /** True motion. */
    readonly world: ReadonlyMap<NodeId, WorldNode>;
    readonly endNs: Ns;
    /** Up: for the node's service port; down: for the operator. */
    readonly arrived: (direction: Direction, node: NodeId, bytes: Uint8Array) => void;
  }) {
    this.#queue = terms.queue;
    this.#settings = terms.settings;
    this.#world = terms.world;
    this.#endNs = terms.endNs;
    this.#arrived = terms.arrived;
  }

  /** When the message will be there; undefined: not within the run. */
  send(direction: Direction, node: NodeId, bytes: Uint8Array): Ns | undefined {
    const slot = this.#slot(direction, node, bytes.length);
    const line = this.#lineOf(direction, node);
    if (slot === undefined || line.waiting >= WAITING_MAX) return undefined;
    line.busyUntilNs = slot.sentNs;
    line.waiting++;
    const message: Message = { node, bytes, cuts: this.#cutsOf(node) };
    this.#queue.schedule(slot.arrivalNs, this, direction === 'up' ? UP : DOWN, 0, message);
    return slot.arrivalNs;
  }

  /** When a message of so many bytes would arrive if it were sent now. */
  arrivalNs(direction: Direction, node: NodeId, bytes: number): Ns | undefined {
    return this.#slot(direction, node, bytes)?.arrivalNs;
  }

  /** Fault: what is on its way, or would be, is lost; −1: no more. */
  cut(node: NodeId, change: 1 | -1): void {
    this.#cuts.set(node, (this.#cuts.get(node) ?? 0) + change);
    if (change === 1) this.#cutsBegun.set(node, (this.#cutsBegun.get(node) ?? 0) + 1);
  }

  handle(kind: number, _value: number, data: unknown): void {
    const { node, bytes, cuts } = data as Message;
    const direction = kind === UP ? 'up' : 'down';
    this.#lineOf(direction, node).waiting--;
    // Half of a message is none: a cut at any time of its way takes it.
    if (cuts !== this.#cutsOf(node) || (this.#cuts.get(node) ?? 0) > 0) return;
    this.#arrived(direction, node, bytes);
  }

  #cutsOf(node: NodeId): number {
    return this.#cutsBegun.get(node) ?? 0;
  }

  #slot(
    direction: Direction,
    node: NodeId,
    bytes: number,
  ): { readonly sentNs: Ns; readonly arrivalNs: Ns } | undefined {
    const line = this.#lineOf(direction, node);
    const fromNs = Math.max(this.#queue.nowNs, line.busyUntilNs);
    const takesNs = Math.ceil((bytes * 8 * SECOND_NS) / this.#settings.rateBps);
    const place = this.#world.get(node);
    if (place?.kind === 'ground') {
      if (!this.#settings.sites.includes(node)) return undefined;
      return { sentNs: fromNs + takesNs, arrivalNs: fromNs + takesNs + LAND_LINE_NS };
    }
    if (place === undefined) return undefined;
    for (const { startNs, endNs, site } of this.#passesOf(place)) {
      const startsNs = Math.max(fromNs, startNs);
      const sentNs = startsNs + takesNs;
      if (sentNs > endNs) continue;
      const { rangeKm } = skyPlace(site, place, startsNs);
      return { sentNs, arrivalNs: sentNs + lightTimeNs(rangeKm) };
    }
    return undefined;
  }

  #lineOf(direction: Direction, node: NodeId): Line {
    const key = `${direction} ${node}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = { busyUntilNs: 0, waiting: 0 };
      this.#lines.set(key, line);
    }
    return line;
  }

  /** By start. */
  #passesOf(satellite: WorldNode): readonly Pass[] {
    const known = this.#passes.get(satellite.id);
    if (known !== undefined) return known;
    const passes = this.#settings.sites
      .flatMap((id) => {
        const site = this.#world.get(id);
        return site === undefined ? [] : this.#passesOver(site, satellite);
      })
      .sort((a, b) => a.startNs - b.startNs || a.site.id - b.site.id);
    this.#passes.set(satellite.id, passes);
    return passes;
  }

  #passesOver(site: WorldNode, satellite: WorldNode): readonly Pass[] {
    const { elevationMaskRad } = this.#settings;
    const visible = (atNs: Ns): boolean =>
      skyPlace(site, satellite, atNs).elevationRad >= elevationMaskRad;
    return findWindows(visible, { fromNs: 0, toNs: this.#endNs, stepNs: STEP_NS }).map(
      (window) => ({ ...window, site }),
    );
  }
}

const UP = 0;
const DOWN = 1;
