import { planDigest } from '../../../protocols/plan-codec.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { TO_LOW } from '../bench/mesh.ts';
import {
  type Chunk,
  chunked,
  chunksOf,
  FIRST_VERSION,
  planned,
  uploaded,
  versionInForce,
} from '../bench/plans.ts';
import { ordered } from '../bench/soundings.ts';
import { awaitLink, awaitLock } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual } from '../check.ts';

const DONE = ['done', 'done', 'done'];

const relinked = (bench: Bench): void => {
  bench.low.forget();
  awaitLock(bench, 'low');
  awaitLink(bench, 'low');
};

type Change = (chunk: Chunk, bench: Bench) => Partial<Chunk>;

const CONTRADICTIONS: readonly (readonly [string, Change])[] = [
  ['digest', ({ digest }) => ({ digest: digest.map((byte) => byte ^ 1) })],
  ['count', ({ chunks }) => ({ chunks: chunks + 1 })],
  ['activation', ({ activateUtcNs }) => ({ activateUtcNs: activateUtcNs + SECOND_NS })],
];

/** Wrong as a whole: their last chunk is refused. */
const WHOLES: readonly (readonly [string, string, () => readonly Chunk[]])[] = [
  [
    'wrong-digest',
    'digest',
    () => chunksOf(8).map((chunk) => ({ ...chunk, digest: new Uint8Array(32).fill(1) })),
  ],
  [
    'noise',
    'malformed',
    () => {
      const bytes = new Uint8Array(90).fill(0xee);
      const digest = planDigest(bytes);
      return chunked(bytes, { version: 8, chunks: 3, activateUtcNs: 0, digest });
    },
  ],
  ['another-version', 'malformed', () => chunksOf(7).map((chunk) => ({ ...chunk, version: 8 }))],
];

/** Section 6.10: chunks on their way to a plan. */
export const MGT_PLAN_CHUNK_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-chunks-any-order',
    requirements: ['LM-MGT-110', 'LM-MGT-114'],
    role: 'node',
    title: 'chunks are taken in any order and as often as may be',
    run: (open) => {
      const bench = planned(open);
      const [a, b, c] = chunksOf(8) as [Chunk, Chunk, Chunk];
      expectEqual(
        uploaded(bench, [c, a, c, a]),
        [...DONE, 'done'],
        'ends of two chunks, twice each',
      );
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version with a chunk missing');
      expectEqual(uploaded(bench, [b]), ['done'], 'end of the last');
      expectEqual(versionInForce(bench), 8, 'version with all of them');
    },
  },
  {
    id: 'CONF-MGT-chunk-outlasts-reset',
    requirements: ['LM-MGT-110', 'LM-MGT-116'],
    role: 'node',
    title: 'a chunk that was told as done outlasts a reset in that moment',
    run: (open) => {
      const bench = planned(open);
      for (const chunk of chunksOf(8)) {
        const sequence = bench.command(chunk);
        bench.await('the end of a chunk', () => bench.stages(sequence).includes('done'), SECOND_NS);
        bench.boot('warm');
        bench.run(SECOND_NS);
      }
      relinked(bench);
      expectEqual(versionInForce(bench), 8, 'version after the third chunk and reset');
    },
  },
  {
    id: 'CONF-MGT-chunk-unwritable',
    requirements: ['LM-MGT-110', 'LM-MGT-104'],
    role: 'node',
    title: 'a chunk that the store refuses is refused for no-storage, and may come again',
    run: (open) => {
      const bench = planned(open);
      const chunks = chunksOf(8);
      bench.memory.outcome = 'full';
      expectEqual(uploaded(bench, chunks.slice(0, 1)), ['refused no-storage'], 'with a full store');
      bench.memory.outcome = 'durable';
      expectEqual(uploaded(bench, chunks), DONE, 'all of them, later');
      expectEqual(versionInForce(bench), 8, 'version');
    },
  },
  {
    id: 'CONF-MGT-chunk-older-than-in-force',
    requirements: ['LM-MGT-111'],
    role: 'node',
    title: 'a chunk of a plan older than the one in force is refused and changes nothing',
    run: (open) => {
      const bench = planned(open);
      const older = 'refused older-version';
      expectEqual(uploaded(bench, chunksOf(4)), [older, older, older], 'ends of the chunks');
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version');
      bench.boot('warm');
      relinked(bench);
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version after a reset');
    },
  },
  {
    id: 'CONF-MGT-chunk-older-during-activation',
    requirements: ['LM-MGT-111'],
    role: 'node',
    title: 'a chunk older than the staged plan is refused: half staged, whole, and in force',
    run: (open) => {
      const bench = planned(open);
      const [old] = chunksOf(7) as [Chunk];
      const activateUtcNs = bench.utcNs + 30 * SECOND_NS;
      const [a, b, c] = chunksOf(8, { activateUtcNs }) as [Chunk, Chunk, Chunk];
      for (const [what, chunk] of [
        ['half staged', a],
        ['half staged', b],
        ['whole', c],
      ] as const) {
        expectEqual(uploaded(bench, [chunk]), ['done'], 'a chunk of version 8');
        expectEqual(uploaded(bench, [old]), ['refused older-version'], `of 7 with 8 ${what}`);
      }
      bench.run(30 * SECOND_NS);
      expectEqual(versionInForce(bench), 8, 'version after its activation');
      expectEqual(uploaded(bench, [old]), ['refused older-version'], 'of 7 with 8 in force');
    },
  },
  {
    id: 'CONF-MGT-chunk-of-plan-in-force',
    requirements: ['LM-MGT-111'],
    role: 'node',
    title: 'of the version in force one with its digest is done, another refused',
    run: (open) => {
      const bench = planned(open);
      expectEqual(uploaded(bench, chunksOf(8)), DONE, 'chunks of version 8');
      const { mark } = bench;
      expectEqual(uploaded(bench, chunksOf(8)), DONE, 'the same, in force');
      expectEqual(bench.since(mark, 'plan-active'), [], 'plans that came into force by that');
      const other = chunksOf(8, { opportunities: [TO_LOW] }).slice(0, 1);
      expectEqual(uploaded(bench, other), ['refused digest'], 'another plan of that version');
      expectEqual(versionInForce(bench), 8, 'version');
    },
  },
  ...CONTRADICTIONS.map(
    ([name, change]): ConformanceCase => ({
      id: `CONF-MGT-chunk-mismatch-${name}`,
      requirements: ['LM-MGT-112'],
      role: 'node',
      title: `a chunk whose ${name} contradicts what is staged is refused, and all staged discarded`,
      run: (open) => {
        const bench = planned(open);
        const [a, b, c] = chunksOf(8) as [Chunk, Chunk, Chunk];
        expectEqual(uploaded(bench, [a, b]), ['done', 'done'], 'two chunks');
        const wrong = { ...c, ...change(c, bench) };
        expectEqual(uploaded(bench, [wrong]), ['refused chunk-mismatch'], 'one that contradicts');
        expectEqual(uploaded(bench, [c]), ['done'], 'the right one');
        expectEqual(versionInForce(bench), FIRST_VERSION, 'version: the other two are discarded');
        expectEqual(uploaded(bench, [a, b]), ['done', 'done'], 'the two again');
        expectEqual(versionInForce(bench), 8, 'version with all of them anew');
      },
    }),
  ),
  {
    id: 'CONF-MGT-chunk-mismatch-bytes',
    requirements: ['LM-MGT-112'],
    role: 'node',
    title:
      'a chunk with other bytes than the one that is staged is refused, and all staged discarded',
    run: (open) => {
      const bench = planned(open);
      const [a, b, c] = chunksOf(8) as [Chunk, Chunk, Chunk];
      expectEqual(uploaded(bench, [a, b]), ['done', 'done'], 'two chunks');
      const wrong = { ...b, bytes: b.bytes.map((byte) => byte ^ 1) };
      expectEqual(uploaded(bench, [wrong]), ['refused chunk-mismatch'], 'one with other bytes');
      expectEqual(uploaded(bench, [c]), ['done'], 'the last one');
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version: the other two are discarded');
    },
  },
  ...WHOLES.map(
    ([name, reason, chunks]): ConformanceCase => ({
      id: `CONF-MGT-plan-${name}-refused`,
      requirements: ['LM-MGT-113'],
      role: 'node',
      title: `the chunk that completes a plan (${name}) is refused: ${reason}; all is discarded`,
      run: (open) => {
        const bench = planned(open);
        const [a, b, c] = chunks() as [Chunk, Chunk, Chunk];
        const ends = ['done', 'done', `refused ${reason}`];
        expectEqual(uploaded(bench, [a, b, c]), ends, 'ends of its chunks');
        expectEqual(versionInForce(bench), FIRST_VERSION, 'version');
        expectEqual(uploaded(bench, chunksOf(8)), DONE, 'chunks of a sound one of that version');
        expectEqual(versionInForce(bench), 8, 'version with the sound one');
        bench.boot('warm');
        relinked(bench);
        expectEqual(versionInForce(bench), 8, 'version after a reset');
      },
    }),
  ),
  {
    id: 'CONF-MGT-plan-discarded',
    requirements: ['LM-MGT-115'],
    role: 'node',
    title: 'a plan in force, or an older one, is not discarded',
    run: (open) => {
      const bench = planned(open);
      for (const version of [FIRST_VERSION, FIRST_VERSION - 1]) {
        const stages = ordered(bench, { command: 'plan-discard', version });
        expectEqual(stages.at(-1), 'refused older-version', `discard of ${version}`);
      }
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version');
    },
  },
  {
    id: 'CONF-MGT-newer-plan-replaces-staged',
    requirements: ['LM-MGT-115', 'LM-MGT-114'],
    role: 'node',
    title: 'a newer plan that is staged replaces an older one that is',
    run: (open) => {
      const bench = planned(open);
      const activateUtcNs = bench.utcNs + 20 * SECOND_NS;
      expectEqual(uploaded(bench, chunksOf(8, { activateUtcNs })), DONE, 'chunks of version 8');
      const later = chunksOf(9, { activateUtcNs: bench.utcNs + MINUTE_NS });
      expectEqual(uploaded(bench, later), DONE, 'chunks of version 9');
      bench.run(25 * SECOND_NS);
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version when 8 was due');
      bench.run(40 * SECOND_NS);
      expectEqual(versionInForce(bench), 9, 'version when 9 was due');
    },
  },
];
