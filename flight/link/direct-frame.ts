import type { LinkFrame, ManagementMessage } from '../../protocols/frame.ts';
import { encodeManagement } from '../../protocols/management-codec.ts';
import type { SessionSeal } from '../security/session-seal.ts';

/** An authenticated frame that is not under ARQ. */
export const directFrame = (
  seal: SessionSeal,
  message: ManagementMessage,
): Extract<LinkFrame, { type: 'management' }> => {
  const body = encodeManagement(message);
  const counter = seal.takeCounter();
  const fields = {
    type: 'management',
    session: seal.session,
    number: undefined,
    counter,
    opcode: 'none',
    opcodeValue: 0,
    body,
  } as const;
  const tag = seal.tag(fields);
  return { tag, stampNs: 0, acknowledgement: undefined, ...fields };
};
