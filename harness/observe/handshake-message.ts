import type { FrameImage, Hello, ManagementMessage } from '../../protocols/frame.ts';
import { decodeFrame } from '../../protocols/frame-codec.ts';
import { decodeManagement } from '../../protocols/management-codec.ts';

/** The message in a frame outside any session; undefined when there is none that can be read. */
export const handshakeMessage = (image: FrameImage): ManagementMessage | undefined => {
  const frame = decodeFrame(image);
  if (!frame.ok || frame.value.type !== 'management') return undefined;
  const message = decodeManagement(frame.value.body);
  return message.ok ? message.value : undefined;
};

/** What the sender of a HELLO or of its answer says of itself. */
export const helloOf = (message: ManagementMessage): Hello | undefined => {
  if (message.kind === 'hello') return message;
  return message.kind === 'hello-ack' ? message.hello : undefined;
};
