import type { Ns } from '../../protocols/units.ts';
import type { Simulation } from '../simulation.ts';
import type { ProgressLine } from './progress.ts';

/** Between two looks at Ctrl-C and the progress line: this much real time. */
const SLICE_MS = 50;
/** Between two looks at the clock. The boot of one node is the longest event, some 10 ms. */
const SLICE_EVENTS = 16;

/**
 * Run in slices so that progress is drawn and Ctrl-C is heard; the signal when one came. `until` is
 * asked after every event and ends the run early.
 */
export const advance = async (
  simulation: Simulation,
  line: ProgressLine,
  endNs: Ns = simulation.scenario.durationNs,
  until: () => boolean = () => false,
): Promise<NodeJS.Signals | undefined> => {
  let signal: NodeJS.Signals | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    signal = name;
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  let more = true;
  while (more && signal === undefined) {
    more = runSlice(simulation.queue, endNs, until);
    line.update(() => simulation.progress());
    await new Promise((resolve) => setImmediate(resolve));
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
