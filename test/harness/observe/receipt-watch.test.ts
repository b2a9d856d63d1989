import { describe, expect, it } from 'vitest';
import { ReceiptWatch } from '../../../harness/observe/receipt-watch.ts';
import type { BundleHeader } from '../../../protocols/bundle.ts';
import type { Policy } from '../../../protocols/policy.ts';
import { encodeAdministrative } from '../../../protocols/management-codec.ts';
import { breachBench, bundleHeader } from './breach-rig.ts';
import { custodyRig } from './custody-rig.ts';

const header: BundleHeader = {
  ...bundleHeader(4),
  ...{ destination: { node: 2, service: 10 }, lifetimeNs: 600e9 },
};

/** Node 1 offers to node 2, which it is for. */
const bench = (writeNs = 1e6, policy?: Policy) => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new ReceiptWatch(journal, { nowNs: () => clock.nowNs, writeNs, policy });
  const rig = custodyRig(clock, [watch]);
  let transfer = 0;
  return {
    words,
    watch,
    later: (seconds: number) => {
      clock.nowNs += seconds * 1e9;
      rig.begins(a, ++transfer, bundleHeader(99));
    },
    comes: (of: BundleHeader = header) => {
      rig.begins(a, ++transfer, of);
      clock.nowNs += 1e9;
      rig.says(b, transfer, { held: true });
    },
    writes: () => {
      const { source, createdNs, sequence } = header;
      const record = { kind: 'receipt', source, createdNs, sequence, attempt: 0 } as const;
      const receipt: BundleHeader = {
        ...header,
        source: { node: 2, service: 0 },
        class: 'management',
      };
      watch.durable(2, receipt, [encodeAdministrative(record)]);
    },
  };
};

describe('receipts of assured bundles', () => {
  it('come for each duplicate', () => {
    const { words, comes, writes, later } = bench();
    comes();
    later(20);
    comes();
    writes();
    later(20);
    expect(words).toEqual([]);
    comes();
    later(20);
    expect(words).toEqual(['receipt-missing']);
  });

  it('need not cross a border', () => {
    const told = (segment: string): readonly string[] => {
      const segments = new Map([
        [1, 'military'],
        [2, segment],
      ]);
      const { words, comes, later } = bench(1e6, { segments, rules: [] });
      comes();
      later(20);
      comes();
      later(20);
      return words;
    };
    expect(told('commercial')).toEqual([]);
    expect(told('military')).toEqual(['receipt-missing']);
  });

  it('come later where stores are slow', () => {
    const { words, comes, later } = bench(30e9);
    comes();
    later(20);
    comes();
    later(125);
    expect(words).toEqual([]);
    later(10);
    expect(words).toEqual(['receipt-missing']);
  });

  it('need not come for bundles that end, that are not assured, or after a restart', () => {
    const short = bench();
    const dying = { ...header, lifetimeNs: 15e9 };
    short.comes(dying);
    short.comes(dying);
    short.later(20);
    expect(short.words).toEqual([]);
    const plain = bench();
    plain.comes({ ...header, assured: false });
    plain.comes({ ...header, assured: false });
    plain.later(20);
    expect(plain.words).toEqual([]);
    const restarted = bench();
    restarted.comes();
    restarted.comes();
    restarted.watch.stopped(2);
    restarted.later(20);
    expect(restarted.words).toEqual([]);
  });
});
