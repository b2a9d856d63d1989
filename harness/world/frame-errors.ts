/** Error rates of frames: uncoded from a bit error rate, coded from the margin. Check F1. */

/** Bytes of one standard frame: what the coded threshold is given for. */
export const STANDARD_FRAME_BYTES = 1_044;
/**
 * The code's steepness: decibels of margin per decade of error rate (assumed; link
 * budget).
 */
const DB_PER_DECADE = 0.5;
/** Decades of frame error rate at margin 0: one standard frame in a thousand (assumed). */
const DECADES_AT_THRESHOLD = -3;
/** Above this margin a frame error is rarer than a draw of 32 bits can tell. */
const MARGIN_CERTAIN_MILLI_DB = 6_000;
const LN_10 = Math.LN10;

/** Frame error rate of n units (bits, code words), each wrong with that rate: 1 − (1 − p)^n. */
export const uncodedFrameErrorRate = (unitErrorRate: number, units: number): number =>
  unitErrorRate >= 1 ? 1 : -Math.expm1(units * Math.log1p(-unitErrorRate));

/**
 * Frame error rate behind the code, by margin [0.001 dB] and length. A steep threshold: ten times
 * fewer errors per 0.5 dB, 0.1 % of standard frames at margin 0, all of them well below. A frame
 * of n bytes stands for n / 1,044 standard frames and is lost when one of them is.
 */
export const codedFrameErrorRate = (marginMilliDb: number, bytes: number): number => {
  if (marginMilliDb >= MARGIN_CERTAIN_MILLI_DB) return 0;
  const decades = DECADES_AT_THRESHOLD - marginMilliDb / 1_000 / DB_PER_DECADE;
  const odds = Math.exp(decades * LN_10);
  return uncodedFrameErrorRate(odds / (1 + odds), bytes / STANDARD_FRAME_BYTES);
};

/** Bit error rate that would give the coded frame error rate, for comparison in reports. */
export const equivalentBitErrorRate = (marginMilliDb: number): number => {
  const frame = codedFrameErrorRate(marginMilliDb, STANDARD_FRAME_BYTES);
  return frame >= 1 ? 0.5 : -Math.expm1(Math.log1p(-frame) / (STANDARD_FRAME_BYTES * 8));
};
