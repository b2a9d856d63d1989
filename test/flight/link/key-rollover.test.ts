import { describe, expect, it } from 'vitest';
import type { FrameImage, ManagementMessage } from '../../../protocols/frame.ts';
import { MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig, type RigOptions } from './link-rig.ts';
import type { RigEnd } from './rig-end.ts';
import { isKind, messageOf } from './rig-messages.ts';

const load = (end: RigEnd, epoch: number): void =>
  end.step(() => expect(end.keys.load(epoch)).toBe('done'));
const activate = (end: RigEnd, epoch: number, atNs = 0): void =>
  end.step(() => expect(end.keys.activate(epoch, atNs)).toBe('done'));
const retire = (end: RigEnd, epoch: number): void =>
  end.step(() => expect(end.keys.retire(epoch)).toBe('done'));

/** Established under epoch 1; the ends that are named have loaded epoch 2. */
const loaded = (ends: readonly (0 | 1)[], options: RigOptions = {}): LinkRig => {
  const rig = new LinkRig(options);
  rig.establish();
  for (const end of ends) load(rig.ends[end], 2);
  return rig;
};

const epochs = (rig: LinkRig): readonly (number | undefined)[] =>
  rig.ends.map(({ endpoint }) => endpoint.current?.terms.keyEpoch);

const traffic = (rig: LinkRig): void => {
  const before = rig.ends.map(({ delivered }) => delivered);
  for (const end of rig.ends) end.offer(100);
  rig.run(SECOND_NS);
  expect(rig.ends.map(({ delivered }, i) => delivered - (before[i] ?? 0))).toEqual([100, 100]);
};

/** HELLO and all that follows for a renewal. */
const dropFirst = (
  kind: ManagementMessage['kind'],
  fromNs: () => boolean,
): ((image: FrameImage) => boolean) => {
  let done = false;
  return (image) => {
    if (done || !fromNs() || !isKind(image, kind)) return false;
    done = true;
    return true;
  };
};

describe('a session when the key epoch changes', () => {
  it('is replaced by one under the new epoch, without a gap for its owner', () => {
    const rig = loaded([0, 1]);
    const atNs = 10 * SECOND_NS;
    for (const end of rig.ends) activate(end, 2, atNs);
    const before = rig.ends.map(({ endpoint }) => endpoint.session?.id);
    rig.run(9 * SECOND_NS);
    expect(epochs(rig)).toEqual([1, 1]);
    rig.run(31 * SECOND_NS);
    expect(epochs(rig)).toEqual([2, 2]);
    const after = rig.ends.map(({ endpoint }) => endpoint.session?.id);
    expect(after[0]).toBe(after[1]);
    expect(after[0]).not.toBe(before[0]);
    for (const end of rig.ends) {
      expect(end.downs).toEqual(['renewed']);
      expect(end.reports.filter((name) => name === 'link.rekeyed')).toHaveLength(1);
      expect(end.reports).not.toContain('link.down');
      expect(end.transitions.at(-1)).toMatch(/ > established.nominal$/);
      expect(end.transitions).toHaveLength(2);
    }
    traffic(rig);
  });

  it('is offered with the time of the offer, not of the HELLO that a change of rate kept waiting', () => {
    const answers: { readonly atNs: number; readonly utcNs: number }[] = [];
    let firstHelloNs: number | undefined;
    const rates = [
      { rateBps: 2_500_000_000, requiredDbm: -38 },
      { rateBps: 625_000_000, requiredDbm: -44 },
    ];
    const rig: LinkRig = new LinkRig({
      rates,
      lightTimeNs: 100 * MILLISECOND_NS,
      forth: {
        drop: (image) => {
          if (rig.two.up && isKind(image, 'hello')) firstHelloNs ??= rig.queue.nowNs;
          return false;
        },
      },
      back: {
        drop: (image) => {
          const message = messageOf(image);
          if (message?.kind !== 'hello-ack') return false;
          answers.push({ atNs: rig.queue.nowNs, utcNs: message.hello.utcNs });
          return false;
        },
      },
    });
    rig.establish();
    rig.run(SECOND_NS);
    answers.length = 0;
    for (const end of rig.ends) {
      load(end, 2);
      activate(end, 2);
    }
    rig.runUntil(() => firstHelloNs !== undefined);
    rig.two.step(() => rig.two.endpoint.margin(-5_000));
    rig.run(5 * SECOND_NS);
    expect(epochs(rig)).toEqual([2, 2]);
    expect(answers).not.toEqual([]);
    expect(answers[0]?.atNs).toBeGreaterThan((firstHelloNs ?? 0) + 2 * rig.lightTimeNs);
    for (const { atNs, utcNs } of answers) expect(utcNs).toBe(atNs);
  });

  it('gives back what is not acknowledged, and loses nothing', () => {
    const limits = { rekeySpreadNs: SECOND_NS };
    const rig = loaded([0, 1], { rateBps: 50_000_000, limits });
    for (const end of rig.ends) end.offer(20_000);
    for (const end of rig.ends) activate(end, 2);
    rig.run(10 * SECOND_NS);
    expect(epochs(rig)).toEqual([2, 2]);
    for (const end of rig.ends) {
      const peer = rig.peerOf(end);
      expect(end.downs).toEqual(['renewed']);
      expect(peer.copiesMax()).toBe(1);
      expect(end.returnedTokens.length).toBeGreaterThan(0);
      // What came although its acknowledgement did not is sent again by its owner, who knows.
      const returned = new Set(end.returnedTokens.map(({ transfer }) => transfer));
      for (let transfer = 0; transfer < end.nextTransfer; transfer++) {
        if (!returned.has(transfer)) expect(peer.copies[transfer]).toBe(1);
      }
    }
  });

  it.each(['hello', 'hello-ack', 'ready'] as const)('gets over the loss of %s', (kind) => {
    let armed = false;
    const [forth, back] = [0, 1].map(() => dropFirst(kind, () => armed));
    const rig = loaded([0, 1], { forth: { drop: forth }, back: { drop: back } } as RigOptions);
    armed = true;
    for (const end of rig.ends) activate(end, 2);
    rig.run(31 * SECOND_NS);
    expect(epochs(rig)).toEqual([2, 2]);
    expect(rig.ends.map(({ downs }) => downs)).toEqual([['renewed'], ['renewed']]);
    traffic(rig);
  });

  it('goes on under the old one while the peer has no other, and is renewed when it has', () => {
    for (const behind of [0, 1] as const) {
      const ahead = behind === 0 ? 1 : 0;
      const rig = loaded([ahead]);
      activate(rig.ends[ahead], 2);
      rig.run(3 * MINUTE_NS);
      expect(epochs(rig)).toEqual([1, 1]);
      expect(rig.ends.map(({ downs }) => downs)).toEqual([[], []]);
      expect(rig.ends[behind].endpoint.rejected('key-epoch')).toBeGreaterThan(0);
      expect(rig.ends[behind].reports).toContain('security.key-epoch');
      load(rig.ends[behind], 2);
      rig.run(MINUTE_NS + SECOND_NS);
      expect(epochs(rig)).toEqual([2, 2]);
      traffic(rig);
    }
  });

  it('is renewed by the other end when the first one never does', () => {
    const rig = loaded([0, 1]);
    activate(rig.two, 2);
    rig.run(MINUTE_NS + SECOND_NS);
    expect(epochs(rig)).toEqual([2, 2]);
    expect(rig.one.keys.current).toBe(1);
    traffic(rig);
  });

  it('ends at once when its epoch is retired, and another one follows', () => {
    const rig = loaded([0, 1]);
    for (const end of rig.ends) activate(end, 2);
    retire(rig.one, 1);
    expect(rig.one.downs).toEqual(['key-retired']);
    expect(rig.runUntil(() => rig.ends.every(({ up }) => up), SECOND_NS)).toBe(true);
    rig.run(SECOND_NS);
    expect(epochs(rig)).toEqual([2, 2]);
    expect(rig.two.downs).toEqual(['renewed']);
    traffic(rig);
  });

  it('ends in closing too', () => {
    const rig = loaded([0, 1], { forth: { outages: [{ fromNs: SECOND_NS, toNs: MINUTE_NS }] } });
    rig.run(SECOND_NS);
    activate(rig.one, 2);
    rig.one.step(() => rig.one.endpoint.close());
    expect(rig.one.endpoint.state).toBe('closing');
    retire(rig.one, 1);
    expect(rig.one.endpoint.state).toBe('down');
  });
});

describe('a node that the change of the epoch did not reach', () => {
  it('has no session any more, and both ends say why', () => {
    const rig = loaded([0]);
    activate(rig.one, 2);
    retire(rig.one, 1);
    rig.run(6 * SECOND_NS);
    expect(rig.two.downs).toEqual(['silence']);
    const downs = rig.ends.map((end) => end.downs.length);
    rig.open();
    rig.run(2 * SECOND_NS);
    expect(epochs(rig)).toEqual([undefined, undefined]);
    expect(rig.ends.map((end) => end.downs.length)).toEqual(downs);
    for (const end of rig.ends) {
      // The light is right: it is not looked for anew.
      expect(end.endpoint.state).toBe('hello.waiting');
      expect(end.proofs).toBeGreaterThan(0);
      expect(end.endpoint.rejected('key-epoch')).toBeGreaterThan(0);
      expect(end.reports).toContain('security.key-epoch');
      expect(end.endpoint.rejected('unauthenticated')).toBe(0);
    }
  });

  it.each([0, 1] as const)('comes back when it is given the epoch: end %i', (behind) => {
    const rig = loaded([behind === 0 ? 1 : 0]);
    const ahead = rig.ends[behind === 0 ? 1 : 0];
    activate(ahead, 2);
    retire(ahead, 1);
    rig.run(6 * SECOND_NS);
    rig.open();
    const downs = () => rig.ends.flatMap((end) => end.downs);
    const before = downs();
    rig.run(10 * MINUTE_NS);
    expect(downs()).toEqual(before);
    // Tries once a minute, and no more.
    for (const end of rig.ends) expect(end.endpoint.rejected('key-epoch')).toBeLessThan(400);
    load(rig.ends[behind], 2);
    expect(rig.runUntil(() => rig.ends.every(({ up }) => up), SECOND_NS)).toBe(true);
    expect(epochs(rig)).toEqual([2, 2]);
    traffic(rig);
  });

  it.each([0, 1] as const)('is talked to under the old epoch until then: end %i', (behind) => {
    const rig = new LinkRig();
    const ahead = rig.ends[behind === 0 ? 1 : 0];
    load(ahead, 2);
    activate(ahead, 2);
    rig.open();
    expect(rig.runUntil(() => rig.ends.every(({ up }) => up), 5 * SECOND_NS)).toBe(true);
    expect(epochs(rig)).toEqual([1, 1]);
    traffic(rig);
  });

  it.each([0, 1] as const)('meets a peer that uses the next one already: end %i', (behind) => {
    const rig = new LinkRig();
    for (const end of rig.ends) load(end, 2);
    activate(rig.ends[behind === 0 ? 1 : 0], 2);
    rig.open();
    expect(rig.runUntil(() => rig.ends.every(({ up }) => up), 5 * SECOND_NS)).toBe(true);
    traffic(rig);
  });

  it('refuses an epoch that it was never given, however far ahead', () => {
    for (const keyEpochs of [
      [1, 2],
      [2, 1],
      [1, 3],
    ] as const) {
      const rig = new LinkRig({ keyEpochs });
      rig.open();
      rig.run(10 * SECOND_NS);
      expect([rig.one.up, rig.two.up]).toEqual([false, false]);
      expect(rig.two.reports).toContain('security.key-epoch');
    }
  });
});

describe('a handshake while the epoch changes', () => {
  it('goes on under the new epoch when its own is retired', () => {
    const outages = [{ fromNs: 0, toNs: 100 * MILLISECOND_NS }];
    const rig = new LinkRig({ forth: { outages } });
    for (const end of rig.ends) load(end, 2);
    rig.open();
    rig.run(50 * MILLISECOND_NS);
    for (const end of rig.ends) activate(end, 2);
    for (const end of rig.ends) retire(end, 1);
    expect(rig.runUntil(() => rig.ends.every(({ up }) => up), SECOND_NS)).toBe(true);
    expect(epochs(rig)).toEqual([2, 2]);
  });

  it('comes to nothing when the epoch is retired between answer and READY', () => {
    const rig = new LinkRig();
    for (const end of rig.ends) load(end, 2);
    rig.open();
    // HELLO is on its way back as an answer.
    rig.run(1.5 * rig.lightTimeNs);
    activate(rig.two, 2);
    retire(rig.two, 1);
    rig.run(0.6 * rig.lightTimeNs);
    expect(rig.one.endpoint.session).toBeDefined();
    rig.run(rig.lightTimeNs);
    expect(rig.two.endpoint.session).toBeUndefined();
    expect(rig.two.endpoint.rejected('key-epoch')).toBe(1);
  });
});
