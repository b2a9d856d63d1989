/**
 * Units as types. They are "flavoured" numbers: a plain number fits any of them, but a value
 * that is already declared in one unit cannot be passed where another is expected.
 */
type Flavour<Name extends string> = number & { readonly unit?: Name };

/**
 * Integer nanoseconds: an instant since the scenario epoch, or a duration. Exact below 2^53 (104
 * days).
 */
export type Ns = Flavour<'ns'>;
/** Kilometres. */
export type Km = Flavour<'km'>;
/** Radians. */
export type Rad = Flavour<'rad'>;
/** Integer nanoradians: what crosses a boundary as an angle. */
export type Nrad = Flavour<'nrad'>;
/** Bits per second. */
export type Bps = Flavour<'bps'>;
/** Node number on the wire, 1 … 2^32 − 1. 0 means nobody. */
export type NodeId = Flavour<'node'>;
/** Index of a terminal (optical head or radio beam) within its node, from 0. */
export type TerminalIndex = Flavour<'terminal'>;

export const MICROSECOND_NS: Ns = 1_000;
export const MILLISECOND_NS: Ns = 1_000_000;
export const SECOND_NS: Ns = 1_000_000_000;
export const MINUTE_NS: Ns = 60 * SECOND_NS;
export const HOUR_NS: Ns = 60 * MINUTE_NS;

/** Largest instant that the protocol carries: 2^53 − 1 ns. */
export const NS_MAX: Ns = Number.MAX_SAFE_INTEGER;

/**
 * 100 days, where counters of hardware end (LM-AVI-021, LM-TIM-023): beyond the longest run, and still exact when
 * clocks add theirs.
 */
export const COUNTER_END_NS: Ns = 100 * 24 * HOUR_NS;
