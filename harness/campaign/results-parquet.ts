import { ByteWriter, type ColumnSource, parquetWrite, type SchemaElement } from 'hyparquet-writer';
import type { CaseResult } from './case-result.ts';

type Field =
  | { readonly type: 'INT64'; readonly of: (row: CaseResult) => number }
  | { readonly type: 'BOOLEAN'; readonly of: (row: CaseResult) => boolean }
  | { readonly type: 'STRING'; readonly of: (row: CaseResult) => string }
  | { readonly type: 'STRINGS'; readonly of: (row: CaseResult) => readonly string[] }
  | { readonly type: 'INT64S'; readonly of: (row: CaseResult) => readonly number[] };

/** What is counted by name gets a column for each name that occurs. */
const COUNTED = ['fired', 'gates', 'tested'] as const;

/**
 * Rows as a Parquet file: columns named as in results.jsonl, `wallMs` for the timing, and `fired_link_outage`,
 * `gates_…`, `tested_S1` for what is counted by name, 0 where a row has none.
 */
export const resultsParquet = (
  rows: readonly CaseResult[],
  about: Readonly<Record<string, string>>,
): Uint8Array => {
  const fields = new Map<string, Field>([...Object.entries(FIELDS), ...countedFields(rows)]);
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    columnData: [...fields].map(([name, field]) => columnOf(name, field, rows)),
    schema: [
      { name: 'root', num_children: fields.size },
      ...[...fields].flatMap(([name, { type }]) => schemaOf(name, type)),
    ],
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
    createdBy: 'lasermesh',
  });
  return new Uint8Array(writer.getBuffer());
};

const FIELDS: Readonly<Record<string, Field>> = {
  case: { type: 'INT64', of: (row) => row.case },
  seed: { type: 'INT64', of: (row) => row.seed },
  scenario: { type: 'STRING', of: (row) => row.scenario },
  generator: { type: 'STRING', of: (row) => row.generator },
  result: { type: 'STRING', of: (row) => row.result },
  hash: { type: 'STRING', of: (row) => row.hash },
  signatures: { type: 'STRINGS', of: (row) => row.signatures },
  reason: { type: 'STRING', of: (row) => row.reason },
  faults: { type: 'INT64', of: (row) => row.faults },
  core: { type: 'INT64', of: (row) => row.core },
  cells: { type: 'STRING', of: (row) => row.cells },
  simulatedNs: { type: 'INT64', of: (row) => row.simulatedNs },
  bundles: { type: 'INT64', of: (row) => row.bundles },
  onsets: { type: 'INT64S', of: (row) => row.onsets },
  lengths: { type: 'INT64S', of: (row) => row.lengths },
  repeated: { type: 'BOOLEAN', of: (row) => row.repeated },
  wallMs: { type: 'INT64', of: (row) => row.timing.wallMs },
};

const countedFields = (rows: readonly CaseResult[]): readonly (readonly [string, Field])[] =>
  COUNTED.flatMap((group) => {
    const names = new Set(rows.flatMap((row) => Object.keys(row[group])));
    return [...names].sort().map((name): readonly [string, Field] => {
      const of = (row: CaseResult): number => row[group][name] ?? 0;
      return [`${group}_${name.replaceAll('-', '_')}`, { type: 'INT64', of }];
    });
  });

const columnOf = (name: string, field: Field, rows: readonly CaseResult[]): ColumnSource => {
  switch (field.type) {
    case 'INT64':
      return { name, data: rows.map((row) => BigInt(field.of(row))) };
    case 'INT64S':
      return { name, data: rows.map((row) => field.of(row).map(BigInt)) };
    case 'BOOLEAN':
      return { name, data: rows.map(field.of) };
    case 'STRING':
      return { name, data: rows.map(field.of) };
    case 'STRINGS':
      return { name, data: rows.map((row) => [...field.of(row)]) };
    default:
      return field satisfies never;
  }
};

const schemaOf = (name: string, type: Field['type']): readonly SchemaElement[] => {
  switch (type) {
    case 'INT64':
    case 'BOOLEAN':
      return [{ name, type, repetition_type: 'REQUIRED' }];
    case 'STRING':
      return [{ ...text(name), repetition_type: 'REQUIRED' }];
    case 'STRINGS':
      return [...list(name), { ...text('element'), repetition_type: 'REQUIRED' }];
    case 'INT64S':
      return [...list(name), { name: 'element', type: 'INT64', repetition_type: 'REQUIRED' }];
    default:
      return type satisfies never;
  }
};

const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
});

/** The three levels that readers take for a list (Parquet LogicalTypes, "Lists"). */
const list = (name: string): readonly SchemaElement[] => [
  { name, converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
];
