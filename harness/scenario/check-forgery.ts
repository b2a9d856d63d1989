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

/** Forgeries of what a handshake offers. */
const OPENINGS: ReadonlySet<string> = new Set<Forged['forgery']>(['downgrade', 'wrong-epoch']);

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
  if (OPENINGS.has(forgery) && message !== undefined && !message.startsWith('hello')) {
    const text = `forgery "${forgery}" is of a hello or hello-ack, not of "${message}"`;
    complaints.error([...path, 'message'], text);
  }
  if (forgery !== 'retired-epoch') {
    if (epoch === undefined) return;
    complaints.error([...path, 'epoch'], 'belongs to forgery "retired-epoch" only');
  } else if (epoch === undefined) {
    complaints.error(path, 'forgery "retired-epoch" needs "epoch", whose key the forger has');
  } else checkEpoch(epoch, terms, complaints, path);
};

/** No run gives out so many key epochs: from here on nobody has loaded any. */
export const EPOCH_OF_NOBODY = 1_000_000;

/** Who has a key that is in use forges nothing: what it sends is authentic. */
export const checkEpoch = (
  epoch: number | undefined,
  terms: Parameters<typeof retired>[0],
  complaints: Complaints,
  path: readonly PropertyKey[],
): void => {
  if (epoch === undefined || epoch <= retired(terms) || epoch >= EPOCH_OF_NOBODY) return;
  const hint = 'a change of "operations.keyRollover" has to be over by the onset';
  complaints.error([...path, 'epoch'], `key epoch ${epoch} is not retired at the onset`, hint);
};

/** Newest epoch that is out of use by then; the first one is 1. */
const retired = ({
  atNs,
  operations,
}: {
  readonly atNs: Ns;
  readonly operations: ScenarioSource['operations'];
}): number => {
  const source = operations?.keyRollover ?? [];
  const rollovers = Array.isArray(source) ? source : [source];
  return rollovers.filter(
    ({ at, overlap }) => quantityOf(at, 'duration') + quantityOf(overlap, 'duration') <= atNs,
  ).length;
};
