import type { NodeId } from '../../protocols/units.ts';
import { clockText } from '../journal/record-text.ts';
import { thrownText } from '../node/software-fault.ts';
import type { SoftwareFaultNote } from '../run/node-power.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type LoadedSoftware, loadFlightSoftware } from '../software/load-software.ts';
import { say } from './output.ts';
import { userFolder } from '../program/user-folder.ts';
import type { ProgressLine } from './progress.ts';

/**
 * Loads what a scenario names as flight software. Source maps are on from here: what such software
 * throws has its place in the text as written.
 */
export const loadSoftware = async (scenario: Scenario): Promise<LoadedSoftware> => {
  const foreign = scenario.nodes.some(({ flightSoftware }) => flightSoftware !== undefined);
  if (foreign) process.setSourceMapsEnabled(true);
  return loadFlightSoftware(scenario, { folder: userFolder() });
};

/** Lines about one node, or about what goes wrong apart from steps. */
const LINES_MAX = 5;

/**
 * Says on stderr, in words and with its place in the code, what a user's flight software does wrong;
 * the verdict has the words of the journal only. Keeps the process alive when such software left
 * timers or promises behind, which mean nothing in simulated time.
 */
export class SoftwareWatch {
  readonly #names: ReadonlyMap<NodeId, string>;
  readonly #line: ProgressLine;
  readonly #foreign: boolean;
  #strays = 0;

  constructor(scenario: Scenario, line: ProgressLine) {
    this.#names = new Map(scenario.nodes.map(({ id, name }) => [id, name] as const));
    this.#line = line;
    this.#foreign = scenario.nodes.some(({ flightSoftware }) => flightSoftware !== undefined);
  }

  readonly tell = ({ node, atNs, detail, last }: SoftwareFaultNote): void => {
    const after = last ? '; it is not started again' : '';
    this.#say(`${this.#names.get(node)} at ${clockText(atNs)}: ${detail}${after}`);
  };

  /** While this runs, what is thrown outside of steps is told and goes no further. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#foreign) return work();
    process.on('uncaughtException', this.#stray);
    process.on('unhandledRejection', this.#stray);
    try {
      return await work();
    } finally {
      process.off('uncaughtException', this.#stray);
      process.off('unhandledRejection', this.#stray);
    }
  }

  readonly #stray = (thrown: unknown): void => {
    if (++this.#strays > LINES_MAX) return;
    this.#say(`outside of its steps ${thrownText(thrown)}; it has no time but that of its inputs`);
  };

  #say(text: string): void {
    this.#line.done();
    say(`flight software: ${text}`);
  }
}
