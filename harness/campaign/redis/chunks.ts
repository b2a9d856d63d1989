/** Cases that a worker takes at once. */
export interface Chunk {
  readonly cases: readonly number[];
  /** How often workers failed over it. */
  readonly failures: number;
}

/** What a job of the queue holds. */
export type ChunkData = Pick<Chunk, 'cases'>;

/** Why a chunk came back from a worker that was told to stop: nobody's failure. */
export const STOPPED = 'the worker was stopped';

const CHUNKS = 40;
const CHUNK_MAX = 500;

/** A fortieth of the campaign: 50 cases from 2,000 on, 500 from 20,000; few, so that all have work to the end. */
export const chunkSize = (cases: number): number =>
  Math.max(1, Math.min(CHUNK_MAX, Math.ceil(cases / CHUNKS)));

export const chunksOf = (cases: readonly number[], size: number): readonly Chunk[] =>
  Array.from({ length: Math.ceil(cases.length / size) }, (_, at) => ({
    cases: cases.slice(at * size, (at + 1) * size),
    failures: 0,
  }));
