import { EVENT_REPORTS } from '../../../flight/event-reports.ts';
import type { NodeId } from '../../../protocols/units.ts';
import type { RecordHandlers } from '../../journal/records.ts';
import { Counter } from '../counter.ts';
import type { FigureDefinition } from '../figures.ts';
import { codesOf, meaningOf } from '../report-words.ts';
import type { EventKind, EventRow, EventsData } from './page-data.ts';
import { type NodePlaces, placesOf, type ReportContext, toMs } from './report-context.ts';

export const EVENTS_FIGURE: FigureDefinition = {
  title: 'event reports',
  unit: 'reports',
  definition:
    'What flight software reported of itself (EVRs), as it left the computers, whether or not the ' +
    'operator heard of it. All are counted; of each severity the first and the last ones are listed.',
};

export const TRANSITIONS_FIGURE: FigureDefinition = {
  title: 'changes of state',
  unit: 'times',
  definition:
    'Changes of state by kind of machine, from and to, over all nodes, as flight software states ' +
    'them. The states after a boot are no change.',
};

/** By number, as records have them. */
export const SEVERITY_NAMES = ['activity', 'warning-low', 'warning-high', 'fatal'] as const;
/** Listed of each severity: half of them from the beginning, half from the end. */
const ROWS_MAX = 1_000;
const ARGS_MAX = 6;

interface KindState {
  count: number;
  severity: number;
  readonly nodes: Set<NodeId>;
}

/** The first rows and the last ones; between them nothing is kept. */
class EndsKept {
  readonly first: EventRow[] = [];
  readonly #last: EventRow[] = [];
  #next = 0;
  count = 0;

  add(row: EventRow): void {
    this.count++;
    if (this.first.length < ROWS_MAX / 2) {
      this.first.push(row);
      return;
    }
    this.#last[this.#next] = row;
    this.#next = (this.#next + 1) % (ROWS_MAX / 2);
  }

  get rows(): readonly EventRow[] {
    const wrapped = this.#last.length < ROWS_MAX / 2 ? 0 : this.#next;
    return [...this.first, ...this.#last.slice(wrapped), ...this.#last.slice(0, wrapped)];
  }
}

const ENTRIES = new Map(
  Object.entries(EVENT_REPORTS).map(([name, entry]) => [entry.id as number, { name, ...entry }]),
);

/** Event reports and changes of state. */
export class EventsPart {
  readonly #places: NodePlaces;
  readonly #kinds = new Map<number, KindState>();
  readonly #severities = SEVERITY_NAMES.map(() => new EndsKept());
  readonly #transitions = new Map<string, Counter>();

  constructor(context: ReportContext) {
    this.#places = placesOf(context.nodes);
  }

  get handlers(): RecordHandlers {
    return {
      report: (atNs, node, id, severity, ...args) => {
        const kind = this.#kinds.get(id) ?? { count: 0, severity, nodes: new Set<NodeId>() };
        this.#kinds.set(id, kind);
        kind.count++;
        kind.severity = Math.max(kind.severity, severity);
        kind.nodes.add(node);
        const named = Math.min(ARGS_MAX, ENTRIES.get(id)?.args.length ?? ARGS_MAX);
        const row = [this.#places.get(node) ?? -1, toMs(atNs), id, ...args.slice(0, named)];
        this.#severities[severity]?.add(row);
      },
      transition: (_atNs, _node, machine, _instance, from, to) => {
        const counter = this.#transitions.get(machine) ?? new Counter();
        this.#transitions.set(machine, counter);
        counter.add(`${from} → ${to}`);
      },
    };
  }

  /** Changes by machine, the most frequent first. */
  get transitions(): readonly (readonly [string, Readonly<Record<string, number>>])[] {
    return [...this.#transitions].map(([machine, counter]) => [machine, counter.sorted()] as const);
  }

  finish(): EventsData {
    const kinds: EventKind[] = [...this.#kinds]
      .sort(([a], [b]) => a - b)
      .map(([id, { count, severity, nodes }]) => {
        const known = ENTRIES.get(id);
        return {
          id,
          name: known?.name ?? `report ${id}`,
          severity: SEVERITY_NAMES[severity] ?? 'fatal',
          cause: known?.cause ?? 'not in the dictionary',
          args: known?.args.slice(0, ARGS_MAX).map((arg) => [arg, meaningOf(arg)] as const) ?? [],
          codes: codesOf(known?.cause ?? ''),
          count,
          nodes: nodes.size,
        };
      });
    const rows = this.#severities.flatMap((kept) => kept.rows);
    rows.sort((a, b) => (a[1] as number) - (b[1] as number));
    return {
      kinds,
      rows,
      severities: this.#severities.map((kept, i) => ({
        name: SEVERITY_NAMES[i] as string,
        all: kept.count,
        kept: kept.rows.length,
      })),
    };
  }
}
