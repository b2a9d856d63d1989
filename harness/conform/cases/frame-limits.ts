import { RawBundle, type RawChanges } from '../bench/raw-bundle.ts';
import { expectCarries } from '../bench/probes.ts';
import { linked } from '../bench/staging.ts';
import { bytes, number } from '../bench/wire.ts';
import type { ConformanceCase } from '../case.ts';
import { expectThat } from '../check.ts';

const UINT53 = 2n ** 53n - 1n;
const UINT32 = 2 ** 32 - 1;

interface Limit {
  readonly name: string;
  readonly part: keyof RawChanges;
  readonly field: string;
  readonly number: number;
  /** Where the bundle is taken. */
  readonly taken: readonly (number | bigint)[];
  readonly dropped: readonly (number | bigint)[];
}

/** Section 1.6, as far as a data frame and its bundle show it. */
const LIMITS: readonly Limit[] = [
  {
    name: 'version',
    part: 'frame',
    field: 'version',
    number: 1,
    taken: [1],
    dropped: [0, 2, UINT32],
  },
  { name: 'type', part: 'frame', field: 'type', number: 3, taken: [2], dropped: [0, 4, 127] },
  { name: 'txfn', part: 'frame', field: 'txfn', number: 4, taken: [0], dropped: [65_536, UINT32] },
  { name: 'tx-num', part: 'frame', field: 'tx_num', number: 5, taken: [0, 7], dropped: [8] },
  { name: 'sequenced', part: 'frame', field: 'sequenced', number: 6, taken: [1], dropped: [2, 3] },
  {
    name: 'stamp',
    part: 'frame',
    field: 'stamp',
    number: 8,
    taken: [],
    dropped: [UINT53 + 1n, 2n ** 63n],
  },
  { name: 'opcode', part: 'frame', field: 'opcode', number: 9, taken: [0], dropped: [5, 255] },
  {
    name: 'opcode-value',
    part: 'frame',
    field: 'opcode_value',
    number: 10,
    taken: [0, 65_535],
    dropped: [65_536],
  },
  {
    name: 'transfer',
    part: 'segment',
    field: 'transfer',
    number: 1,
    taken: [],
    dropped: [2n ** 32n],
  },
  {
    name: 'offset',
    part: 'segment',
    field: 'offset',
    number: 2,
    taken: [0],
    dropped: [67_108_865],
  },
  {
    name: 'total',
    part: 'segment',
    field: 'total',
    number: 3,
    taken: [100],
    dropped: [67_108_865, 99],
  },
  {
    name: 'segment-class',
    part: 'segment',
    field: 'class',
    number: 4,
    taken: [2],
    dropped: [0, 4],
  },
  { name: 'last', part: 'segment', field: 'last', number: 5, taken: [1], dropped: [2] },
  {
    name: 'source-node',
    part: 'header',
    field: 'source_node',
    number: 1,
    taken: [1, UINT32],
    dropped: [0, 2n ** 32n],
  },
  {
    name: 'source-service',
    part: 'header',
    field: 'source_service',
    number: 2,
    taken: [0, UINT32],
    dropped: [2n ** 32n],
  },
  {
    name: 'created',
    part: 'header',
    field: 'created_ns',
    number: 3,
    taken: [0],
    dropped: [UINT53 + 1n],
  },
  {
    name: 'sequence',
    part: 'header',
    field: 'sequence',
    number: 4,
    taken: [0, UINT32],
    dropped: [2n ** 32n],
  },
  {
    name: 'attempt',
    part: 'header',
    field: 'attempt',
    number: 5,
    taken: [0, UINT32],
    dropped: [2n ** 32n],
  },
  {
    name: 'destination-node',
    part: 'header',
    field: 'destination_node',
    number: 6,
    taken: [20],
    dropped: [0, 2n ** 32n],
  },
  { name: 'class', part: 'header', field: 'class', number: 8, taken: [2], dropped: [0, 4] },
  { name: 'custody', part: 'header', field: 'custody', number: 10, taken: [1], dropped: [2] },
  { name: 'assured', part: 'header', field: 'assured', number: 9, taken: [0], dropped: [2] },
  {
    name: 'lifetime',
    part: 'header',
    field: 'lifetime_ns',
    number: 11,
    taken: [UINT53],
    dropped: [UINT53 + 1n],
  },
  { name: 'age', part: 'header', field: 'age_ns', number: 12, taken: [0], dropped: [UINT53 + 1n] },
  {
    name: 'hop-count',
    part: 'header',
    field: 'hop_count',
    number: 14,
    taken: [0],
    dropped: [2n ** 32n],
  },
  {
    name: 'payload-length',
    part: 'header',
    field: 'payload_length',
    number: 17,
    taken: [100],
    dropped: [101, 67_108_865],
  },
];

/** Section 1.6: every field of a data frame at both ends of its range, and beyond. */
export const FRAME_LIMIT_CASES: readonly ConformanceCase[] = [
  ...LIMITS.map(
    ({ name, part, field, number: of, taken, dropped }): ConformanceCase => ({
      id: `CONF-FRM-limit-${name}`,
      requirements: ['LM-FRM-028', ...aboutToo(part, field)],
      title: `${field} is taken within its range, and a frame with more is dropped`,
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        for (const value of dropped) {
          const changes = { [part]: { [field]: number(of, value) } };
          const isTaken = new RawBundle(bench, peer).isTaken(changes);
          expectThat(!isTaken, `a frame with ${field} ${value} is dropped`);
        }
        for (const value of taken) {
          const frame = field === 'txfn' ? {} : { [part]: { [field]: number(of, value) } };
          const isTaken = new RawBundle(bench, peer).isTaken(frame);
          expectThat(isTaken, `a frame with ${field} ${value} is taken`);
        }
        expectCarries(bench, peer, 'after all of them');
      },
    }),
  ),
  {
    id: 'CONF-FRM-digest-length',
    requirements: ['LM-FRM-021', 'LM-FRM-028'],
    title: 'a header whose digest has not 32 bytes is dropped',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (const length of [0, 31, 33]) {
        const digest = bytes(18, new Uint8Array(length).fill(1));
        const isTaken = new RawBundle(bench, peer).isTaken({ header: { digest } });
        expectThat(!isTaken, `a digest of ${length} bytes`);
      }
      expectCarries(bench, peer, 'after them');
    },
  },
  {
    id: 'CONF-FRM-last-inside',
    requirements: ['LM-FRM-020'],
    title: 'a segment that says last before the total is dropped',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const data = bytes(15, new Uint8Array(99).fill(3));
      expectThat(!new RawBundle(bench, peer).isTaken({ segment: { data } }), 'it is dropped');
      expectCarries(bench, peer, 'after it');
    },
  },
  {
    id: 'CONF-FRM-security-blocks',
    requirements: ['LM-FRM-015'],
    title: 'nine security blocks in a header are dropped, eight are taken',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const block = bytes(19, number(1, 7));
      const blocks = (count: number): Uint8Array =>
        new Uint8Array(Buffer.concat(Array.from({ length: count }, () => block)));
      const isTaken = (count: number): boolean =>
        new RawBundle(bench, peer).isTaken({ header: { security: blocks(count) } });
      expectThat(!isTaken(9), 'nine are dropped');
      expectThat(isTaken(8), 'eight are taken');
    },
  },
];

/** Requirements that say the same of that field. */
function aboutToo(part: keyof RawChanges, field: string): readonly string[] {
  if (field === 'version' || field === 'type') return ['LM-FRM-007', 'LM-FRM-014'];
  if (field === 'txfn' || field === 'tx_num') return ['LM-FRM-008'];
  if (field === 'opcode') return ['LM-FRM-013', 'LM-FRM-014'];
  if (part === 'segment') return ['LM-FRM-020'];
  if (field === 'class' || field.endsWith('_node')) return ['LM-FRM-021'];
  if (field === 'lifetime_ns' || field === 'created_ns' || field === 'stamp') return ['LM-FRM-011'];
  return [];
}
