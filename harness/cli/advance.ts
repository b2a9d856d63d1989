import type { Ns } from '../../protocols/units.ts';
import type { Simulation } from '../simulation.ts';
import { HeapKeeper } from './heap.ts';
import type { ProgressLine } from './progress.ts';

/** Between two looks at Ctrl-C and the progress line: this much real time. */
const SLICE_MS = 50;
/** Between two looks at the clock. The boot of one node is the longest event, some 10 ms. */
const SLICE_EVENTS = 16;

export interface AdvanceTerms {
  /** Where to stop; default: at the end. */
  readonly endNs?: Ns;
  /** Asked after every event; ends the run early. */
  readonly until?: () => boolean;
  /** Between slices: what the run has to wait for. */
  readonly pace?: () => Promise<void>;
}

/** Run in slices so that progress is drawn and Ctrl-C is heard; the signal when one came. */
export const advance = async (
  simulation: Simulation,
  line: ProgressLine,
  terms: AdvanceTerms = {},
): Promise<NodeJS.Signals | undefined> => {
  const { endNs = simulation.scenario.durationNs, until = () => false } = terms;
  let signal: NodeJS.Signals | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    signal = name;
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const heap = new HeapKeeper();
  let more = true;
  while (more && signal === undefined) {
    more = runSlice(simulation.queue, endNs, until);
    line.update(() => simulation.progress());
    await new Promise((resolve) => setImmediate(resolve));
    await terms.pace?.();
    heap.tend();
  }
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  line.done();
  return signal;
};

/**
 * Fire events for a while; false when none is left. Cut by real time: many may share one instant.
 */
const runSlice = (queue: Simulation['queue'], endNs: Ns, until: () => boolean): boolean => {
  const stopMs = performance.now() + SLICE_MS;
  while (performance.now() < stopMs) {
    for (let count = 0; count < SLICE_EVENTS; count++) {
      if (!queue.fireNext(endNs) || until()) return false;
    }
  }
  return true;
};
