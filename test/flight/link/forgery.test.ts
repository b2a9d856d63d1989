import { describe, expect, it } from 'vitest';
import { derivePairKey, deriveSessionKeys, tagOf } from '../../../flight/security/link-keys.ts';
import type { RejectReason } from '../../../protocols/errors.ts';
import { authenticatedBytes, encodeFrame } from '../../../protocols/frame-codec.ts';
import type { ManagementFrame, ManagementMessage } from '../../../protocols/frame.ts';
import { encodeManagement, handshakeBytes } from '../../../protocols/management-codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import {
  ALL_KINDS,
  AttackedLink,
  CLOSING_KINDS,
  type FrameKind,
  HANDSHAKE_KINDS,
  inject,
  type Recorded,
  refusals,
  SESSION_KINDS,
} from './adversary-rig.ts';
import { RIG_KEY } from './link-rig.ts';
import { messageOf } from './rig-messages.ts';

/*
 * An adversary near a receiver makes management frames up: of the right form for the session that it hears,
 * without its keys or with those of an epoch that was retired.
 */

type Forge = (frame: ManagementFrame, link: AttackedLink, sender: 0 | 1) => ManagementFrame;

const flipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte));

const withMessage = (frame: ManagementFrame, message: ManagementMessage): ManagementFrame => ({
  ...frame,
  body: encodeManagement(message),
});

const ofMessage = (frame: ManagementFrame): ManagementMessage => {
  const message = messageOf(encodeFrame(frame));
  if (message === undefined) throw new Error('a frame without message');
  return message;
};

const isHandshake = (
  message: ManagementMessage,
): message is Extract<ManagementMessage, { kind: 'hello' | 'hello-ack' | 'ready' }> =>
  ['hello', 'hello-ack', 'ready'].includes(message.kind);

/** The code that proves the message: the frame's tag, or the message's own. */
const reproved = (
  frame: ManagementFrame,
  code: (covered: Uint8Array, old: Uint8Array) => Uint8Array,
): ManagementFrame => {
  const message = frame.body.length > 0 ? ofMessage(frame) : undefined;
  if (message === undefined || !isHandshake(message)) {
    return { ...frame, tag: code(authenticatedBytes(frame), frame.tag) };
  }
  return withMessage(frame, { ...message, mac: code(handshakeBytes(message), message.mac) });
};

const CLOSE: ManagementMessage = { kind: 'close', reason: 1 };
const EMPTY_CUSTODY: ManagementMessage = { kind: 'custody', accepts: [], refuses: [] };

const WAYS: Readonly<Record<string, Forge>> = {
  'a wrong code': (frame) => reproved(frame, (_, old) => flipped(old)),
  'the code of another message': (frame) =>
    withMessage(frame, frame.body.length > 0 && isClose(frame) ? EMPTY_CUSTODY : CLOSE),
  'a counter far ahead': (frame) => ({ ...frame, counter: frame.counter + 1_000_000_000 }),
  'a number that was not used yet': (frame) => ({
    ...frame,
    stampNs: frame.stampNs + 1_000,
    number: { txfn: ((frame.number?.txfn ?? 0) + 500) % 65_536, txNum: 0 },
  }),
  'a number and a stamp far ahead': (frame) => ({
    ...frame,
    stampNs: frame.stampNs + 3_600 * SECOND_NS,
    number: { txfn: ((frame.number?.txfn ?? 0) + 20_000) % 65_536, txNum: 7 },
  }),
  'no code': (frame) => ({ ...frame, tag: new Uint8Array(0) }),
  'the code of the retired epoch': (frame, link, sender) =>
    reproved(frame, (covered) => tagOf(retiredKey(link, sender), covered)),
};

const isClose = (frame: ManagementFrame): boolean => ofMessage(frame).kind === 'close';

const EPOCHS = { keyEpochs: [2, 2] } as const;
const pairKey = derivePairKey(RIG_KEY, { one: 1, other: 2, epoch: 1 });

/** What the running session's key would be under epoch 1, for frames of that end. */
const retiredKey = (link: AttackedLink, sender: 0 | 1): Uint8Array => {
  const [hello] = link.recorded('hello', 1);
  const [answer] = link.recorded('hello-ack', 1);
  const [asked, answered] = [hello, answer].map((of) => ofMessage((of as Recorded).frame));
  if (asked?.kind !== 'hello' || answered?.kind !== 'hello-ack') throw new Error('no handshake');
  return deriveSessionKeys(pairKey, {
    initiatorNonce: asked.nonce,
    answererNonce: answered.hello.nonce,
    session: answered.session,
    own: sender + 1,
    peer: 2 - sender,
  }).send;
};

/** Frames of a kind as the running session would have them. */
const models = (link: AttackedLink, kind: FrameKind): readonly Recorded[] => {
  if (!CLOSING_KINDS.includes(kind)) return link.recorded(kind, 1);
  const session = link.rig.one.endpoint.session?.id ?? 0;
  return link
    .recorded(kind, 0)
    .map((recorded) => ({ ...recorded, frame: { ...recorded.frame, session } }));
};

const left = (link: AttackedLink): unknown => {
  link.work();
  link.close();
  return link.outcome();
};
const undisturbed = left(new AttackedLink('reopened', EPOCHS));

/** Reasons for which forgeries of that kind were refused; nothing else may have changed. */
const refused = (kind: FrameKind, forge: Forge): readonly string[] => {
  const link = new AttackedLink('reopened', EPOCHS);
  const before = link.rig.ends.map(refusals);
  let said = 0;
  for (const recorded of models(link, kind)) {
    for (let again = 0; again < 4; again++) {
      const forged = forge(recorded.frame, link, recorded.sender);
      inject(link.receiverOf(recorded), forged);
      said++;
    }
  }
  const reasons = new Set<RejectReason>();
  let count = 0;
  link.rig.ends.forEach((end, i) => {
    for (const [reason, total] of Object.entries(refusals(end)) as [RejectReason, number][]) {
      const grown = total - (before[i]?.[reason] ?? 0);
      count += grown;
      if (grown > 0) reasons.add(reason);
    }
  });
  expect(count).toBe(said);
  expect(left(link)).toEqual(undisturbed);
  return [...reasons];
};

const ways = Object.keys(WAYS);

describe('a forged management frame', () => {
  it.each(
    [...SESSION_KINDS, ...CLOSING_KINDS].flatMap((kind) => ways.map((way) => [kind, way] as const)),
  )('of kind %s with %s is not authentic and moves nothing', (kind, way) => {
    expect(refused(kind, WAYS[way] as Forge)).toEqual(['unauthenticated']);
  });

  it('of the handshake with a wrong code is not authentic, or answers nothing', () => {
    const wrong = WAYS['a wrong code'] as Forge;
    expect(refused('hello', wrong)).toEqual(['unauthenticated']);
    expect(refused('ready', wrong)).toEqual(['unauthenticated']);
    // Nobody waits for it: it is not even judged.
    expect(refused('hello-ack', wrong)).toEqual(['replayed']);
  });

  it('of the handshake that names a retired epoch is refused for that, if its code is right', () => {
    const underEpoch1: Forge = (frame) => {
      const message = ofMessage(frame);
      const named = message.kind === 'hello' ? { ...message, keyEpoch: 1 } : message;
      return reproved(withMessage(frame, named), (covered) => tagOf(pairKey, covered));
    };
    expect(refused('hello', underEpoch1)).toEqual(['key-epoch']);
    expect(refused('ready', underEpoch1)).toEqual(['unauthenticated']);
    expect(refused('hello-ack', underEpoch1)).toEqual(['replayed']);
  });
});

describe('a handshake among old and forged messages', () => {
  it.each(ALL_KINDS)('comes to its session all the same: %s', (kind) => {
    for (const forge of [(frame: ManagementFrame) => frame, WAYS['a wrong code'] as Forge]) {
      const link = new AttackedLink();
      const { rig } = link;
      link.close();
      rig.open();
      for (let i = 0; i < 12; i++) {
        rig.run(rig.lightTimeNs / 4);
        for (const recorded of link.recorded(kind, 0)) {
          for (const end of rig.ends) inject(end, forge(recorded.frame, link, 0));
        }
      }
      expect(rig.runUntil(() => rig.ends.every(({ up }) => up), SECOND_NS)).toBe(true);
      rig.run(SECOND_NS);
      const [one, two] = rig.ends.map(({ endpoint }) => endpoint.session?.id);
      expect(one).toBe(two);
      expect(rig.ends.map(({ downs }) => downs)).toEqual([
        ['closed', 'closed'],
        ['closed', 'closed'],
      ]);
      link.work();
      expect(rig.ends.map(({ delivered }) => delivered)).toEqual([60, 60]);
    }
  });

  it.each(HANDSHAKE_KINDS)('of another link is not ended by it: %s', (kind) => {
    const donor = new AttackedLink();
    for (const node of [1, 2]) {
      const link = new AttackedLink('reopened', { ids: [node, 3] });
      const { rig } = link;
      link.close();
      rig.open();
      for (const { frame } of donor.recorded(kind, 0)) inject(rig.one, frame);
      expect(rig.runUntil(() => rig.ends.every(({ up }) => up), SECOND_NS)).toBe(true);
      expect(rig.one.downs).toEqual(['closed', 'closed']);
    }
  });
});
