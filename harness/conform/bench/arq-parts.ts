import type { Acknowledgement } from '../../../protocols/frame.ts';
import type { Bench } from './bench.ts';
import type { Neighbour } from './neighbour.ts';
import { ROUND_TRIP_NS } from './probes.ts';
import { linked } from './staging.ts';
import type { FrameChoice } from './voice.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, given } from '../check.ts';

/** A frame under ARQ that asks nothing of anybody: an announcement without a change. */
export const nothing = (peer: Neighbour, choice: FrameChoice = {}): void => {
  peer.sayBytes(new Uint8Array(0), choice);
};

/** The newest acknowledgement, once it had time to come. */
export const acknowledged = (bench: Bench, peer: Neighbour): Acknowledgement => {
  bench.run(ROUND_TRIP_NS);
  const { acknowledged: found } = peer.current;
  given(found !== undefined, 'no acknowledgement came');
  return found;
};

/** A link whose acknowledgements are looked at. */
export const listening = (open: Parameters<ConformanceCase['run']>[0]) => {
  const { bench, peer } = linked(open, 'low');
  const next = acknowledged(bench, peer).nextExpected;
  expectEqual(next, peer.current.txfn, 'next expected number before');
  return { bench, peer, next };
};
