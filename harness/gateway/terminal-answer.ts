import type { NodeConfig } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput } from '../../protocols/avionics.ts';
import type { TerminalIndex } from '../../protocols/units.ts';
import { tryEffects } from '../node/guard.ts';
import { SoftwareFault } from '../node/software-fault.ts';

/** Timers of terminals lie above those of computers, so many for each. */
export const TERMINAL_TIMERS = 1_000;
const FIRST_TIMER = 900_000;

/** The hardware's number of a terminal's own timer. */
const hardwareTimer = (terminal: TerminalIndex, timer: number): number =>
  FIRST_TIMER + terminal * TERMINAL_TIMERS + timer;

/** Whose timer that is, and which; undefined: the computer's own. */
export const terminalTimer = (
  timer: number,
): { readonly terminal: TerminalIndex; readonly timer: number } | undefined => {
  if (timer < FIRST_TIMER) return undefined;
  const above = timer - FIRST_TIMER;
  return { terminal: Math.floor(above / TERMINAL_TIMERS), timer: above % TERMINAL_TIMERS };
};

/** An effect of a terminal's as its hardware carries it out. */
export const carriedOut = (effect: AvionicsEffect, terminal: TerminalIndex): AvionicsEffect => {
  if (effect.kind === 'timer-cancel') {
    return { kind: 'timer-cancel', timer: hardwareTimer(terminal, effect.timer) };
  }
  if (effect.kind !== 'timer-set') return effect;
  const timer = hardwareTimer(terminal, effect.timer);
  return { kind: 'timer-set', timer, atMonotonicNs: effect.atMonotonicNs };
};

/** Which terminal an effect is for; undefined: for none. */
export const terminalOfEffect = (effect: AvionicsEffect): TerminalIndex | undefined => {
  switch (effect.kind) {
    case 'transmit':
    case 'idle':
    case 'watch-silence':
    case 'terminal':
      return effect.terminal;
    default:
      return undefined;
  }
};

/** Which terminal an input comes from; undefined: from none. */
export const terminalOfInput = (input: AvionicsInput): TerminalIndex | undefined => {
  switch (input.kind) {
    case 'frame':
    case 'terminal':
    case 'silence':
      return input.terminal;
    case 'timer':
      return terminalTimer(input.timer)?.terminal;
    default:
      return undefined;
  }
};

interface Said {
  readonly effects: readonly AvionicsEffect[];
  readonly inputs: readonly AvionicsInput[];
}

/** What in an answer is not for that terminal to say (LM-GWY-041, LM-GWY-042); undefined: nothing. */
export const faultOfTerminal = (
  { effects, inputs }: Said,
  terminal: TerminalIndex,
  config: NodeConfig,
): string | undefined => {
  for (const effect of effects) {
    const timer = effect.kind === 'timer-set' || effect.kind === 'timer-cancel';
    if (timer ? effect.timer >= TERMINAL_TIMERS : terminalOfEffect(effect) !== terminal) {
      return `effect ${effect.kind}: neither of terminal ${terminal} nor a timer below ${TERMINAL_TIMERS}`;
    }
  }
  const strange = inputs.find(
    (input) => input.kind === 'timer' || terminalOfInput(input) !== terminal,
  );
  if (strange !== undefined) return `input ${strange.kind}: not of terminal ${terminal}`;
  try {
    tryEffects(effects, config);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SoftwareFault) return thrown.detail;
    throw thrown;
  }
};
