import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HeapKeeper, keepHeapSmall } from '../../harness/cli/heap.ts';
import { RunReport } from '../../harness/cli/run-report.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { Simulation } from '../../harness/simulation.ts';
import { HOUR_NS } from '../../protocols/units.ts';
import type { CountedWork } from './floor.ts';
import { cpuSeconds } from './measure.ts';
import { RunCounts } from './run-counts.ts';

const DAY_NS = 24 * HOUR_NS;
/** What one frame carries of a bundle, about. */
const FRAME_BYTES = 10_000;

/** What one simulated day of a long run took, and what was held at its end. */
export interface DayFigures {
  readonly day: number;
  readonly cpuS: number;
  /** Resident memory as it stood at the end [MB]: the figure that has to stay. */
  readonly residentMb: number;
  /** Of the readings at the end of each hour the least, the median and the most [MB]. */
  readonly hoursMb: readonly [least: number, median: number, most: number];
  /** Live objects, after a full collection [MB]. */
  readonly heapMb: number;
  /** Buffers outside the heap [MB]. */
  readonly externalMb: number;
  readonly bundles: number;
}

export interface LongRun {
  readonly days: readonly DayFigures[];
  readonly setUpCpuS: number;
  readonly journalMb: number;
  readonly work: CountedWork;
  readonly hash: string;
  readonly verdict: string;
}

/**
 * A scenario for days as the `run` command runs it: journal at level control to a file, checkers,
 * figures, and the report's reader along.
 */
export const runLong = (
  preset: string,
  days: number,
  onDay: (figures: DayFigures) => void,
): LongRun => {
  keepHeapSmall();
  const untilNs = days * DAY_NS;
  const { scenario } = loadScenario(preset, { folder: '.', skipBadElements: false, untilNs });
  const report = new RunReport(scenario);
  const sink = new TemporarySink();
  const heap = new HeapKeeper();
  try {
    const simulation = new Simulation(scenario, {
      level: 'control',
      sink,
      readers: report.readers,
    });
    const counts = new RunCounts(simulation.journal, FRAME_BYTES);
    const setUpCpuS = cpuSeconds();
    let before = setUpCpuS;
    const rows: DayFigures[] = [];
    for (let day = 1; day <= days; day++) {
      const hours: number[] = [];
      for (let hour = 1; hour <= 24; hour++) {
        simulation.runUntil((day - 1) * DAY_NS + hour * HOUR_NS);
        hours.push(residentMb());
        heap.tend();
      }
      const cpuS = cpuSeconds() - before;
      const row = { day, cpuS, bundles: simulation.progress().bundles, ...memory(hours) };
      rows.push(row);
      onDay(row);
      before = cpuSeconds();
    }
    const { events, hash, verdict } = simulation.finish();
    if (verdict === undefined) throw new Error('a judged run has a verdict');
    report.text(verdict, '.');
    return {
      days: rows,
      setUpCpuS,
      journalMb: megabytes(sink.bytes),
      work: counts.work(events),
      hash,
      verdict: verdict.result,
    };
  } finally {
    sink.close();
  }
};

const memory = (
  hours: readonly number[],
): Pick<DayFigures, 'residentMb' | 'hoursMb' | 'heapMb' | 'externalMb'> => {
  const sorted = [...hours].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return {
    residentMb: hours.at(-1) ?? 0,
    hoursMb: [at(0), at(0.5), at(1)],
    heapMb: megabytes(heapUsed),
    externalMb: megabytes(external),
  };
};

/** A full collection: what is used after it lives. */
const collect = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

const residentMb = (): number => megabytes(process.memoryUsage.rss());

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

/** A journal file that goes with the run. */
class TemporarySink {
  readonly #folder = mkdtempSync(join(tmpdir(), 'lasermesh-long-'));
  readonly #file = openSync(join(this.#folder, 'journal.lmj'), 'w');
  bytes = 0;

  write(block: Uint8Array): void {
    let at = 0;
    while (at < block.length) at += writeSync(this.#file, block, at);
    this.bytes += block.length;
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
