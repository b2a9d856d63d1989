import { readAcknowledgement } from './acknowledgement-codec.ts';
import { EMPTY_BYTES, MAC_BYTES } from './codec.ts';
import type { Acknowledgement } from './frame.ts';
import { UINT16_MAX } from './wire-integers.ts';
import type { WireReader } from './wire-reader.ts';

/**
 * Fields of a LinkFrame as they stand on the wire, before types and payloads are looked at. A class, as V8 makes
 * literals whose fields came to hold large numbers by a call of its runtime: 1 % of a packet-hop.
 */
export class FrameDraft {
  version = 0;
  session = 0;
  type = 0;
  txfn = 0;
  txNum = 0;
  sequenced = false;
  acknowledgement: Acknowledgement | undefined = undefined;
  stampNs = 0;
  opcode = 0;
  opcodeValue = 0;
  counter = 0;
  tag: Uint8Array = EMPTY_BYTES;
  /** Where the payload begins; its end may lie in the image's second piece. */
  payloadStart = 0;
  payloadLength = 0;
}

const TX_NUM_MAX = 7;
/** Fields 1 to 12, 14 and 15. */
const FRAME_FIELDS = 0xdffe;

/**
 * Reads all fields but `crc`. `tailBytes` is the length of the image's second piece, which must
 * be the end of the payload. Faults stay in the reader.
 */
export const readFrameFields = (reader: WireReader, draft: FrameDraft, tailBytes: number): void => {
  let crossed = tailBytes === 0;
  while (reader.position < reader.end) {
    const key = reader.varint();
    if (key !== 0x72) {
      readField(reader, key, draft);
      continue;
    }
    const length = reader.varint();
    const start = reader.position;
    draft.payloadStart = start;
    draft.payloadLength = length;
    if (start + length <= reader.end) reader.position = start + length;
    else if (tailBytes > 0 && start + length === reader.end + tailBytes) {
      crossed = true;
      reader.position = reader.end;
    } else reader.fail('truncated payload');
  }
  if (!crossed) reader.fail('second piece is not the end of the payload');
};

const readField = (reader: WireReader, key: number, draft: FrameDraft): void => {
  switch (key) {
    case 0x08:
      draft.version = reader.uint32();
      return;
    case 0x15:
      draft.session = reader.fixed32();
      return;
    case 0x18:
      draft.type = reader.uint32();
      return;
    case 0x20:
      draft.txfn = reader.uint32();
      if (draft.txfn > UINT16_MAX) reader.fail('txfn beyond 65535');
      return;
    case 0x28:
      draft.txNum = reader.uint32();
      if (draft.txNum > TX_NUM_MAX) reader.fail('tx_num beyond 7');
      return;
    case 0x30:
      draft.sequenced = reader.flag();
      return;
    case 0x3a:
      draft.acknowledgement = readAcknowledgement(reader);
      return;
    case 0x40:
      draft.stampNs = reader.varint();
      return;
    default:
      readControlField(reader, key, draft);
  }
};

const readControlField = (reader: WireReader, key: number, draft: FrameDraft): void => {
  switch (key) {
    case 0x48:
      draft.opcode = reader.uint32();
      return;
    case 0x50:
      draft.opcodeValue = reader.uint32();
      if (draft.opcodeValue > UINT16_MAX) reader.fail('opcode value beyond 65535');
      return;
    case 0x58:
      draft.counter = reader.varint();
      return;
    case 0x62:
      draft.tag = reader.blob(MAC_BYTES);
      return;
    case 0x7d:
      reader.fail('crc is not the last field');
      return;
    default:
      reader.unknown(key, FRAME_FIELDS);
  }
};

/** A field that this type of frame does not carry; undefined when there is none. */
export const misplacedField = (
  draft: FrameDraft,
  type: 'idle' | 'data' | 'management',
): string | undefined => {
  if (type !== 'management') {
    if (draft.counter !== 0) return 'counter outside a management frame';
    if (draft.tag.length > 0) return 'tag outside a management frame';
  } else if (draft.tag.length !== 0 && draft.tag.length !== MAC_BYTES) {
    return 'tag is not 16 bytes';
  }
  if (type === 'idle') {
    if (draft.sequenced) return 'idle frame with a frame number';
    if (draft.payloadLength > 0) return 'idle frame with a payload';
  }
  return undefined;
};
