import type { Segment } from '../../protocols/bundle.ts';
import { decodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import type { ControlFrame } from './control-queue.ts';
import { type OutgoingSegment, ReturnedSegment } from './link-service.ts';

/**
 * What is kept of a frame under ARQ until it is acknowledged: a segment of the user, a control frame,
 * or the image of a segment that was sent at once. Of the last, many are on their way at any moment:
 * an image is there anyway, and keeping it keeps neither the segment nor its header alive.
 */
export type SentItem = OutgoingSegment | ControlFrame | FrameImage;

export const isControl = (item: SentItem): item is ControlFrame => 'kind' in item;

export const isImage = (item: SentItem): item is FrameImage => 'head' in item;

/** The segment in a data frame of our own. */
export const segmentIn = (image: FrameImage): Segment => {
  const frame = decodeFrame(image);
  if (!frame.ok || frame.value.type !== 'data') throw new Error('own frame: not a data frame');
  return frame.value.segment;
};

/** What its owner wants back of a frame that was not acknowledged. */
export const tokenOf = (item: SentItem): object | undefined => {
  if (isControl(item)) return undefined;
  return isImage(item) ? new ReturnedSegment(segmentIn(item)) : item.token;
};
