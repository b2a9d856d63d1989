import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

const TAG_TYPE = 0x18;
const DATA = 2;

/** Defect for L2: takes what applications give, and sends no data frame ever. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'transmit' && isData(effect.image.head) ? undefined : [effect],
);

/** Version and session come first: two and five bytes. */
const isData = (head: Uint8Array): boolean => head[7] === TAG_TYPE && head[8] === DATA;
