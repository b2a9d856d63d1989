/** Frame numbers are 16 bits on the wire; inside they count on without a wrap. */
export const FRAME_NUMBERS = 0x10000;
export const HALF_WRAP = 0x8000;
/** Numbers between two stamps that a receiver remembers, see ArqReceiver. */
export const STAMP_BLOCK = 256;
/**
 * Frames that may be in flight: a block less than half a wrap, so that a late copy is told from a
 * new frame by the remembered stamps without any assumption about rates (LM-LNK-044).
 */
export const WINDOW_FRAMES_MAX = HALF_WRAP - STAMP_BLOCK;

/**
 * The number nearest to `reference` whose low 16 bits are `txfn`: from reference − 2^15 to + 2^15
 * − 1.
 */
export const unwrapNumber = (txfn: number, reference: number): number => {
  const ahead = (txfn - reference) & 0xffff;
  return ahead < HALF_WRAP ? reference + ahead : reference + ahead - FRAME_NUMBERS;
};

/** As it goes on the wire. */
export const wireNumber = (number: number): number => number & 0xffff;
