import { resolve } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import type { GateId } from '../coverage/gates.ts';
import { GateWatch } from '../coverage/gate-watch.ts';
import { contactlessFaults } from '../run/contactless-faults.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import { toolVersion } from '../program/version.ts';
import { loadScenario } from '../scenario/load.ts';
import { quantityOf } from '../scenario/resolve-tools.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  simulate,
  Simulation,
  type SimulationOptions,
  type SimulationResult,
} from '../simulation.ts';
import { loadFlightSoftware } from '../software/load-software.ts';
import { withFaults } from './faults.ts';

/** What a run may be told beside the scenario. */
export interface RunOptions extends Pick<SimulationOptions, 'level' | 'sink' | 'readers'> {
  /** Where relative names of files start; default the working folder. */
  readonly folder?: string;
  /** Instead of the scenario's own. */
  readonly seed?: number;
  /** The run ends then, such as `'5 min'`; default the scenario's duration. */
  readonly until?: string;
  /** Beside those of the scenario. */
  readonly faults?: readonly FaultSource[];
  /** A module as flight software of all nodes that have none by the scenario. */
  readonly flight?: string;
}

/** A run that is over. */
export interface WatchedRun extends SimulationResult {
  /** Gates that were reached, how often (harness/coverage). */
  readonly gates: ReadonlyMap<GateId, number>;
  /** Does the same run once more. */
  readonly again: (options?: Pick<SimulationOptions, 'level' | 'sink'>) => SimulationResult;
}

/**
 * Runs a scenario, by the name of a shipped one or of a file, with the flight software that it names,
 * and judges it.
 *
 * @throws InputError for a scenario, fault or module that is not in order
 */
export const runScenario = async (name: string, options: RunOptions = {}): Promise<WatchedRun> => {
  const scenario = scenarioOf(name, options);
  const { flightSoftware } = await loadFlightSoftware(scenario, { folder: folderOf(options) });
  const { folder: _folder, until: _until, faults: _faults, flight: _flight, ...told } = options;
  return watched(scenario, {
    ...told,
    version: toolVersion(),
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
  });
};

const folderOf = ({ folder }: RunOptions): string => resolve(folder ?? '.');

const scenarioOf = (name: string, options: RunOptions): Scenario => {
  const { until, flight, faults = [] } = options;
  const folder = folderOf(options);
  const untilNs: Ns | undefined = until === undefined ? undefined : quantityOf(until, 'duration');
  if (untilNs !== undefined && untilNs <= 0) {
    throw new InputError('until', `until: expected more than 0, got ${until}. Nothing was run.`);
  }
  const loaded = loadScenario(name, {
    folder,
    skipBadElements: false,
    untilNs,
    flightSoftware: flight === undefined ? undefined : resolve(folder, flight),
  });
  return withFaults(loaded, faults);
};

/** Runs a scenario with these options and counts its gates. */
const watched = (scenario: Scenario, options: SimulationOptions): WatchedRun => {
  const gates = new GateWatch(scenario);
  const { readers, level: _level, sink: _sink, ...rest } = options;
  const simulation = new Simulation(scenario, {
    ...options,
    readers: (setup) => [gates, ...(readers?.(setup) ?? [])],
  });
  const [wrong] = contactlessFaults(scenario, simulation.setup.plan);
  if (wrong !== undefined) {
    throw new InputError('faults', `fault ${wrong.id}  error  ${wrong.message}: ${wrong.hint}`);
  }
  return {
    ...simulation.finish(),
    gates: gates.hits(),
    again: (more) => simulate(scenario, { ...rest, ...more }),
  };
};
