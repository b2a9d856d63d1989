import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DigestWatch } from '../../../harness/observe/digest-watch.ts';
import { breachBench, bundleHeader, peekOf, SESSION } from './breach-rig.ts';
import { custodyRig, segmentFrame } from './custody-rig.ts';

const payload = [new Uint8Array(1_500), new Uint8Array(500)];
const sha256 = (bytes: number): Uint8Array =>
  createHash('sha256').update(new Uint8Array(bytes)).digest();
const sent = { ...bundleHeader(4), payloadBytes: 2_000, digest: sha256(2_000) };
const altered = { ...sent, digest: new Uint8Array(32) };

/** Node 1 has a bundle of four segments for node 2, of which that may have a part. */
const bench = (header = sent) => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new DigestWatch(journal, { nowNs: () => clock.nowNs, alters: true });
  const { offers, says } = custodyRig(clock, [watch]);
  watch.durable(a.node, sent, payload);
  const { source, createdNs, sequence } = header;
  const goes = (transfer: number, offset: number, first = false): void => {
    const image = segmentFrame({ transfer, offset, total: 2_000, ...(first && { header }) });
    offers.sent(a, image, peekOf(image));
    watch.sent(a, image, peekOf(image));
  };
  return {
    ...{ words, watch, a, b, goes, says },
    begins: (offset = 0, transfer = 1): void => goes(transfer, offset, true),
    resumes: (contiguousBytes: number, { attempt = 0, digest = sha256(contiguousBytes) } = {}) =>
      watch.said(b, SESSION, {
        ...{ kind: 'resume', source, createdNs, sequence },
        ...{ attempt, contiguousBytes, digest },
      }),
  };
};

describe('the watch over what goes on', () => {
  it('agrees with transfers from their start, and from where RESUME says', () => {
    const { words, begins, goes, resumes } = bench();
    begins();
    goes(1, 500);
    resumes(1_500);
    goes(1, 1_000);
    goes(1, 1_500);
    begins(1_500, 2);
    expect(words).toEqual([]);
  });

  it('agrees with a leap to where RESUME says', () => {
    const { words, begins, goes, resumes } = bench();
    resumes(1_500);
    begins();
    goes(1, 1_500);
    expect(words).toEqual([]);
  });

  it('tells of a transfer that begins, or leaps, where no RESUME says', () => {
    const { words, begins, goes, resumes } = bench();
    begins(500);
    expect(words).toEqual(['resumed-unasked']);
    const other = bench();
    other.resumes(1_000);
    other.begins();
    other.goes(1, 1_500);
    expect(other.words).toEqual(['resumed-unasked']);
    resumes(500);
    goes(1, 1_000);
    expect(words).toEqual(['resumed-unasked']);
  });

  it('tells of a leap for a RESUME of another attempt', () => {
    const { words, begins, goes, resumes } = bench({ ...sent, attempt: 1 });
    begins();
    resumes(1_500, { attempt: 0 });
    goes(1, 500);
    goes(1, 1_500);
    expect(words).toEqual(['resumed-unasked']);
  });

  it('tells of a transfer that goes on with other bytes than its sender has', () => {
    const { words, begins, resumes } = bench();
    resumes(1_000, { digest: new Uint8Array(32) });
    begins(1_000);
    expect(words).toEqual(['resumed-unlike']);
  });
});

describe('the watch over altered bundles', () => {
  it('leaves to its destination what a relay took whole', () => {
    const { words, watch, b, begins, says } = bench(altered);
    begins();
    watch.durable(b.node, altered, payload);
    says(b, 1);
    expect(words).toEqual([]);
  });

  it('tells of one that was taken over with a part of before', () => {
    const { words, watch, b, begins, resumes, says } = bench(altered);
    resumes(1_000);
    begins();
    watch.durable(b.node, altered, payload);
    says(b, 1);
    expect(words).toEqual(['altered-resumed']);
  });

  it('is silent about the next transfer when one with that part was refused, and about sound ones', () => {
    const { words, watch, b, begins, resumes, says } = bench(altered);
    resumes(1_000);
    begins();
    says(b, 1, { refused: 'not-authentic' });
    begins(0, 2);
    watch.durable(b.node, altered, payload);
    says(b, 2);
    const whole = bench();
    whole.resumes(1_000);
    whole.begins(1_000);
    whole.watch.durable(whole.b.node, sent, payload);
    whole.says(whole.b, 1);
    expect([...words, ...whole.words]).toEqual([]);
  });

  it('tells of one that is sent on after a restart', () => {
    const { words, watch, a, begins } = bench(altered);
    watch.durable(a.node, altered, payload);
    begins();
    expect(words).toEqual([]);
    watch.stopped(a.node);
    begins(0, 2);
    expect(words).toEqual(['altered-restored']);
  });

  it('is silent when another copy came since', () => {
    const { words, watch, a, begins } = bench(altered);
    watch.durable(a.node, altered, payload);
    watch.stopped(a.node);
    watch.durable(a.node, altered, payload);
    begins();
    expect(words).toEqual([]);
  });
});
