import { describe, expect, it } from 'vitest';
import { peekFrame } from '../../../harness/bus/frame-peek.ts';
import { Modem } from '../../../harness/bus/modem.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { FrameCheck } from '../../../harness/observe/frame-check.ts';
import { crcOf } from '../../../protocols/codec.ts';
import type { FrameImage, ManagementMessage } from '../../../protocols/frame.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';
import { encodeManagement } from '../../../protocols/management-codec.ts';
import { dataFrame, idleFrame, unnumberedDataFrame } from '../bus/frames.ts';

const CUSTODY: ManagementMessage = {
  kind: 'custody',
  accepts: [{ transfer: 9, held: false, bestEffort: false }],
  refuses: [],
};

const managementFrame = (txfn: number, body = encodeManagement(CUSTODY)): FrameImage =>
  encodeFrame({
    type: 'management',
    session: 7,
    stampNs: 5,
    acknowledgement: undefined,
    opcode: 'none',
    opcodeValue: 0,
    number: { txfn, txNum: 0 },
    counter: 3,
    tag: new Uint8Array(16),
    body,
  });

/** The same frame with other bytes: its fields as they are, and a sound CRC over them. */
const rewritten = (image: FrameImage, change: (head: number[]) => number[]): FrameImage => {
  const head = Uint8Array.from(change([...image.head]));
  return { head, payload: image.payload, crc: crcOf(head, image.payload) };
};

/** How many of these frames were checked and came out different, over one lock. */
const check = (frames: readonly FrameImage[]): readonly (readonly [number, number])[] => {
  const journal = new Journal({ level: 'off', checked: true });
  const written: (readonly [number, number])[] = [];
  journal.subscribe(
    readerOf({
      'frames-checked': (_atNs, _node, _terminal, _partner, checked, malformed) =>
        written.push([checked, malformed]),
    }),
  );
  const medium = { send: () => {}, refused: () => {}, silent: () => {} };
  const queue = new EventQueue();
  const modem = new Modem({ node: 1, terminal: 0, number: 0, rateBps: 1e9, queue, medium });
  const checks = new FrameCheck(journal);
  const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
  for (const frame of frames) {
    peekFrame(frame, peek);
    checks.sent(modem, frame, peek);
  }
  checks.summarise(modem, 2, 10);
  checks.summarise(modem, 2, 20);
  return written;
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('the check of frames that are sent', () => {
  it('tries one data frame and one idle frame in 64, one management frame in 4', () => {
    expect(check(numbers(640).map((txfn) => dataFrame(txfn, 100)))).toEqual([[10, 0]]);
    expect(check(numbers(640).map(() => idleFrame(7)))).toEqual([[10, 0]]);
    expect(check(numbers(640).map(() => unnumberedDataFrame(100)))).toEqual([[10, 0]]);
    expect(check(numbers(640).map((txfn) => managementFrame(txfn)))).toEqual([[160, 0]]);
  });

  it('tries every frame of no session', () => {
    expect(check(numbers(20).map(() => idleFrame(0)))).toEqual([[20, 0]]);
  });

  it('writes nothing where nothing was tried, and counts each lock anew', () => {
    expect(check([dataFrame(1, 100)])).toEqual([]);
    expect(check([dataFrame(64, 100)])).toHaveLength(1);
  });

  it('finds a frame with a field that no receiver knows', () => {
    const unknown = rewritten(idleFrame(0), (head) => [...head, 0x80, 0x01, 0x05]);
    expect(check([unknown])).toEqual([[1, 1]]);
  });

  it('finds a number that is written longer than necessary', () => {
    // tx_num 0 of a data frame, which has its default, spelt out.
    const long = rewritten(dataFrame(64, 100), (head) => {
      const at = head.indexOf(0x30);
      return [...head.slice(0, at), 0x28, 0x00, ...head.slice(at)];
    });
    expect(check([long])).toEqual([[1, 1]]);
  });

  it('finds a CRC that is wrong, and a message that cannot be read', () => {
    expect(check([{ ...idleFrame(0), crc: 1 }])).toEqual([[1, 1]]);
    expect(check([managementFrame(4, Uint8Array.of(0xff))])).toEqual([[1, 1]]);
  });
});
