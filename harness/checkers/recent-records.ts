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

/** What a finding is about: a bundle, or a node, or one terminal of it. */
export interface Subject {
  readonly bundle?: number;
  readonly node?: NodeId;
  readonly terminal?: TerminalIndex;
}

/** The last control records in a ring, so that a finding can show what led to it. */
export class RecentRecords implements JournalReader {
  readonly kinds = RECORD_KINDS.filter((kind) => RECORDS[kind].level === 'control');
  readonly #names: ReadonlyMap<NodeId, string>;
  readonly #kinds: RecordKind[] = [];
  readonly #times: Ns[] = [];
  readonly #values: AnyValues[] = [];
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
    this.#values[this.#next] = values;
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
      const values = this.#values[at] as AnyValues;
      if (!concerns(kind, values, subject, met)) continue;
      met.add(nodeOf(kind, values));
      lines.push(this.#line(kind, this.#times[at] as Ns, values));
    }
    return lines.reverse();
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
