import type { Ns } from '../../../protocols/units.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { given } from '../check.ts';
import type { OpenBench } from '../case.ts';
import type { Bench } from './bench.ts';
import { AFT, FORWARD, type Setup } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';

/** Which neighbour: `low` says HELLO to the target, `high` waits for the target's. */
export type Side = 'low' | 'high';

export const terminalOf = (side: Side): number => (side === 'low' ? FORWARD : AFT);

const TRACK_NS: Ns = 60 * SECOND_NS;
const LINK_NS: Ns = 10 * SECOND_NS;
const SETTLE_NS: Ns = SECOND_NS;

/** Powers on and waits until the node has found its partner at that terminal and the modem is in lock. */
export const tracked = (
  open: OpenBench,
  side: Side,
  setup: Setup = {},
): { readonly bench: Bench; readonly peer: Neighbour } => {
  const bench = open(setup);
  const peer = bench[side];
  // One side is enough for most: the other one stays dark.
  const other = bench.heads[1 - terminalOf(side)];
  if (other !== undefined) other.light = false;
  bench.boot();
  awaitLock(bench, side);
  return { bench, peer };
};

export const awaitLock = (bench: Bench, side: Side): void => {
  const head = bench.heads[terminalOf(side)];
  bench.await('closed loop and frame lock', () => head?.locked === true, TRACK_NS);
};

/** A session with that neighbour, settled: what follows a handshake is over. */
export const linked = (
  open: OpenBench,
  side: Side,
  setup: Setup = {},
): { readonly bench: Bench; readonly peer: Neighbour } => {
  const { bench, peer } = tracked(open, side, setup);
  awaitLink(bench, side);
  bench.run(SETTLE_NS);
  given(peer.session !== undefined, 'the session ended at once');
  return { bench, peer };
};

export const awaitLink = (bench: Bench, side: Side): void => {
  const peer = bench[side];
  if (peer.initiates) peer.open();
  bench.await(
    'a session',
    () =>
      peer.session !== undefined &&
      peer.heard.some(({ frame }) => frame.session === peer.session?.id),
    LINK_NS,
  );
};

/** Both neighbours have a session. */
export const linkedBoth = (open: OpenBench, setup: Setup = {}): Bench => {
  const bench = open(setup);
  bench.boot();
  for (const side of ['low', 'high'] as const) {
    awaitLock(bench, side);
    awaitLink(bench, side);
  }
  bench.run(SETTLE_NS);
  return bench;
};
