import { joinChunks } from '../../protocols/codec.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { CommandRefusal } from '../../protocols/operations.ts';
import { PLAN_BYTES_MAX, PLAN_CHUNK_BYTES_MAX } from '../../protocols/operations-rules.ts';
import { decodePlan, planDigest } from '../../protocols/plan-codec.ts';
import type { Ns } from '../../protocols/units.ts';
import { sameBytes } from '../store/digest.ts';
import type { PlanChunk } from './plan-records.ts';

/** Chunks of a plan. */
export const PLAN_CHUNKS_MAX = PLAN_BYTES_MAX / PLAN_CHUNK_BYTES_MAX;

/** A plan that is coming in, or waits for its time. */
export class StagedPlan {
  readonly version: number;
  readonly digest: Uint8Array;
  readonly activateUtcNs: Ns;
  readonly #chunks: number;
  readonly #held = new Map<number, PlanChunk>();
  /** When all chunks are here, and sound. */
  plan: ContactPlan | undefined;

  /** As its first chunk says. */
  constructor({ version, digest, chunks, activateUtcNs }: PlanChunk) {
    this.version = version;
    this.digest = digest;
    this.#chunks = chunks;
    this.activateUtcNs = activateUtcNs;
  }

  /** Numbers of the chunks that are here. */
  get held(): readonly number[] {
    return [...this.#held.keys()];
  }

  get complete(): boolean {
    return this.#held.size === this.#chunks;
  }

  /** Whether a chunk is of this plan and contradicts none that is here. */
  fits(chunk: PlanChunk): boolean {
    const known = this.#held.get(chunk.chunk);
    return (
      chunk.version === this.version &&
      chunk.chunks === this.#chunks &&
      chunk.activateUtcNs === this.activateUtcNs &&
      sameBytes(chunk.digest, this.digest) &&
      (known === undefined || sameBytes(known.bytes, chunk.bytes))
    );
  }

  add(chunk: PlanChunk): void {
    this.#held.set(chunk.chunk, chunk);
  }

  /** All chunks are here: what is wrong with them, or `plan` is known from now on. */
  read(): CommandRefusal | undefined {
    const pieces = Array.from({ length: this.#chunks }, (_, at) => this.#held.get(at)?.bytes);
    const bytes = joinChunks(pieces.filter((piece) => piece !== undefined));
    if (!sameBytes(planDigest(bytes), this.digest)) return 'digest';
    const decoded = decodePlan(bytes);
    if (!decoded.ok || decoded.value.version !== this.version) return 'malformed';
    this.plan = decoded.value;
    return undefined;
  }
}
