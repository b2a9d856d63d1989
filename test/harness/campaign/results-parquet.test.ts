import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { resultsParquet } from '../../../harness/campaign/results-parquet.ts';
import { row } from './rows.ts';

const read = async (bytes: Uint8Array) => {
  const file = bytes.slice().buffer;
  return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) };
};

describe('results as Parquet', () => {
  it('are read back column by column, counts by name with zeros', async () => {
    const seed = 2 ** 48 - 1;
    const failed = row(1, {
      seed,
      result: 'fail',
      signatures: ['S1/lost', 'L2/missing'],
      reason: 'Δ „why“',
      fired: { 'link-outage': 3, hang: 1 },
      gates: { 'custody-after-loss': 2 },
      onsets: [1, 0, 2],
      repeated: true,
      timing: { wallMs: 41 },
    });
    const { rows, metadata } = await read(resultsParquet([row(0), failed], { campaign: 'mine' }));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      case: 0n,
      signatures: [],
      fired_link_outage: 0n,
      gates_custody_after_loss: 0n,
      tested_S1: 1n,
      repeated: false,
      onsets: [],
    });
    expect(rows[1]).toMatchObject({
      case: 1n,
      seed: BigInt(seed),
      result: 'fail',
      signatures: ['S1/lost', 'L2/missing'],
      reason: 'Δ „why“',
      fired_link_outage: 3n,
      fired_hang: 1n,
      gates_custody_after_loss: 2n,
      onsets: [1n, 0n, 2n],
      repeated: true,
      wallMs: 41n,
    });
    expect(metadata.key_value_metadata).toContainEqual({ key: 'campaign', value: 'mine' });
  });

  it('are a file also when there are none, and many in several groups', async () => {
    expect((await read(resultsParquet([], {}))).rows).toEqual([]);
    const many = Array.from({ length: 3_000 }, (_, index) => row(index, { signatures: ['a'] }));
    const { rows } = await read(resultsParquet(many, {}));
    expect(rows).toHaveLength(3_000);
    expect(rows[2_999]).toMatchObject({ case: 2_999n, signatures: ['a'] });
  });
});
