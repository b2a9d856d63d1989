import type { FlightFactory } from '../../../flight/config.ts';
import { decodeFrame, encodeFrame } from '../../../protocols/frame-codec.ts';
import { replaced } from './wrap.ts';

/** Defect for S4: acknowledgements cover the next frame too, which has not come. */
export const createNode: FlightFactory = replaced((effect) => {
  if (effect.kind !== 'transmit') return [effect];
  const frame = decodeFrame(effect.image);
  if (!frame.ok || frame.value.acknowledgement === undefined) return [effect];
  const { acknowledgement } = frame.value;
  const nextExpected = (acknowledgement.nextExpected + 1) & 0xffff;
  const image = encodeFrame({
    ...frame.value,
    acknowledgement: { ...acknowledgement, nextExpected },
  });
  return [{ ...effect, image }];
});
