import { clockText } from '../journal/record-text.ts';
import { type JournalRecord, RECORD_KINDS, RECORDS, type RecordKind } from '../journal/records.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { csvLine } from './csv.ts';
import type { TextOutput } from './text-output.ts';
import { utcText } from './utc-text.ts';

/** Columns that hold the number of a node; its name stands behind each. */
const NODE_COLUMNS = ['node', 'partner', 'from', 'to', 'source', 'destination'];
/** Columns in front of the record's own. */
const COMMON = ['record', 'atNs', 'at', 'utc'];

type NameOf = (number: number) => string;

/**
 * Every record as a line of the table of its kind: place in the journal, instant as ns, as
 * hh:mm:ss.mmm since the epoch and as UTC, then the columns of `journal/records.ts` under their own
 * names, whose ends are the units. Numbers of nodes, flows and faults have their names behind them.
 */
export class RecordTables {
  readonly #epochUnixMs: number;
  readonly #names: Readonly<Record<string, NameOf>>;
  readonly #tables: ReadonlyMap<RecordKind, Table>;
  records = 0;

  /** One table for each kind; kinds that `open` gives no output for are left out. */
  constructor(scenario: Scenario, open: (kind: RecordKind) => TextOutput | undefined) {
    this.#epochUnixMs = scenario.epochUnixMs;
    this.#names = namesBy(scenario);
    const tables = RECORD_KINDS.flatMap((kind) => {
      const output = open(kind);
      return output === undefined ? [] : [[kind, this.#begin(kind, output)] as const];
    });
    this.#tables = new Map(tables);
  }

  add({ sequence, kind, atNs, values }: JournalRecord): void {
    const table = this.#tables.get(kind);
    if (table === undefined) return;
    this.records++;
    const cells: (string | number)[] = [
      sequence,
      atNs,
      clockText(atNs),
      utcText(this.#epochUnixMs, atNs),
    ];
    for (let i = 0; i < table.names.length; i++) {
      const value = values[i] as string | number;
      cells.push(value);
      const nameOf = table.names[i];
      if (nameOf !== undefined) cells.push(nameOf(value as number));
    }
    table.output.write(csvLine(cells));
  }

  #begin(kind: RecordKind, output: TextOutput): Table {
    const header: string[] = [...COMMON];
    const names = RECORDS[kind].columns.map(({ name, type }) => {
      const nameOf = type === 'int' ? this.#names[name] : undefined;
      header.push(name, ...(nameOf === undefined ? [] : [`${name}Name`]));
      return nameOf;
    });
    output.write(csvLine(header));
    return { output, names };
  }
}

interface Table {
  readonly output: TextOutput;
  /** For each column, what its numbers are called; undefined: they are no numbers of anything. */
  readonly names: readonly (NameOf | undefined)[];
}

const namesBy = ({ nodes, flows, faults }: Scenario): Readonly<Record<string, NameOf>> => {
  const byId = new Map<number, string>(nodes.map(({ id, name }) => [id, name]));
  const nodeName: NameOf = (id) => byId.get(id) ?? '';
  return {
    ...Object.fromEntries(NODE_COLUMNS.map((column) => [column, nodeName])),
    flow: (index) => flows[index]?.name ?? '',
    fault: (index) => faults[index]?.id ?? '',
  };
};
