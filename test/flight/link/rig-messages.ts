import { EVENT_REPORTS, type ReportName } from '../../../flight/event-reports.ts';
import { decodeFrame, encodeFrame } from '../../../protocols/frame-codec.ts';
import type { FrameImage, ManagementFrame, ManagementMessage } from '../../../protocols/frame.ts';
import { decodeManagement, encodeManagement } from '../../../protocols/management-codec.ts';

/** The management message in a frame, undefined for others. */
export const messageOf = (image: FrameImage): ManagementMessage | undefined => {
  const frame = decodeFrame(image);
  if (!frame.ok || frame.value.type !== 'management' || frame.value.body.length === 0)
    return undefined;
  const message = decodeManagement(frame.value.body);
  return message.ok ? message.value : undefined;
};

export const isKind = (image: FrameImage, kind: ManagementMessage['kind']): boolean =>
  messageOf(image)?.kind === kind;

/** The frame with its message changed and its CRC made good again. */
export const altered = (
  image: FrameImage,
  change: (message: ManagementMessage) => ManagementMessage,
): FrameImage => {
  const frame = decodeFrame(image);
  const message = messageOf(image);
  if (!frame.ok || message === undefined) throw new Error('not a management frame');
  const body = encodeManagement(change(message));
  return encodeFrame({ ...(frame.value as ManagementFrame), body });
};

/** Name of a report in the dictionary. */
export const reportName = (id: number): ReportName => {
  const names = Object.keys(EVENT_REPORTS) as ReportName[];
  const name = names.find((key) => EVENT_REPORTS[key].id === id);
  if (name === undefined) throw new Error(`no report ${id} in the dictionary`);
  return name;
};
