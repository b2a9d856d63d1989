import { decodeFrame, encodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import { decodeManagement, encodeManagement } from '../../protocols/management-codec.ts';

type Handshake = Extract<ManagementMessage, { kind: 'hello' | 'hello-ack' | 'ready' }>;

/**
 * The same frame with one bit of its authentication code flipped and a CRC that fits: what a fault behind
 * the security unit, and before the coder, makes of it. Frames without a code stay as they are.
 */
export const withBadTag = (image: FrameImage): FrameImage => {
  const decoded = decodeFrame(image);
  if (!decoded.ok || decoded.value.type !== 'management') return image;
  const frame = decoded.value;
  if (frame.tag.length > 0) return encodeFrame({ ...frame, tag: flipped(frame.tag) });
  const message = decodeManagement(frame.body);
  if (!message.ok || !isHandshake(message.value)) return image;
  const { mac } = message.value;
  return encodeFrame({
    ...frame,
    body: encodeManagement({ ...message.value, mac: flipped(mac) }),
  });
};

/** A data frame with one bit of its segment flipped and a CRC that fits; undefined: it carries no bytes of a bundle. */
export const withBadPayload = (image: FrameImage): FrameImage | undefined => {
  const decoded = decodeFrame(image);
  if (!decoded.ok || decoded.value.type !== 'data') return undefined;
  const { segment } = decoded.value;
  if (segment.data.length === 0) return undefined;
  const data = flipped(segment.data);
  return encodeFrame({ ...decoded.value, segment: { ...segment, data, dataCrc: undefined } });
};

export const isHandshake = (message: ManagementMessage): message is Handshake =>
  message.kind === 'hello' || message.kind === 'hello-ack' || message.kind === 'ready';

/** One bit of the last byte is the other way round. */
export const flipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
