import type { FlightFactory } from '../../../flight/config.ts';
import { spoilt } from './wrap.ts';

/** Version 1, session 1, type data: as much as the medium reads. */
const IMAGE = {
  head: new Uint8Array([0x08, 1, 0x15, 1, 0, 0, 0, 0x18, 2]),
  payload: new Uint8Array(0),
  crc: 0,
};

/** Defect for S5: sends before anybody is tracked. */
export const createNode: FlightFactory = spoilt((effects, input) =>
  input.kind === 'boot' ? [...effects, { kind: 'transmit', terminal: 0, image: IMAGE }] : effects,
);
