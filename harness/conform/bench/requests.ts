import type { ManagementFrame } from '../../../protocols/frame.ts';
import type { Bench } from './bench.ts';
import type { Neighbour } from './neighbour.ts';
import { ROUND_TRIP_NS } from './probes.ts';
import type { FrameChoice } from './voice.ts';

/** A request for time, which a node answers: whether a management frame was taken. */
export const requestTime = (
  peer: Neighbour,
  exchange: number,
  choice: FrameChoice = {},
): ManagementFrame =>
  peer.say(
    {
      kind: 'time-transfer',
      exchange,
      reply: false,
      t1Ns: 1,
      t2Ns: 0,
      t3Ns: 0,
      uncertaintyNs: 0,
      stratum: 0,
    },
    choice,
  );

export const replies = (bench: Bench, peer: Neighbour, exchange: number): number => {
  bench.run(ROUND_TRIP_NS);
  return peer
    .messages('time-transfer')
    .filter(({ message }) => message.reply && message.exchange === exchange).length;
};
