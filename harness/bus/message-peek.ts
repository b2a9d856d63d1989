import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import { findPayload } from './segment-peek.ts';

/** Messages by the number of their field in `ManagementMessage` (protocols/management.proto). */
const MESSAGES: Readonly<Record<number, ManagementMessage['kind']>> = {
  1: 'hello',
  2: 'hello-ack',
  3: 'ready',
  4: 'close',
  5: 'close-ack',
  6: 'time-transfer',
  7: 'custody',
  8: 'resume',
  9: 'advertisements',
  10: 'database-summary',
};
const FIELD_SHIFT = 3;

/** What a frame without a message announces: its opcode, which is a rate. */
export const ANNOUNCEMENT = 'rate';

/** The kind of message in a management frame, from its first byte; for people, nothing is decided by it. */
export const peekMessage = (image: FrameImage): string => {
  const at = findPayload(image.head);
  const key = at < image.head.length ? image.head[at] : image.payload[0];
  return key === undefined ? ANNOUNCEMENT : (MESSAGES[key >> FIELD_SHIFT] ?? 'unknown');
};
