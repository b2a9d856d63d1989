import type { CommandBody } from '../../../protocols/operations.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from './bench.ts';
import { portPackets } from './orders.ts';
import { ordered } from './soundings.ts';

const PING: CommandBody = { command: 'ping' };

/** Stages of telecommands about key epochs, over the service port. */
export const load = (bench: Bench, epoch: number) => ordered(bench, { command: 'key-load', epoch });
export const activate = (bench: Bench, epoch: number, atUtcNs: Ns = 0) =>
  ordered(bench, { command: 'key-activate', epoch, atUtcNs });
export const retire = (bench: Bench, epoch: number) =>
  ordered(bench, { command: 'key-retire', epoch });

/** Epochs of 1 to 4 under which a telecommand is taken. */
export const accepted = (bench: Bench): readonly number[] =>
  [1, 2, 3, 4].filter((keyEpoch) => ordered(bench, PING, { keyEpoch }).at(-1) === 'done');

/** The epoch that it seals under now. */
export const current = (bench: Bench): number | undefined => {
  ordered(bench, PING);
  return portPackets(bench).at(-1)?.keyEpoch;
};

export const reset = (bench: Bench): void => {
  bench.boot('warm');
  bench.run(SECOND_NS);
};
