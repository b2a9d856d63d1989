import type { Journal } from '../../harness/journal/journal.ts';
import { readerOf } from '../../harness/journal/records.ts';
import type { CountedWork } from './floor.ts';

/** Counts a run's work from its journal, without asking any more of the run. */
export class RunCounts {
  readonly #frameBytes: number;
  #frames = 0;
  #dataFrames = 0;
  #dataBytes = 0;
  #records = 0;
  delivered = 0;
  hops = 0;

  /** `frameBytes`: what one frame carries of a bundle at most. */
  constructor(journal: Journal, frameBytes: number) {
    this.#frameBytes = frameBytes;
    journal.subscribe(
      readerOf({
        'frames-summary': (_atNs, _node, _terminal, _partner, sent) => {
          this.#frames += sent;
        },
        held: () => {
          this.#records++;
        },
        delivered: (_atNs, _node, _bundle, _attempt, hopCount, _sound, bytes) => {
          this.delivered++;
          this.hops += hopCount;
          this.#dataFrames += hopCount * Math.max(1, Math.ceil(bytes / this.#frameBytes));
          this.#dataBytes += hopCount * bytes;
        },
      }),
    );
  }

  /** Once the run is finished. */
  work(events: number): CountedWork {
    const dataFrames = this.#dataFrames;
    return {
      dataFrames,
      dataBytes: dataFrames === 0 ? 0 : Math.round(this.#dataBytes / dataFrames),
      otherFrames: Math.max(0, this.#frames - dataFrames),
      records: this.#records,
      events,
    };
  }
}
