import type { Ns } from '../../protocols/units.ts';
import type { FaultSource } from './fault-schema.ts';
import { type Complaints, quantityOf } from './resolve-tools.ts';
import type { ScenarioSource } from './schema.ts';

type Forged = Extract<FaultSource, { kind: 'frames-forged' }>;

/** Forgeries that are of no management message, or of one only. */
const WITHOUT_MESSAGE: ReadonlySet<string> = new Set<Forged['forgery']>([
  'hello',
  'data',
  'garbage',
]);

/** Parameters of a forgery that belong to another one, and keys that are no forger's. */
export const checkForgery = (
  { forgery, message, epoch }: Forged,
  terms: { readonly atNs: Ns; readonly operations: ScenarioSource['operations'] },
  complaints: Complaints,
  path: readonly PropertyKey[],
): void => {
  if (message !== undefined && WITHOUT_MESSAGE.has(forgery)) {
    const hint = 'write "forgery: management", or leave "message" out';
    complaints.error([...path, 'message'], `forgery "${forgery}" takes no message`, hint);
  }
  if (forgery !== 'retired-epoch') {
    if (epoch === undefined) return;
    complaints.error([...path, 'epoch'], 'belongs to forgery "retired-epoch" only');
  } else if (epoch === undefined) {
    complaints.error(path, 'forgery "retired-epoch" needs "epoch", whose key the forger has');
  } else if (epoch > retired(terms)) {
    // Who has a key that is in use forges nothing: what it sends is authentic.
    const hint = 'a change of "operations.keyRollover" has to be over by the onset';
    complaints.error([...path, 'epoch'], `key epoch ${epoch} is not retired at the onset`, hint);
  }
};

/** Newest epoch that is out of use by then; the first one is 1. */
const retired = ({ atNs, operations }: Parameters<typeof checkForgery>[1]): number => {
  const source = operations?.keyRollover ?? [];
  const rollovers = Array.isArray(source) ? source : [source];
  return rollovers.filter(
    ({ at, overlap }) => quantityOf(at, 'duration') + quantityOf(overlap, 'duration') <= atNs,
  ).length;
};
