import type { TerminalIndex } from '../../protocols/units.ts';

/** Why a terminal is out of use; the place in the list, from 1, is the number in reports. */
export const OUT_REASONS = ['command', 'slews', 'searches', 'power', 'safe-mode'] as const;
export type OutReason = (typeof OUT_REASONS)[number];

/**
 * Which terminals are out of use and why. Each reason comes and goes by itself; a terminal is in use
 * when none is left, so that nothing lights a laser that something else wants dark.
 */
export class TerminalUse {
  readonly #switched: (terminal: TerminalIndex, inUse: boolean) => void;
  /** By terminal: bit 2^place for each reason. */
  readonly #reasons: number[];

  constructor(
    terminals: readonly TerminalIndex[],
    switched: (terminal: TerminalIndex, inUse: boolean) => void,
  ) {
    this.#reasons = [];
    for (const terminal of terminals) this.#reasons[terminal] = 0;
    this.#switched = switched;
  }

  inUse(terminal: TerminalIndex): boolean {
    return this.#reasons[terminal] === 0;
  }

  /** Whether nothing speaks against it but want of power and safe mode, which come and go. */
  sound(terminal: TerminalIndex): boolean {
    const reasons = this.#reasons[terminal] ?? 0;
    return (reasons & ~(bitOf('power') | bitOf('safe-mode'))) === 0;
  }

  /** False: the reason held already. */
  withhold(terminal: TerminalIndex, reason: OutReason): boolean {
    const before = this.#reasons[terminal] ?? 0;
    const after = before | bitOf(reason);
    this.#reasons[terminal] = after;
    if (before === 0) this.#switched(terminal, false);
    return after !== before;
  }

  /** False: the reason did not hold. */
  release(terminal: TerminalIndex, reason: OutReason): boolean {
    const before = this.#reasons[terminal] ?? 0;
    const after = before & ~bitOf(reason);
    this.#reasons[terminal] = after;
    if (before !== 0 && after === 0) this.#switched(terminal, true);
    return after !== before;
  }
}

const bitOf = (reason: OutReason): number => 1 << OUT_REASONS.indexOf(reason);

/** In reports. */
export const outReasonNumber = (reason: OutReason): number => OUT_REASONS.indexOf(reason) + 1;
