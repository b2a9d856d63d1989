import type { EventTarget } from '../../harness/kernel/event-queue.ts';
import { EventQueue } from '../../harness/kernel/event-queue.ts';
import type { BundleHeader, StoredBundle } from '../../protocols/bundle.ts';
import { decodeStoredBundle, encodeStoredBundle } from '../../protocols/bundle-codec.ts';
import { decodeFrame, encodeFrame } from '../../protocols/frame-codec.ts';
import type { DataFrame, IdleFrame } from '../../protocols/frame.ts';
import { timed } from './measure.ts';

/** Work that a run did whatever its software is like. */
export interface CountedWork {
  /** Frames with a segment, and what they carry on average [bytes]. */
  readonly dataFrames: number;
  readonly dataBytes: number;
  /** Acknowledgements and management frames. */
  readonly otherFrames: number;
  /** Bundle records written to a store and read back. */
  readonly records: number;
  readonly events: number;
}

/** Pending events while the floor runs: about one per terminal of a large network. */
const PENDING = 4_096;

/**
 * CPU seconds of that work alone: each frame encoded once and decoded once (a CRC each way), each
 * record likewise, each event scheduled and fired. No link, no store, no route: the least that a run
 * of ours can cost.
 */
export const floorSeconds = (work: CountedWork): number => {
  frames(Math.min(work.dataFrames, 10_000), dataFrame(work.dataBytes)); // warms the code up
  return timed(() => {
    frames(work.dataFrames, dataFrame(work.dataBytes));
    frames(work.otherFrames, ACKNOWLEDGEMENT);
    records(work.records, work.dataBytes);
    events(work.events);
  });
};

const frames = (count: number, frame: DataFrame | IdleFrame): void => {
  for (let i = 0; i < count; i++) {
    const decoded = decodeFrame(encodeFrame(frame));
    if (!decoded.ok) throw new Error(`floor: ${decoded.detail}`);
  }
};

const records = (count: number, bytes: number): void => {
  const stored: StoredBundle = {
    header: header(bytes),
    receivedUtcNs: 1e12,
    receivedUncertaintyNs: 1_000,
    sourceCopy: false,
    payload: [new Uint8Array(bytes)],
  };
  for (let i = 0; i < count; i++) {
    const decoded = decodeStoredBundle(encodeStoredBundle(stored));
    if (!decoded.ok) throw new Error(`floor: ${decoded.detail}`);
  }
};

const events = (count: number): void => {
  const queue = new EventQueue();
  let left = count - PENDING;
  const target: EventTarget = {
    handle: (_kind, value) => {
      if (left-- > 0) queue.schedule(queue.nowNs + 1_000 + (value % 977), target, 0, value + 1);
    },
  };
  for (let i = 0; i < Math.min(count, PENDING); i++) queue.schedule(i, target, 0, i * 31);
  queue.runUntil(Number.MAX_SAFE_INTEGER);
};

const header = (payloadBytes: number): BundleHeader => ({
  source: { node: 700, service: 1 },
  createdNs: 86_400e9,
  sequence: 70_000,
  attempt: 0,
  destination: { node: 1_400, service: 1 },
  class: 'broadband',
  assured: false,
  custody: false,
  lifetimeNs: 60e9,
  ageNs: 0,
  hopLimit: 64,
  hopCount: 12,
  previousNode: 701,
  reportTo: 0,
  payloadBytes,
  digest: new Uint8Array(32).fill(7),
  security: [],
});

const dataFrame = (bytes: number): DataFrame => ({
  type: 'data',
  session: 0x12345678,
  stampNs: 86_400e9,
  acknowledgement: undefined,
  opcode: 'none',
  opcodeValue: 0,
  number: undefined,
  segment: {
    transfer: 70_000,
    offset: 0,
    total: bytes,
    class: 'broadband',
    last: true,
    header: header(bytes),
    data: new Uint8Array(bytes).fill(5),
  },
});

const ACKNOWLEDGEMENT: IdleFrame = {
  type: 'idle',
  session: 0x12345678,
  stampNs: 0,
  acknowledgement: {
    nextExpected: 30_000,
    ranges: [],
    duplicate: { first: 0, count: 0 },
    echoStampNs: 86_400e9,
  },
  opcode: 'none',
  opcodeValue: 0,
};
