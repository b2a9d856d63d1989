import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { clockText, nodeOf, recordText } from '../journal/record-text.ts';
import {
  type AnyValues,
  type JournalReader,
  RECORD_KINDS,
  RECORDS,
  type RecordKind,
} from '../journal/records.ts';

/** Records kept: at 34 nodes some seconds to minutes of a run. */
const KEPT = 8_192;
const NODE_NAME_COLUMNS = 16;
/** Values of a record at most. */
const VALUES_MAX = 10;

/** What a finding is about: a bundle, or a node, or one terminal of it. */
export interface Subject {
  readonly bundle?: number;
  readonly node?: NodeId;
  readonly terminal?: TerminalIndex;
}

/**
 * The last records but those of frames in a ring, so that a finding can show what led to it. Their values are
 * copied out: kept as they come, thousands of small arrays would each outlive two scavenges and be moved
 * to the old heap, a twelfth of all that is.
 */
export class RecentRecords implements JournalReader {
  readonly kinds = RECORD_KINDS.filter((kind) => RECORDS[kind].level !== 'frames');
  readonly #names: ReadonlyMap<NodeId, string>;
  readonly #kinds: RecordKind[] = [];
  readonly #times: Ns[] = [];
  readonly #numbers = new Float64Array(KEPT * VALUES_MAX);
  readonly #words: string[] = [];
  #next = 0;

  constructor(nodes: readonly { readonly id: NodeId; readonly name: string }[]) {
    this.#names = new Map(nodes.map(({ id, name }) => [id, name]));
  }

  nodeName(node: NodeId): string {
    return this.#names.get(node) ?? `node ${node}`;
  }

  record(kind: RecordKind, atNs: Ns, values: AnyValues): void {
    this.#kinds[this.#next] = kind;
    this.#times[this.#next] = atNs;
    const first = this.#next * VALUES_MAX;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number | string;
      if (typeof value === 'number') this.#numbers[first + i] = value;
      else this.#words[first + i] = value;
    }
    this.#next = (this.#next + 1) % KEPT;
  }

  /**
   * The last records about a subject, oldest first, one line each: time, node, what. Records of a
   * bundle come with the resets and faults of the nodes that it met.
   */
  about(subject: Subject, linesMax: number): readonly string[] {
    const lines: string[] = [];
    const met = new Set<NodeId>(subject.node === undefined ? [] : [subject.node]);
    for (let back = 1; back <= this.#kinds.length && lines.length < linesMax; back++) {
      const at = (this.#next - back + KEPT) % KEPT;
      const kind = this.#kinds[at] as RecordKind;
      const values = this.#valuesAt(at, kind);
      if (!concerns(kind, values, subject, met)) continue;
      met.add(nodeOf(kind, values));
      lines.push(this.#line(kind, this.#times[at] as Ns, values));
    }
    return lines.reverse();
  }

  #valuesAt(at: number, kind: RecordKind): AnyValues {
    const first = at * VALUES_MAX;
    return RECORDS[kind].columns.map(({ type }, i) =>
      type === 'text' ? (this.#words[first + i] as string) : (this.#numbers[first + i] as number),
    );
  }

  #line(kind: RecordKind, atNs: Ns, values: AnyValues): string {
    const node = this.nodeName(nodeOf(kind, values)).padEnd(NODE_NAME_COLUMNS);
    return `${clockText(atNs)}  ${node}  ${recordText(kind, values, (id) => this.nodeName(id))}`;
  }
}

const NODE_WIDE: readonly RecordKind[] = ['node-up', 'node-down', 'fault'];

const concerns = (
  kind: RecordKind,
  values: AnyValues,
  subject: Subject,
  met: ReadonlySet<NodeId>,
): boolean => {
  if (NODE_WIDE.includes(kind)) return met.has(nodeOf(kind, values));
  if (subject.bundle !== undefined) return cell(kind, values, 'bundle') === subject.bundle;
  if (subject.node === undefined) return false;
  const own = cell(kind, values, 'node') === subject.node;
  if (subject.terminal === undefined) return own;
  if (own && cell(kind, values, 'terminal') === subject.terminal) return true;
  const partner = cell(kind, values, 'partner') === subject.node;
  return partner && cell(kind, values, 'partnerTerminal') === subject.terminal;
};

const cell = (kind: RecordKind, values: AnyValues, column: string): number | string | undefined =>
  values[RECORDS[kind].columns.findIndex(({ name }) => name === column)];
