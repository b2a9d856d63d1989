import type { MachineName } from '../../../protocols/avionics.ts';
import type { NodeId, Ns } from '../../../protocols/units.ts';
import type { RecordHandlers } from '../../journal/records.ts';
import type { StringTable } from '../../journal/string-table.ts';
import { NODE_LOST } from '../../journal/words.ts';
import type { FigureDefinition } from '../figures.ts';
import { OVER_AT_ONCE } from '../over-at-once.ts';
import { IntervalLane } from './interval-lane.ts';
import type { FaultMark, NodeLanes, TimelineData } from './page-data.ts';
import { type NodePlaces, placesOf, type ReportContext, toMs } from './report-context.ts';

export const TIMELINE_FIGURE: FigureDefinition = {
  title: 'timeline',
  unit: 'time',
  definition:
    'Mode of each node, pointing and session of each terminal as flight software states them; down, ' +
    'lost and lock by truth. Fading and coasting stand apart from tracking; other substates are taken ' +
    'together. Where a lane changes too often, changes close together are merged into the state that ' +
    'held longest; the resolution is stated.',
};

/** Changes in all lanes that the page takes, and in one lane meanwhile. */
const CHANGES_MAX = 60_000;
const LANE_MAX = 400;
const LANE_MIN = 12;
const KEPT_IN_MEMORY = 1_000_000;
const FAULTS_MAX = 1_000;

interface Lanes {
  readonly mode: IntervalLane;
  readonly terminals: readonly {
    readonly pointing: IntervalLane;
    readonly link: IntervalLane;
    readonly lock: IntervalLane;
  }[];
}

/** States of nodes, terminals and links over time, and the faults beside them. */
export class LanesPart {
  readonly #context: ReportContext;
  readonly #places: NodePlaces;
  readonly #words: StringTable;
  readonly #lanes: readonly Lanes[];
  readonly #faults: { -readonly [K in keyof FaultMark]: FaultMark[K] }[] = [];
  #faultsCut = 0;

  constructor(context: ReportContext, words: StringTable) {
    this.#context = context;
    this.#places = placesOf(context.nodes);
    this.#words = words;
    const lanes = context.nodes.reduce((sum, node) => sum + 1 + 3 * node.terminals.length, 0);
    const limit = Math.min(LANE_MAX, Math.max(LANE_MIN, Math.floor(KEPT_IN_MEMORY / lanes)));
    const lane = (state: number): IntervalLane => {
      const made = new IntervalLane(limit);
      made.set(0, state);
      return made;
    };
    const off = words.numberOf('off');
    this.#lanes = context.nodes.map(({ terminals }) => ({
      mode: lane(off),
      terminals: terminals.map(() => ({ pointing: lane(off), link: lane(off), lock: lane(-1) })),
    }));
  }

  get handlers(): RecordHandlers {
    return {
      'node-up': (atNs, node) => this.#all(atNs, node, 'booting', 'stowed', 'down'),
      'node-down': (atNs, node, reason) =>
        this.#all(atNs, node, reason === NODE_LOST ? 'lost' : 'down', 'off', 'off'),
      transition: (atNs, node, machine, instance, _from, to) => {
        const lanes = this.#of(node);
        const terminal = lanes?.terminals[instance];
        const lane =
          machine === 'node'
            ? lanes?.mode
            : machine === 'terminal'
              ? terminal?.pointing
              : machine === 'link'
                ? terminal?.link
                : undefined;
        lane?.set(toMs(atNs), this.#words.numberOf(laneState(machine, to)));
      },
      lock: (atNs, node, terminal, partner, partnerTerminal) => {
        this.#lock(atNs, node, terminal, partner);
        this.#lock(atNs, partner, partnerTerminal, node);
      },
      unlock: (atNs, node, terminal, partner, partnerTerminal) => {
        this.#lock(atNs, node, terminal, undefined);
        this.#lock(atNs, partner, partnerTerminal, undefined);
      },
      fault: (atNs, fault, kind, node, active) => this.#fault(atNs, fault, kind, node, active),
    };
  }

  finish(): TimelineData {
    const all = this.#lanes.flatMap(({ mode, terminals }) => [
      mode,
      ...terminals.flatMap(({ pointing, link, lock }) => [pointing, link, lock]),
    ]);
    let limit = LANE_MAX;
    while (limit > 2 && all.reduce((sum, { length }) => sum + length, 0) > CHANGES_MAX) {
      limit = Math.max(2, Math.floor(limit / 2));
      for (const lane of all) lane.shrink(limit);
    }
    return {
      lanes: this.#lanes.map(packed),
      faults: this.#faults,
      faultsCut: this.#faultsCut,
      resolutionMs: all.reduce((most, { resolutionMs }) => Math.max(most, resolutionMs), 0),
      lanesMerged: all.filter(({ resolutionMs }) => resolutionMs > 0).length,
    };
  }

  #of(node: NodeId): Lanes | undefined {
    return this.#lanes[this.#places.get(node) ?? -1];
  }

  #all(atNs: Ns, node: NodeId, mode: string, pointing: string, link: string): void {
    const lanes = this.#of(node);
    if (lanes === undefined) return;
    const atMs = toMs(atNs);
    lanes.mode.set(atMs, this.#words.numberOf(mode));
    for (const terminal of lanes.terminals) {
      terminal.pointing.set(atMs, this.#words.numberOf(pointing));
      terminal.link.set(atMs, this.#words.numberOf(link));
    }
  }

  #lock(atNs: Ns, node: NodeId, terminal: number, partner: NodeId | undefined): void {
    const place = partner === undefined ? -1 : (this.#places.get(partner) ?? -1);
    this.#of(node)?.terminals[terminal]?.lock.set(toMs(atNs), place);
  }

  #fault(atNs: Ns, index: number, kind: string, node: NodeId, active: number): void {
    const id = this.#context.faults[index]?.id ?? String(index);
    if (active !== 1) {
      const open = this.#faults.findLast((fault) => fault.id === id && fault.untilMs === -1);
      if (open !== undefined) open.untilMs = toMs(atNs);
      return;
    }
    if (this.#faults.length >= FAULTS_MAX) {
      this.#faultsCut++;
      return;
    }
    const place = this.#places.get(node) ?? -1;
    const fromMs = toMs(atNs);
    const untilMs = OVER_AT_ONCE.includes(kind) ? fromMs : -1;
    this.#faults.push({ id, kind: this.#words.numberOf(kind), node: place, fromMs, untilMs });
  }
}

/** The part of a state's path that the timeline tells apart. */
const laneState = (machine: MachineName | string, path: string): string => {
  const [first = path, second] = path.split('.');
  if (machine === 'terminal' && (second === 'fading' || second === 'coasting')) return second;
  if (machine === 'link' && second === 'degraded') return second;
  return first;
};

const packed = ({ mode, terminals }: Lanes): NodeLanes => ({
  mode: mode.packed(),
  terminals: terminals.map(({ pointing, link, lock }) => ({
    pointing: pointing.packed(),
    link: link.packed(),
    lock: lock.packed(),
  })),
});
