import { describe, expect, it } from 'vitest';
import type { FrameImage, ManagementMessage } from '../../../protocols/frame.ts';
import { derivePairKey, tagOf } from '../../../flight/security/link-keys.ts';
import { handshakeBytes } from '../../../protocols/management-codec.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig, type RigOptions } from './link-rig.ts';
import { altered, isKind } from './rig-messages.ts';

/** Drops the first so many messages of that kind. */
const dropFirst = (
  kind: ManagementMessage['kind'],
  count: number,
): ((image: FrameImage) => boolean) => {
  let left = count;
  return (image) => isKind(image, kind) && left-- > 0;
};

const wronged = (mac: Uint8Array): Uint8Array => mac.map((byte, i) => (i === 3 ? byte ^ 1 : byte));

/** Established, all frames of the handshake kept. */
const recorded = (options: RigOptions = {}): LinkRig => {
  const rig = new LinkRig(options);
  for (const end of rig.ends) end.recording = true;
  rig.establish();
  return rig;
};

const oneOf = (images: readonly FrameImage[], kind: ManagementMessage['kind']): FrameImage => {
  const found = images.find((image) => isKind(image, kind));
  if (found === undefined) throw new Error(`no ${kind} was sent`);
  return found;
};

const traffic = (rig: LinkRig): void => {
  const before = rig.two.delivered;
  rig.one.offer(100);
  rig.run(SECOND_NS);
  expect(rig.two.delivered - before).toBe(100);
};

describe('the handshake', () => {
  it('gives both ends one session with the smaller MTU within three light times', () => {
    const rig = new LinkRig({ mtus: [1_044, 8_352] });
    rig.establish();
    expect(rig.queue.nowNs).toBeLessThan(3.1 * rig.lightTimeNs);
    const [one, two] = [rig.one.endpoint.session, rig.two.endpoint.session];
    expect(one?.id).toBe(two?.id);
    expect(one).toMatchObject({ peer: 2, peerTerminal: 0, mtuBytes: 1_044, peerPlanVersion: 1 });
    expect(two).toMatchObject({ peer: 1, mtuBytes: 1_044 });
    traffic(rig);
  });

  it.each(['hello', 'hello-ack', 'ready'] as const)('gets over the loss of %s', (kind) => {
    for (const count of [1, 2, 5]) {
      const [forth, back] = [dropFirst(kind, count), dropFirst(kind, count)];
      const rig = new LinkRig({ forth: { drop: forth }, back: { drop: back } });
      rig.establish();
      rig.run(SECOND_NS);
      expect(rig.one.endpoint.session?.id).toBe(rig.two.endpoint.session?.id);
      traffic(rig);
    }
  });

  it('takes the first authentic frame under the new key for a lost READY', () => {
    const rates = [
      { rateBps: 2_500_000_000, requiredDbm: -38 },
      { rateBps: 625_000_000, requiredDbm: -44 },
    ];
    const rig = new LinkRig({ rates, forth: { drop: (image) => isKind(image, 'ready') } });
    rig.open();
    rig.runUntil(() => rig.one.up);
    rig.one.step(() => rig.one.endpoint.sendControl({ kind: 'custody', accepts: [], refuses: [] }));
    rig.run(2 * rig.lightTimeNs);
    expect(rig.two.up).toBe(true);
    expect(rig.two.controls).toHaveLength(1);
  });

  it('is opened by the higher id when the lower one is silent for three intervals', () => {
    const rig = new LinkRig();
    rig.two.open();
    rig.run(3 * (4 * rig.lightTimeNs + 50 * MILLISECOND_NS) - 1);
    expect(rig.two.endpoint.state).toBe('hello.answering');
    rig.run(2);
    expect(rig.two.endpoint.state).toBe('hello.initiating');
    rig.one.open();
    expect(rig.runUntil(() => rig.one.up && rig.two.up)).toBe(true);
    traffic(rig);
  });

  it('ends in one session when both open at once: the higher id yields', () => {
    // Node 1 hears nothing until node 2 has opened itself.
    const outages = [{ fromNs: 0, toNs: 240 * MILLISECOND_NS }];
    const rig = new LinkRig({ forth: { outages } });
    rig.establish();
    expect(rig.two.transitions).toContain('hello.initiating > hello.answering');
    expect(rig.one.transitions).not.toContain('hello.initiating > hello.answering');
    expect(rig.one.endpoint.session?.id).toBe(rig.two.endpoint.session?.id);
  });

  it('gives up after ten HELLOs, with a report', () => {
    const rig = new LinkRig({ forth: { loss: 1 } });
    rig.one.recording = true;
    rig.one.open();
    rig.run(20 * (4 * rig.lightTimeNs + 50 * MILLISECOND_NS));
    expect(rig.one.sent.filter((image) => isKind(image, 'hello'))).toHaveLength(10);
    expect(rig.one.downs).toEqual(['handshake-failed']);
    expect(rig.one.reports).toContain('link.handshake-failed');
    expect(rig.one.endpoint.state).toBe('down');
  });

  it('ends with the light, from every state', () => {
    const rig = new LinkRig();
    rig.open();
    rig.one.step(() => rig.one.endpoint.trackingLost());
    rig.two.step(() => rig.two.endpoint.trackingLost());
    expect([rig.one.downs, rig.two.downs]).toEqual([['tracking-lost'], ['tracking-lost']]);
    rig.establish();
    rig.two.step(() => rig.two.endpoint.trackingLost());
    expect(rig.two.downs).toEqual(['tracking-lost', 'tracking-lost']);
    expect(rig.two.endpoint.session).toBeUndefined();
  });
});

describe('somebody else at the other end', () => {
  it('closes and reports when another partner than the plan names answers', () => {
    const rig = new LinkRig({ ids: [1, 3] });
    rig.one.open({ peer: 2 });
    rig.two.open();
    rig.run(SECOND_NS);
    expect(rig.one.reports).toContain('link.wrong-partner');
    expect(rig.one.downs).toEqual(['handshake-failed']);
    expect(rig.one.up).toBe(false);
    expect(rig.two.up).toBe(false);
  });

  it('has no session with a node of another network key', () => {
    const keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)] as const;
    const rig = new LinkRig({ networkKeys: keys });
    rig.open();
    rig.run(10 * SECOND_NS);
    expect(rig.two.endpoint.rejected('unauthenticated')).toBeGreaterThan(0);
    expect([rig.one.up, rig.two.up]).toEqual([false, false]);
  });

  it('does not take its own reflected frames for a partner', () => {
    const rig = new LinkRig({ forth: { loss: 1 } });
    rig.one.recording = true;
    rig.one.open();
    rig.one.inject(oneOf(rig.one.sent, 'hello'));
    expect(rig.one.endpoint.state).toBe('hello.initiating');
    expect(rig.one.endpoint.rejected('unauthenticated')).toBe(1);
  });

  it.each(['hello', 'hello-ack', 'ready'] as const)('refuses a forged %s', (kind) => {
    const rig = new LinkRig();
    for (const end of rig.ends) end.recording = true;
    const victim = kind === 'hello-ack' ? rig.one : rig.two;
    const attacker = rig.peerOf(victim);
    const drop = (image: FrameImage): boolean => isKind(image, kind);
    const deaf = new LinkRig(kind === 'hello-ack' ? { back: { drop } } : { forth: { drop } });
    for (const end of deaf.ends) end.recording = true;
    deaf.open();
    deaf.run(100 * MILLISECOND_NS);
    const sender = attacker === rig.one ? deaf.one : deaf.two;
    const target = attacker === rig.one ? deaf.two : deaf.one;
    const forged = altered(oneOf(sender.sent, kind), (message) =>
      'mac' in message ? { ...message, mac: wronged(message.mac) } : message,
    );
    target.inject(forged);
    expect(target.up).toBe(false);
    expect(target.endpoint.rejected('unauthenticated')).toBe(1);
  });

  it('refuses a version that it does not speak', () => {
    const rig = new LinkRig({ forth: { loss: 1 } });
    rig.open();
    rig.one.recording = true;
    // Rightly signed by the peer: its HELLO offers versions 2 and 3 only.
    const other = new LinkRig();
    other.one.recording = true;
    other.open();
    const hello = altered(oneOf(other.one.sent, 'hello'), (message) =>
      message.kind === 'hello'
        ? signedByOne({ ...message, versionMin: 2, versionMax: 3 })
        : message,
    );
    rig.two.inject(hello);
    expect(rig.two.endpoint.rejected('unknown-version')).toBe(1);
    expect(rig.two.endpoint.state).toBe('hello.answering');
  });
});

describe('an established session', () => {
  it('is not disturbed by a HELLO, replayed or new, until its READY', () => {
    const rig = recorded();
    const hello = oneOf(rig.one.sent, 'hello');
    const session = rig.two.endpoint.session?.id;
    for (let i = 0; i < 20; i++) rig.two.inject(hello);
    rig.run(5 * SECOND_NS);
    expect(rig.two.endpoint.session?.id).toBe(session);
    expect(rig.two.downs).toEqual([]);
    expect(rig.two.endpoint.state).toBe('established.nominal');
    traffic(rig);
  });

  it('is not disturbed by a replayed READY or answer', () => {
    const rig = recorded();
    rig.two.inject(oneOf(rig.one.sent, 'ready'));
    rig.one.inject(oneOf(rig.two.sent, 'hello-ack'));
    rig.run(SECOND_NS);
    expect(rig.one.sessions).toHaveLength(1);
    expect(rig.two.sessions).toHaveLength(1);
    traffic(rig);
  });

  it.each([1, 2] as const)(
    'is replaced when node %i reboots and says READY, not before',
    (node) => {
      const rig = recorded();
      const [rebooted, other] = node === 1 ? [rig.one, rig.two] : [rig.two, rig.one];
      const old = other.endpoint.session?.id;
      other.offer(5);
      rebooted.reboot();
      rebooted.open();
      rig.runUntil(() => other.sent.some((image) => isKind(image, 'hello-ack')) && rebooted.up);
      expect(rig.runUntil(() => other.endpoint.session?.id !== old)).toBe(true);
      expect(other.downs).toEqual(['reboot']);
      expect(other.returnedTokens).toHaveLength(5);
      expect(other.endpoint.session?.id).toBe(rebooted.endpoint.session?.id);
      other.offer(100);
      rig.run(SECOND_NS);
      expect(rebooted.delivered).toBe(100);
    },
  );

  it('refuses frames of a stale session', () => {
    const rig = recorded();
    rig.one.sent = [];
    rig.one.offer(5);
    rig.run(SECOND_NS);
    const stale = [...rig.one.sent];
    rig.one.reboot();
    rig.one.open();
    rig.runUntil(() => rig.one.up && rig.two.sessions.length === 2);
    const before = rig.two.delivered;
    for (const image of stale) rig.two.inject(image);
    expect(rig.two.delivered).toBe(before);
    expect(rig.two.endpoint.rejected('wrong-session')).toBeGreaterThanOrEqual(5);
  });
});

/** As node 1 signs it in the rig. */
const signedByOne = (hello: Extract<ManagementMessage, { kind: 'hello' }>): ManagementMessage => {
  const key = derivePairKey(new Uint8Array(32).fill(7), { one: 1, other: 2, epoch: 1 });
  return { ...hello, mac: tagOf(key, handshakeBytes(hello)) };
};
