import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { LabelHeap } from './label-heap.ts';

/** Time in which one direction of a link could carry bundles, by truth. */
export interface Opportunity {
  /** Name of the line: two nodes may have several. */
  readonly line: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly startNs: Ns;
  readonly endNs: Ns;
  /** Share of the line that bundles can use, in bit/s. */
  readonly rateBps: number;
  readonly lightTimeNs: Ns;
}

export interface PathQuery {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly atNs: Ns;
  /** Later arrivals do not count. */
  readonly limitNs: Ns;
  readonly bytes: number;
  /** 0 management, 1 tactical, 2 broadband. */
  readonly classIndex: number;
  /** With the volume that earlier bundles took, or as if the bundle were alone. */
  readonly contended: boolean;
  /** As if there were no policy. */
  readonly unbound?: boolean;
}

type HasRoom = (node: NodeId, atNs: Ns, query: Pick<PathQuery, 'bytes' | 'classIndex'>) => boolean;
type MayCross = (query: PathQuery, from: NodeId, to: NodeId) => boolean;

export interface Path {
  readonly arrivalNs: Ns;
  readonly hops: readonly Hop[];
}

interface Hop {
  readonly opportunity: Window;
  readonly departNs: Ns;
}

/** Line time is booked in slices of this length: coarse in time, exact in volume. */
const SLICE_NS: Ns = SECOND_NS;
const CLASSES = 3;

/**
 * An opportunity with the line time that is booked in it: by slice and class, that class's view.
 */
interface Window extends Opportunity {
  readonly booked: Map<number, Ns>;
}

interface Label {
  readonly atNs: Ns;
  readonly hop: Hop | undefined;
  readonly previous: NodeId;
  readonly hops: number;
}

/**
 * Earliest arrival over what the links could truly carry: a plain Dijkstra over windows, apart from
 * flight code on purpose. A class sees the bookings of its own and of higher classes only.
 */
export class FeasiblePaths {
  readonly #hopLimit: number;
  readonly #hasRoom: HasRoom;
  readonly #mayCross: MayCross | undefined;
  /** Windows by sender, then by line, in order of time. */
  readonly #windows = new Map<NodeId, Map<string, Window[]>>();

  constructor(options: {
    readonly hopLimit: number;
    readonly hasRoom: HasRoom;
    /** Whether the policy lets the bundle go over a link; undefined: over each. */
    readonly mayCross?: MayCross | undefined;
  }) {
    this.#hopLimit = options.hopLimit;
    this.#hasRoom = options.hasRoom;
    this.#mayCross = options.mayCross;
  }

  /** Opportunities of one line come in order of their start; one that goes on is joined. */
  add(opportunity: Opportunity): void {
    if (opportunity.endNs <= opportunity.startNs) return;
    const { from, line } = opportunity;
    const own = this.#windows.get(from) ?? new Map<string, Window[]>();
    this.#windows.set(from, own);
    const windows = own.get(line) ?? [];
    own.set(line, windows);
    const last = windows.at(-1);
    if (last?.endNs === opportunity.startNs && last.rateBps === opportunity.rateBps) {
      windows[windows.length - 1] = { ...last, endNs: opportunity.endNs };
    } else {
      windows.push({ booked: new Map(), ...opportunity });
    }
  }

  /** Whether some line between two nodes could carry something at an instant. */
  carries(from: NodeId, to: NodeId, atNs: Ns): boolean {
    for (const windows of this.#windows.get(from)?.values() ?? []) {
      const window = windows[firstEndingAfter(windows, atNs)];
      if (window?.to === to && window.startNs <= atNs) return true;
    }
    return false;
  }

  /** Forget windows that ended before. */
  dropBefore(atNs: Ns): void {
    for (const own of this.#windows.values()) {
      for (const [line, windows] of own) {
        own.set(
          line,
          windows.filter((window) => window.endNs >= atNs),
        );
      }
    }
  }

  /** The path that arrives first, within the limit and the hop limit; undefined: none. */
  search(query: PathQuery): Path | undefined {
    const labels = new Map<NodeId, Label>();
    labels.set(query.from, { atNs: query.atNs, hop: undefined, previous: 0, hops: 0 });
    const heap = new LabelHeap();
    heap.push(query.atNs, query.from);
    for (;;) {
      const top = heap.pop();
      if (top === undefined) return undefined;
      const label = labels.get(top.node) as Label;
      if (top.atNs > label.atNs) continue;
      // A destination keeps a bundle, too, until the mark of its delivery is written.
      const takes = label.hops === 0 || this.#hasRoom(top.node, label.atNs, query);
      if (top.node === query.to) return takes ? pathTo(query.to, labels) : undefined;
      if (takes && label.hops < this.#hopLimit) this.#relax(top.node, label, query, labels, heap);
    }
  }

  /** Book the line time of a path for its class and all lower ones. */
  reserve(path: Path, query: PathQuery): void {
    for (const { opportunity, departNs } of path.hops) {
      for (let view = query.classIndex; view < CLASSES; view++) {
        let leftNs = lineTimeNs(opportunity, query.bytes);
        let atNs = departNs;
        while (leftNs > 0 && atNs < opportunity.endNs) {
          const slice = Math.floor(atNs / SLICE_NS);
          const takenNs = Math.min(leftNs, freeNs(opportunity, view, atNs));
          const key = slice * CLASSES + view;
          opportunity.booked.set(key, (opportunity.booked.get(key) ?? 0) + takenNs);
          leftNs -= takenNs;
          atNs = (slice + 1) * SLICE_NS;
        }
      }
    }
  }

  #relax(
    node: NodeId,
    label: Label,
    query: PathQuery,
    labels: Map<NodeId, Label>,
    heap: LabelHeap,
  ): void {
    for (const windows of this.#windows.get(node)?.values() ?? []) {
      const to = windows[0]?.to;
      if (to === undefined) continue;
      const known = labels.get(to)?.atNs ?? query.limitNs + 1;
      if (known <= label.atNs) continue;
      if (!query.unbound && this.#mayCross?.(query, node, to) === false) continue;
      const leg = earliestLeg(windows, label.atNs, query, known);
      if (leg === undefined) continue;
      labels.set(to, {
        atNs: leg.arrivalNs,
        hop: { opportunity: leg.window, departNs: leg.departNs },
        previous: node,
        hops: label.hops + 1,
      });
      heap.push(leg.arrivalNs, to);
    }
  }
}

interface Leg {
  readonly window: Window;
  readonly departNs: Ns;
  readonly arrivalNs: Ns;
}

/** The first window that takes the bundle so that it arrives before `beforeNs`. */
const earliestLeg = (
  windows: readonly Window[],
  atNs: Ns,
  query: PathQuery,
  beforeNs: Ns,
): Leg | undefined => {
  for (let i = firstEndingAfter(windows, atNs); i < windows.length; i++) {
    const window = windows[i] as Window;
    const departNs = Math.max(atNs, window.startNs);
    if (departNs + window.lightTimeNs >= beforeNs) return undefined;
    const doneNs = query.contended
      ? contendedEndNs(window, departNs, query)
      : departNs + lineTimeNs(window, query.bytes);
    if (doneNs > window.endNs) continue;
    const arrivalNs = doneNs + window.lightTimeNs;
    return arrivalNs < beforeNs ? { window, departNs, arrivalNs } : undefined;
  }
  return undefined;
};

const contendedEndNs = (window: Window, departNs: Ns, query: PathQuery): Ns => {
  let leftNs = lineTimeNs(window, query.bytes);
  let atNs = departNs;
  while (atNs < window.endNs) {
    const free = freeNs(window, query.classIndex, atNs);
    if (free >= leftNs) return atNs + leftNs;
    leftNs -= free;
    atNs = (Math.floor(atNs / SLICE_NS) + 1) * SLICE_NS;
  }
  return Number.POSITIVE_INFINITY;
};

/** Line time left to a class from an instant to the end of its slice; the window may begin or end within that. */
const freeNs = (window: Window, view: number, atNs: Ns): Ns => {
  const slice = Math.floor(atNs / SLICE_NS);
  const endNs = Math.min((slice + 1) * SLICE_NS, window.endNs);
  const spanNs = endNs - Math.max(slice * SLICE_NS, window.startNs);
  const bookedNs = window.booked.get(slice * CLASSES + view) ?? 0;
  return Math.max(0, Math.min(endNs - atNs, spanNs - bookedNs));
};

const lineTimeNs = ({ rateBps }: Opportunity, bytes: number): Ns =>
  Math.ceil((bytes * 8e9) / rateBps);

const firstEndingAfter = (windows: readonly Window[], atNs: Ns): number => {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((windows[middle] as Window).endNs > atNs) high = middle;
    else low = middle + 1;
  }
  return low;
};

const pathTo = (to: NodeId, labels: ReadonlyMap<NodeId, Label>): Path => {
  const hops: Hop[] = [];
  let label = labels.get(to) as Label;
  const arrivalNs = label.atNs;
  while (label.hop !== undefined) {
    hops.push(label.hop);
    label = labels.get(label.previous) as Label;
  }
  return { arrivalNs, hops: hops.reverse() };
};
