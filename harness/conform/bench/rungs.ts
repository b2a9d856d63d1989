import type { TerminalCommand } from '../../../protocols/avionics.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { OpenBench } from '../case.ts';
import type { Bench } from './bench.ts';
import type { Head } from './head.ts';
import { type Setup, TO_HIGH, TO_LOW } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { type Side, terminalOf } from './staging.ts';
import { motionsTo } from './terminal-orders.ts';

/** How far a terminal is on its way to its partner. */
export type Rung =
  | 'slewing'
  | 'pointed'
  | 'scanning'
  | 'staring'
  | 'centring'
  | 'confirming'
  | 'syncing'
  | 'handshaking'
  | 'linked'
  | 'fading'
  | 'coasting'
  | 'local'
  | 'resting'
  | 'inhibited';

export const RUNGS: readonly Rung[] = [
  'slewing',
  'pointed',
  'scanning',
  'staring',
  'centring',
  'confirming',
  'syncing',
  'handshaking',
  'linked',
  'fading',
  'coasting',
  'local',
  'resting',
  'inhibited',
];

/** A terminal on a rung; its head does nothing by itself, the other terminal has no contact. */
export interface Climb {
  readonly bench: Bench;
  readonly head: Head;
  readonly peer: Neighbour;
  readonly terminal: number;
}

export const CONFIRM_NS: Ns = 500 * MILLISECOND_NS;
/** The contact of a head that waits on its partner begins then. */
export const LATE_START_NS: Ns = 60 * SECOND_NS;
const SOON_NS: Ns = SECOND_NS / 2;
const CYCLE_NS: Ns = 60 * SECOND_NS;
const LADDER_NS: Ns = 300 * SECOND_NS;

const TRACKED: readonly Rung[] = ['centring', 'confirming', 'syncing', 'handshaking', 'linked'];
const LOST: readonly Rung[] = ['fading', 'coasting', 'local'];

/** Powers on and leads one terminal up to that rung, reading by reading. */
export const atRung = (open: OpenBench, side: Side, rung: Rung, setup: Setup = {}): Climb => {
  const line = side === 'low' ? TO_LOW : TO_HIGH;
  const startNs = rung === 'pointed' ? LATE_START_NS : 0;
  const bench = open({ opportunities: [{ ...line, startNs }], ...setup });
  const terminal = terminalOf(side);
  const head = bench.heads[terminal] as Head;
  const climb: Climb = { bench, head, peer: bench[side], terminal };
  head.obliging = false;
  climb.peer.manners.handshake = rung !== 'handshaking';
  bench.boot();
  awaitOrder(climb, ['slew']);
  if (rung !== 'slewing') beyondSlew(climb, rung);
  return climb;
};

const beyondSlew = (climb: Climb, rung: Rung): void => {
  const { bench, head } = climb;
  if (rung === 'resting') {
    head.obliging = true;
    head.light = false;
  }
  head.tell({ reading: 'gimbal-settled' });
  if (rung === 'pointed') {
    bench.run(SECOND_NS);
    return;
  }
  awaitOrder(climb, ['scan', 'stare']);
  if (rung === 'scanning') awaitOrder(climb, ['scan'], CYCLE_NS);
  else if (rung === 'staring') awaitOrder(climb, ['stare'], CYCLE_NS);
  else if (rung === 'resting') awaitOrder(climb, ['stow'], LADDER_NS);
  else if (rung === 'inhibited') head.tell({ reading: 'inhibit', kind: 'sun', active: true });
  else if (LOST.includes(rung)) {
    track(climb, 'linked');
    lose(climb, rung);
  } else track(climb, rung);
};

/** From the search into closed loop. */
const track = (climb: Climb, rung: Rung): void => {
  const { bench, head, peer } = climb;
  head.tell({ reading: 'beacon-detected', xNrad: 1_000, yNrad: -2_000 });
  awaitOrder(climb, ['track']);
  const steps = TRACKED.indexOf(rung);
  if (steps < TRACKED.indexOf('confirming')) return;
  head.tell({ reading: 'signal', present: true });
  head.tell({ reading: 'fine-error', within: true });
  if (steps < TRACKED.indexOf('syncing')) return;
  bench.run(CONFIRM_NS + MILLISECOND_NS);
  if (steps < TRACKED.indexOf('handshaking')) return;
  head.tell({ reading: 'frame-sync', locked: true });
  bench.run(MILLISECOND_NS);
  if (steps < TRACKED.indexOf('linked')) return;
  if (peer.initiates) peer.open();
  bench.await('a session', () => peer.session !== undefined && peer.heard.length > 1, SECOND_NS);
  bench.run(SECOND_NS);
};

/** The light goes, from a link. */
const lose = (climb: Climb, rung: Rung): void => {
  const { bench, head } = climb;
  head.tell({ reading: 'signal', present: false });
  head.tell({ reading: 'frame-sync', locked: false });
  if (rung === 'fading') bench.run(10 * MILLISECOND_NS);
  else awaitOrder(climb, ['coast']);
  if (rung === 'local') awaitOrder(climb, ['scan', 'stare'], 3 * SECOND_NS);
};

/** The head was told one of these last. */
export const awaitOrder = (
  { bench, terminal }: Climb,
  kinds: readonly TerminalCommand['command'][],
  withinNs = SOON_NS,
): void =>
  bench.await(
    `the order ${kinds.join(' or ')}`,
    () => {
      const last = motionsTo(bench, terminal).at(-1);
      return last !== undefined && kinds.includes(last.command.command);
    },
    withinNs,
  );
