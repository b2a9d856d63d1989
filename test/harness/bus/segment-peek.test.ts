import { describe, expect, it } from 'vitest';
import { peekMessage } from '../../../harness/bus/message-peek.ts';
import { findPayload } from '../../../harness/bus/segment-peek.ts';

/** A management frame whose next field says that it is so long [low byte of 32 bits, all others set]. */
const frameOf = (lengthLow: number): Uint8Array =>
  Uint8Array.from([0x18, 3, 0x0a, 0x80 | lengthLow, 0xff, 0xff, 0xff, 0x0f, 0x7d, 1, 2, 3, 4]);

describe('the look for the payload of a frame', () => {
  it('ends whatever length a field claims', () => {
    // As a number with a sign each leads back by 1 to 128 bytes: 6 of them to the field itself.
    for (let low = 0; low < 128; low++) {
      const head = frameOf(low);
      expect(findPayload(head)).toBeGreaterThanOrEqual(head.length);
      expect(peekMessage({ head, payload: new Uint8Array(0), crc: 0 })).toBe('rate');
    }
  });
});
