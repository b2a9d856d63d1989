import type { Ns } from '../../../protocols/units.ts';
import { PlannedLinks, pairKey, pairOf } from '../../checkers/planned-links.ts';
import type { RecordHandlers } from '../../journal/records.ts';
import type { FigureDefinition } from '../figures.ts';
import type { ContactsData, PairContacts } from './page-data.ts';
import { type NodePlaces, placesOf, type ReportContext, toMs } from './report-context.ts';

export const CONTACTS_FIGURE: FigureDefinition = {
  title: 'contacts, planned and achieved',
  unit: 'time',
  definition:
    'By pair of nodes: time in which at least one contact of any plan that was given out links them, ' +
    'within the run, and time in which at least one pair of their terminals was locked by truth. A ' +
    'pair that locked is achieved, whether or not flight software held a session.',
};

/** What the page draws; the totals count all. */
const PAIRS_MAX = 1_500;
const WINDOWS_MAX = 15_000;

interface PairState {
  readonly plannedMs: number;
  readonly windows: readonly (readonly [number, number])[];
  readonly medium: string;
}

interface LockState {
  open: number;
  sinceNs: Ns;
  lockedNs: Ns;
  locks: number;
}

/** Contacts by pair of nodes: planned against locked. */
export class ContactsPart {
  readonly #places: NodePlaces;
  readonly #planned = new PlannedLinks();
  /** By the two nodes, the lower first. */
  readonly #locks = new Map<string, LockState>();
  /** Terminals that are locked now. */
  readonly #open = new Set<string>();

  constructor(context: ReportContext) {
    this.#places = placesOf(context.nodes);
  }

  get handlers(): RecordHandlers {
    return {
      'contact-planned': (_atNs, ...values) => {
        this.#planned.add(...values);
      },
      lock: (atNs, node, terminal, partner, partnerTerminal) => {
        const pair = pairOf(node, terminal, partner, partnerTerminal);
        if (this.#open.has(pairKey(pair))) return;
        this.#open.add(pairKey(pair));
        const key = nodesKey(pair.node, pair.partner);
        const state = this.#locks.get(key) ?? { open: 0, sinceNs: 0, lockedNs: 0, locks: 0 };
        this.#locks.set(key, state);
        state.locks++;
        if (state.open++ === 0) state.sinceNs = atNs;
      },
      unlock: (atNs, node, terminal, partner, partnerTerminal) => {
        const pair = pairOf(node, terminal, partner, partnerTerminal);
        if (!this.#open.delete(pairKey(pair))) return;
        const state = this.#locks.get(nodesKey(pair.node, pair.partner));
        if (state !== undefined && --state.open === 0) state.lockedNs += atNs - state.sinceNs;
      },
    };
  }

  finish(endNs: Ns): ContactsData {
    const planned = this.#byNodes(endNs);
    const keys = [...new Set([...planned.keys(), ...this.#locks.keys()])];
    const pairs = keys.flatMap((key) => {
      const [a = 0, b = 0] = key.split(' ').map((id) => this.#places.get(Number(id)) ?? -1);
      if (a < 0 || b < 0) return [];
      return [this.#pair(a, b, planned.get(key), this.#locks.get(key), endNs)];
    });
    pairs.sort(
      (one, other) => other.plannedMs - one.plannedMs || one.a - other.a || one.b - other.b,
    );
    const kept = pairs.slice(0, PAIRS_MAX);
    let windows = 0;
    const drawn = kept.map((pair) => {
      windows += pair.windows.length / 2;
      return windows > WINDOWS_MAX ? { ...pair, windows: [] } : pair;
    });
    const all = pairs.reduce((sum, pair) => sum + pair.windows.length / 2, 0);
    const shown = drawn.reduce((sum, pair) => sum + pair.windows.length / 2, 0);
    return { pairs: drawn, windowsCut: all - shown, pairsCut: pairs.length - kept.length };
  }

  #pair(
    a: number,
    b: number,
    planned: PairState | undefined,
    lock: LockState | undefined,
    endNs: Ns,
  ): PairContacts {
    const openNs = lock !== undefined && lock.open > 0 ? endNs - lock.sinceNs : 0;
    let lastMs = 0;
    const windows = (planned?.windows ?? []).flatMap(([fromMs, untilMs]) => {
      const packed = [fromMs - lastMs, untilMs - fromMs];
      lastMs = fromMs;
      return packed;
    });
    return {
      a,
      b,
      medium: planned?.medium ?? '',
      plannedMs: planned?.plannedMs ?? 0,
      achievedMs: toMs((lock?.lockedNs ?? 0) + openNs),
      locks: lock?.locks ?? 0,
      windows,
    };
  }

  /** Windows of all terminals of a pair of nodes, overlapping ones as one. */
  #byNodes(endNs: Ns): ReadonlyMap<string, PairState> {
    const spans = new Map<string, { medium: string; spans: [number, number][] }>();
    for (const { node, partner, medium, startNs, endNs: until } of this.#planned.all) {
      if (startNs >= endNs) continue;
      const key = nodesKey(node, partner);
      const own = spans.get(key) ?? { medium, spans: [] };
      spans.set(key, own);
      if (own.medium !== medium) own.medium = 'both';
      own.spans.push([toMs(startNs), toMs(Math.min(until, endNs))]);
    }
    return new Map(
      [...spans].map(([key, own]) => {
        const windows = union(own.spans);
        const plannedMs = windows.reduce((sum, [from, until]) => sum + until - from, 0);
        return [key, { medium: own.medium, windows, plannedMs }] as const;
      }),
    );
  }
}

const nodesKey = (node: number, partner: number): string => `${node} ${partner}`;

const union = (spans: [number, number][]): readonly (readonly [number, number])[] => {
  spans.sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, until] of spans) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], until);
    else merged.push([from, until]);
  }
  return merged;
};
