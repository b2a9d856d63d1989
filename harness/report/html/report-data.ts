import type { Ns } from '../../../protocols/units.ts';
import {
  type AnyValues,
  type JournalReader,
  type RecordKind,
  readerOf,
} from '../../journal/records.ts';
import { StringTable } from '../../journal/string-table.ts';
import type { Verdict } from '../verdict.ts';
import { ContactsPart } from './contacts-part.ts';
import { EventsPart } from './events-part.ts';
import { LanesPart } from './lanes-part.ts';
import { OperatorPart } from './operator-part.ts';
import type { FindingMark, PageData } from './page-data.ts';
import { placesOf, type ReportContext, toMs } from './report-context.ts';
import { SamplesPart } from './samples-part.ts';
import { TrafficPart } from './traffic-part.ts';

/** What a report is made of, beside the verdict. */
export interface ReportContent {
  readonly page: PageData;
  /** Changes of state by machine, the most frequent first. */
  readonly transitions: readonly (readonly [string, Readonly<Record<string, number>>])[];
}

/** Findings that are marked on the timeline. */
const MARKS_MAX = 500;

/** Reader of the journal that gathers what the page of a report shows, in bounded memory. */
export class ReportData implements JournalReader {
  readonly kinds: readonly RecordKind[];
  readonly #context: ReportContext;
  readonly #words = new StringTable();
  readonly #lanes: LanesPart;
  readonly #contacts: ContactsPart;
  readonly #traffic: TrafficPart;
  readonly #samples: SamplesPart;
  readonly #events: EventsPart;
  readonly #operator: OperatorPart;
  readonly #readers: ReadonlyMap<RecordKind, readonly JournalReader[]>;

  constructor(context: ReportContext) {
    this.#context = context;
    this.#lanes = new LanesPart(context, this.#words);
    this.#contacts = new ContactsPart(context);
    this.#traffic = new TrafficPart(context);
    this.#samples = new SamplesPart(context);
    this.#events = new EventsPart(context);
    this.#operator = new OperatorPart(context, this.#words);
    const readers = [
      this.#lanes,
      this.#contacts,
      this.#traffic,
      this.#samples,
      this.#events,
      this.#operator,
    ].map(({ handlers }) => readerOf(handlers));
    this.kinds = [...new Set(readers.flatMap(({ kinds }) => kinds ?? []))];
    this.#readers = new Map(
      this.kinds.map((kind) => [kind, readers.filter(({ kinds }) => kinds?.includes(kind))]),
    );
  }

  record(kind: RecordKind, atNs: Ns, values: AnyValues): void {
    for (const reader of this.#readers.get(kind) ?? []) reader.record(kind, atNs, values);
  }

  /** endNs: where the run ended, or the journal was cut. */
  finish(endNs: Ns, verdict: Verdict): ReportContent {
    const places = placesOf(this.#context.nodes);
    const findings: FindingMark[] = verdict.checkers.flatMap(({ findings }) =>
      findings.map(({ checker, node, atNs, title }) => ({
        checker,
        node: places.get(node) ?? -1,
        atMs: toMs(atNs),
        title,
      })),
    );
    const violations = verdict.checkers.reduce((sum, checker) => sum + checker.violations, 0);
    const marks = findings.slice(0, MARKS_MAX);
    const page: PageData = {
      endMs: toMs(this.#context.endNs),
      knownMs: toMs(endNs),
      nodes: this.#context.nodes.map(({ id, name, kind, group, storeBytes, terminals }) => ({
        id,
        name,
        kind,
        group,
        storeBytes,
        terminals: terminals.map((terminal) => ({
          name: terminal.name,
          medium: terminal.profile.medium,
        })),
      })),
      words: this.#words.words,
      timeline: this.#lanes.finish(),
      contacts: this.#contacts.finish(endNs),
      traffic: this.#traffic.finish(),
      samples: this.#samples.finish(),
      events: this.#events.finish(),
      operator: this.#operator.finish(),
      findings: marks,
      findingsCut: violations - marks.length,
    };
    return { page, transitions: this.#events.transitions };
  }
}
