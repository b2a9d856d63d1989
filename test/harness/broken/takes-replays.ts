import type { FlightFactory } from '../../../flight/config.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import { decodeFrame } from '../../../protocols/frame-codec.ts';
import { spoilt } from './wrap.ts';

/** Defect for S9: a management frame that arrives again passes for a new one. */
export const createNode: FlightFactory = spoilt((effects, input) => {
  if (input.kind !== 'frame') return effects;
  const counter = counterOf(input.image);
  if (counter === undefined || effects.some(({ kind }) => kind === 'authenticated')) return effects;
  return [...effects, { kind: 'authenticated', terminal: input.terminal, ...counter }];
});

const counterOf = (image: FrameImage): { session: number; counter: number } | undefined => {
  const decoded = decodeFrame(image);
  if (!decoded.ok || decoded.value.type !== 'management' || decoded.value.session === 0) {
    return undefined;
  }
  const { session, counter } = decoded.value;
  return { session, counter };
};
