import { encodePlan, planDigest } from '../../../protocols/plan-codec.ts';
import type { CommandBody } from '../../../protocols/operations.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { OpenBench } from '../case.ts';
import { given } from '../check.ts';
import type { Bench } from './bench.ts';
import { contactsOf, LOW, OPERATOR, type Opportunity, TO_LOW } from './mesh.ts';
import { housekeepings } from './orders.ts';
import { linked } from './staging.ts';

/** The way to the operator, and nothing else: what the node follows at first, version 5. */
export const FIRST_PLAN: readonly Opportunity[] = [TO_LOW, { one: LOW, other: OPERATOR }];
export const FIRST_VERSION = 5;

const HOUSEKEEPING_NS: Ns = 2 * SECOND_NS;

/** Linked to the lower neighbour, under version 5, telling of itself every other second. */
export const planned = (open: OpenBench, opportunities = FIRST_PLAN): Bench =>
  linked(open, 'low', {
    planVersion: FIRST_VERSION,
    opportunities,
    housekeepingNs: HOUSEKEEPING_NS,
  }).bench;

/** Version in force as its housekeeping says; lets time pass until that comes. */
export const versionInForce = (bench: Bench): number | undefined => {
  const before = housekeepings(bench).length;
  bench.run(HOUSEKEEPING_NS + SECOND_NS / 2);
  const told = housekeepings(bench).slice(before);
  given(told.length > 0, 'no housekeeping comes');
  return told.at(-1)?.planVersion;
};

export type Chunk = Extract<CommandBody, { command: 'plan-chunk' }>;

interface Choice {
  readonly opportunities?: readonly Opportunity[];
  readonly chunks?: number;
  /** Default: long ago. */
  readonly activateUtcNs?: Ns;
}

/** A plan in chunks, in their order. */
export const chunksOf = (version: number, choice: Choice = {}): readonly Chunk[] => {
  const { opportunities = FIRST_PLAN, chunks = 3, activateUtcNs = 0 } = choice;
  const bytes = encodePlan({ version, contacts: contactsOf(opportunities) });
  return chunked(bytes, { version, chunks, activateUtcNs, digest: planDigest(bytes) });
};

/** Any bytes in chunks. */
export const chunked = (
  bytes: Uint8Array,
  terms: Pick<Chunk, 'version' | 'chunks' | 'activateUtcNs' | 'digest'>,
): readonly Chunk[] => {
  const size = Math.ceil(bytes.length / terms.chunks);
  return Array.from({ length: terms.chunks }, (_, chunk) => ({
    command: 'plan-chunk',
    ...terms,
    chunk,
    bytes: bytes.slice(chunk * size, (chunk + 1) * size),
  }));
};

/** Over the service port; last stage of each. */
export const uploaded = (bench: Bench, chunks: readonly Chunk[]): readonly (string | undefined)[] =>
  chunks.map((chunk) => {
    const sequence = bench.command(chunk);
    bench.run(20 * MILLISECOND_NS);
    return bench.stages(sequence).at(-1);
  });
