import { expect, it } from 'vitest';
import type { FrameImage } from '../../../protocols/frame.ts';
import { MessageWatches } from '../../../harness/observe/message-watches.ts';
import { breachBench, bundleHeader, managementFrame, peekOf, SESSION } from './breach-rig.ts';
import { segmentFrame } from './custody-rig.ts';

const transfer = (counter: number, stratum: number, reply: boolean): FrameImage =>
  managementFrame({
    counter,
    message: {
      ...{ kind: 'time-transfer', exchange: 7, reply, t1Ns: 5e9, t2Ns: 6e9, t3Ns: 7e9 },
      ...{ uncertaintyNs: 400, stratum },
    },
  });

const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const watches = new MessageWatches(journal, {
    ...{ nowNs: () => clock.nowNs, refuseBackoffNs: 1e9, attemptsMax: 3, writeNs: 1e6 },
    ...{ lightTimeNs: () => 1e6, sourceless: new Set<number>(), alters: false },
    ...{ flapHoldNs: 1e9, flapHoldMaxNs: 1e9, flapMemoryNs: 1e9, advertiseMinNs: 1e9 },
  });
  const says = (from: typeof a, image: FrameImage): void =>
    watches.sent(from, image, peekOf(image));
  return { words, a, b, watches, says };
};

type Turn = 'sound' | 'asks without light' | 'closes before' | 'is closed before';

/** Node 1 says that it is a source, asks, is answered by a source, and is one behind it. */
const wordsOf = (turn: Turn): string[] => {
  const asksWithoutLight = turn === 'asks without light';
  const { words, a, b, watches, says } = bench();
  says(a, transfer(1, 0, false));
  const request = transfer(2, asksWithoutLight ? 16 : 0, false);
  if (asksWithoutLight) watches.unsent(a, request, peekOf(request));
  else says(a, request);
  says(b, transfer(3, 0, true));
  const closed = managementFrame({ counter: 9, message: { kind: 'close-ack' } });
  if (turn === 'closes before') says(a, closed);
  if (turn === 'is closed before') {
    says(b, closed);
    watches.arrived(a, closed);
  }
  watches.authenticated(a, SESSION, 3);
  says(a, transfer(4, 1, false));
  return words;
};

it('holds nobody to a stratum after it spoke of it without light', () => {
  expect(wordsOf('sound')).toContain('time-from-below');
  expect(wordsOf('asks without light')).not.toContain('time-from-below');
});

it('counts for nothing what an end hears in a session that it has closed', () => {
  expect(wordsOf('closes before')).not.toContain('time-from-below');
  expect(wordsOf('is closed before')).not.toContain('time-from-below');
});

it('knows of a transfer whose first segment found no room in its modem', () => {
  const { words, a, b, watches, says } = bench();
  const header = { ...bundleHeader(4), payloadBytes: 2_000 };
  const first = segmentFrame({ transfer: 1, header, total: 2_000 });
  says(a, first);
  watches.arrived(b, first);
  const { source, createdNs, sequence } = header;
  const resume = (contiguousBytes: number, session = SESSION + 2): FrameImage =>
    managementFrame({
      counter: 5,
      session,
      message: {
        ...{ kind: 'resume', source, createdNs, sequence, attempt: 0, contiguousBytes },
        digest: new Uint8Array(32),
      },
    });
  says(b, resume(500, SESSION + 1));
  const next = { transfer: 2, header, offset: 500, total: 2_000, session: SESSION + 1 };
  watches.unsent(a, segmentFrame(next), peekOf(segmentFrame(next)));
  watches.arrived(b, segmentFrame(next));
  says(b, resume(1_000));
  expect(words).toEqual([]);
  says(b, resume(1_001));
  expect(words).toEqual(['resume-not-received']);
});
