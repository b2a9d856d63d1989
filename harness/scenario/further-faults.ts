import { InputError } from '../../protocols/errors.ts';
import { checkStorms } from './check-storms.ts';
import type { FaultSource } from './fault-schema.ts';
import type { Fault } from './fault.ts';
import { resolveFaults } from './resolve-faults.ts';
import { Complaints, quantityOf } from './resolve-tools.ts';
import type { Scenario } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

/**
 * Faults in the form of a scenario's file that are not in that file, resolved against it.
 *
 * @throws InputError for one that does not fit: a name that nobody has, an onset behind the end
 */
export const furtherFaults = (
  source: ScenarioSource,
  { nodes, flows }: Pick<Scenario, 'nodes' | 'flows'>,
  faults: readonly FaultSource[],
): readonly Fault[] => {
  const complaints = new Complaints();
  const durationNs = quantityOf(source.duration, 'duration');
  const resolved = resolveFaults({ ...source, faults: [...faults] }, nodes, durationNs, complaints);
  checkStorms(faults, { flows, faults: resolved, durationNs }, complaints);
  // Of what is drawn nobody reads warnings: faults of one cause that would begin behind the end do not.
  const first = complaints.list.find(({ severity }) => severity === 'error');
  if (first === undefined) return resolved;
  throw new InputError('faults', `${first.path.join('.')}  error  ${first.message}`);
};
