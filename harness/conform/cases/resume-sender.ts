import { SECOND_NS } from '../../../protocols/units.ts';
import {
  APPLICATION,
  comings,
  linkedSlowly,
  payloadOf,
  renewSession,
  submitted,
} from '../bench/bundles.ts';
import { sha256 } from '../bench/link-codes.ts';
import { LOW } from '../bench/mesh.ts';
import type { Message } from '../bench/voice.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given, shouldHold } from '../check.ts';

/** Long enough on a slow line for a RESUME to come before the end. */
const LONG_BYTES = 400_000;

/** A long bundle of the target's that was cut short: a third of it has come. */
const cutShort = (open: OpenBench) => {
  const { bench, peer } = linkedSlowly(open);
  peer.manners.custody = false;
  const payload = payloadOf(LONG_BYTES);
  const id = submitted(bench, payload, { destination: { node: LOW, service: APPLICATION } });
  const came = (): number => comings(peer, id)[0]?.received ?? 0;
  bench.await('a third of the bundle', () => came() > LONG_BYTES / 3, SECOND_NS);
  return { bench, peer, id, payload };
};

/** The target hears a RESUME as soon as there is a session again. */
const resumed = (
  { bench, peer, id, payload }: ReturnType<typeof cutShort>,
  changes: Partial<Message<'resume'>> = {},
) => {
  const contiguousBytes = Math.floor(LONG_BYTES / 2);
  const digest = sha256(payload.subarray(0, contiguousBytes));
  const before = comings(peer, id).length;
  renewSession(bench, () => {
    peer.say({ kind: 'resume', ...id, attempt: 0, contiguousBytes, digest, ...changes });
  });
  bench.run(SECOND_NS);
  const coming = comings(peer, id)[before];
  given(coming !== undefined, 'the bundle did not come again');
  const offsets = coming.segments.map(({ offset }) => offset);
  const sentBelow = coming.segments
    .filter(({ offset }) => offset < contiguousBytes)
    .reduce((sum, { data }) => sum + data.length, 0);
  return { coming, offsets, sentBelow, contiguousBytes };
};

/** Section 3, RESUME at the sender. */
export const RESUME_SENDER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-resume-heeded',
    requirements: ['LM-BND-022', 'LM-BND-010'],
    title: 'the sender goes on where RESUME says; the first segment that is sent has the header',
    role: 'node',
    run: (open) => {
      const { coming, offsets, sentBelow, contiguousBytes } = resumed(cutShort(open));
      expectThat(coming.segments[0]?.header !== undefined, 'the first segment has the header');
      expectThat(
        coming.segments.some(({ last }) => last),
        'goes on to the end',
      );
      const leftOut = sentBelow < contiguousBytes * 0.9;
      shouldHold(leftOut, 'bytes before that place are left out', sentBelow);
      shouldHold(offsets.includes(contiguousBytes), 'a segment from there on', offsets.length);
    },
  },
  ...[
    { name: 'digest', changes: { digest: new Uint8Array(32).fill(3) } },
    { name: 'attempt', changes: { attempt: 1 } },
    { name: 'bundle', changes: { sequence: 999_999 } },
  ].map(
    ({ name, changes }): ConformanceCase => ({
      id: `CONF-BND-resume-wrong-${name}`,
      requirements: ['LM-BND-022'],
      title: `a RESUME with another ${name} changes nothing: all bytes are sent`,
      role: 'node',
      run: (open) => {
        const { sentBelow, contiguousBytes } = resumed(cutShort(open), changes);
        expectThat(sentBelow >= contiguousBytes, 'all bytes before that place', sentBelow);
      },
    }),
  ),
  {
    id: 'CONF-BND-resume-for-one-session',
    requirements: ['LM-BND-022'],
    title: 'a RESUME does not count after its session',
    role: 'node',
    run: (open) => {
      const cut = cutShort(open);
      const { bench, peer, id } = cut;
      resumed(cut);
      renewSession(bench);
      // The link flaps by now: other ways may be tried first (LM-RTE-049).
      bench.run(30 * SECOND_NS);
      const last = comings(peer, id).at(-1);
      given(last !== undefined && comings(peer, id).length >= 3, 'the bundle did not come again');
      expectEqual(last.segments[0]?.offset, 0, 'first offset in a session without RESUME');
      expectEqual(last.complete, true, 'all bytes come');
    },
  },
];
