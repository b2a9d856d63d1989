import type { TerminalCommand } from '../../../protocols/avionics.ts';
import type { Ns, TerminalIndex } from '../../../protocols/units.ts';
import type { Bench } from './bench.ts';

/** What a terminal was told, and when [bench time]. */
export interface Order<C extends TerminalCommand = TerminalCommand> {
  readonly atNs: Ns;
  readonly command: C;
}

type OrderOf<K extends TerminalCommand['command']> = Order<
  Extract<TerminalCommand, { command: K }>
>;

/** Orders that move a head; the others change what it is without moving it. */
const MOTIONS: readonly TerminalCommand['command'][] = [
  'stow',
  'slew',
  'scan',
  'stare',
  'track',
  'coast',
];

export const ordersTo = (bench: Bench, terminal: TerminalIndex, mark = 0): readonly Order[] =>
  bench
    .noted(mark, 'terminal')
    .filter(({ effect }) => effect.terminal === terminal)
    .map(({ atNs, effect }) => ({ atNs, command: effect.command }));

export const motionsTo = (bench: Bench, terminal: TerminalIndex, mark = 0): readonly Order[] =>
  ordersTo(bench, terminal, mark).filter(({ command }) => MOTIONS.includes(command.command));

export const ordersOf = <K extends TerminalCommand['command']>(
  orders: readonly Order[],
  kind: K,
): readonly OrderOf<K>[] =>
  orders.filter((order): order is OrderOf<K> => order.command.command === kind);

/** `stare 12.345`: for messages. */
export const namesOf = (orders: readonly Order[]): readonly string[] =>
  orders.map(({ command }) => command.command);
