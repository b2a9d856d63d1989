import { describe, expect, it } from 'vitest';
import { ResumeWatch } from '../../../harness/observe/resume-watch.ts';
import { breachBench, bundleHeader, SESSION } from './breach-rig.ts';
import { custodyRig, segmentFrame } from './custody-rig.ts';

const dated = { ...bundleHeader(4), payloadBytes: 2_000 };

/** Two of four segments of a bundle reach node 2, and the session ends. */
const bench = (header = dated) => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new ResumeWatch(journal, () => clock.nowNs);
  const { offers, begins } = custodyRig(clock, [watch]);
  const arrives = (frame: Parameters<typeof segmentFrame>[0]): void =>
    watch.arrived(b, segmentFrame(frame));
  const first = { transfer: 1, header, total: 2_000 };
  offers.sent(a, segmentFrame(first), { session: SESSION, type: 2, txfn: 3, txNum: 0 });
  arrives(first);
  arrives({ transfer: 1, offset: 500, total: 2_000 });
  arrives({ transfer: 2, offset: 1_000, total: 2_000 });
  begins(a, 1, bundleHeader(5), SESSION + 1);
  const { source, createdNs, sequence } = header;
  const resume = {
    kind: 'resume',
    source,
    createdNs,
    sequence,
    digest: new Uint8Array(32),
  } as const;
  /** A frame of the session before, late. */
  const comesLate = (): void => arrives({ transfer: 1, offset: 1_000, total: 2_000 });
  const says = (contiguousBytes: number, attempt = 0): void =>
    watch.said(b, SESSION + 1, { ...resume, contiguousBytes, attempt });
  const refused = (): void =>
    offers.taken(a, SESSION, {
      ...{ kind: 'custody', accepts: [] },
      refuses: [{ transfer: 1, reason: 'no-storage' }],
    });
  /** The rest of it in one segment, in the next session. */
  const restComes = (): void => {
    const rest = { transfer: 2, header, offset: 1_500, total: 2_000, session: SESSION + 1 };
    const peek = { session: SESSION + 1, type: 2, txfn: 1, txNum: 0 };
    offers.sent(a, segmentFrame(rest), peek);
    watch.arrived(b, segmentFrame(rest));
  };
  return { words, clock, comesLate, restComes, refused, says };
};

describe('the watch over RESUME', () => {
  it('agrees with bytes that came', () => {
    const { words, says } = bench();
    says(500);
    says(1_000);
    expect(words).toEqual([]);
  });

  it('agrees with bytes of the session before that came when the next had begun', () => {
    const { words, comesLate, says } = bench();
    comesLate();
    says(1_500);
    expect(words).toEqual([]);
  });

  it('agrees with the rest of a bundle that came in one segment', () => {
    const { words, restComes, says } = bench();
    restComes();
    says(2_000);
    expect(words).toEqual([]);
    says(2_001);
    expect(words).toEqual(['resume-not-received']);
  });

  it('agrees with bytes that were on their way when their sender took an answer', () => {
    const { words, comesLate, refused, says } = bench();
    refused();
    comesLate();
    says(1_500);
    expect(words).toEqual([]);
  });

  it('finds a bundle that ended a while ago, but where nobody knows when it was made', () => {
    const { words, clock, says } = bench();
    clock.nowNs = dated.createdNs + dated.lifetimeNs + 15e9;
    says(1_000);
    expect(words).toEqual([]);
    clock.nowNs++;
    says(1_000);
    expect(words).toEqual(['resume-ended']);
    const undated = bench({ ...dated, createdNs: 0 });
    undated.clock.nowNs = 1e12;
    undated.says(1_000);
    expect(undated.words).toEqual([]);
  });

  it('finds bytes that never came', () => {
    const { words, says } = bench();
    says(1_001);
    expect(words).toEqual(['resume-not-received']);
  });
});
