import {
  derivePairKey,
  deriveSessionKeys,
  tagMatches,
  tagOf,
} from '../../flight/security/link-keys.ts';
import { authenticatedBytes, decodeFrame, encodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage, ManagementMessage, RefuseReason } from '../../protocols/frame.ts';
import { decodeManagement, encodeManagement } from '../../protocols/management-codec.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { FaultOf } from '../scenario/fault.ts';
import { framesAction } from './link-actions.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';
import { managementIn, overhear } from './overheard.ts';

/** Sessions of the pair that are remembered: a few may end and begin at once. */
const SESSIONS_MAX = 16;

interface Agreed {
  readonly initiatorNonce: Uint8Array;
  readonly answererNonce: Uint8Array;
  readonly epoch: number;
}

/**
 * A partner who takes custody and says that it refuses. Its word is authentic: the frame is tagged anew
 * with its key, which the harness can derive from what both ends said in their handshake.
 */
export const custodyAction = (fault: FaultOf<'custody-refused'>, rig: FaultRig): FaultAction => {
  const sessions = new Map<number, Agreed>();
  const action = framesAction(fault, rig, (_name, from, to) => ({
    act: 'alter',
    change: (image) => refusing(image, fault.reason, keyOf({ sessions, rig, from, to })),
  }));
  return { ...action, prepare: () => listen(fault, rig, sessions) };
};

const listen = (
  { node, partner }: FaultOf<'custody-refused'>,
  { nodes }: FaultRig,
  sessions: Map<number, Agreed>,
): void => {
  const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
  for (const modem of [...nodes.modems(node), ...nodes.modems(partner)]) {
    overhear(modem, 'sentTap', (image) => {
      const message = managementIn(image, peek)?.message;
      if (message?.kind !== 'hello-ack') return;
      const { session, echoNonce, hello } = message;
      const agreed = { initiatorNonce: echoNonce, answererNonce: hello.nonce };
      sessions.delete(session);
      sessions.set(session, { ...agreed, epoch: hello.keyEpoch });
      const [oldest] = sessions.keys();
      if (sessions.size > SESSIONS_MAX && oldest !== undefined) sessions.delete(oldest);
    });
  }
};

/** Key that the sender tags frames of a session with; undefined: its handshake was not heard. */
const keyOf =
  (terms: {
    readonly sessions: ReadonlyMap<number, Agreed>;
    readonly rig: FaultRig;
    readonly from: NodeId;
    readonly to: NodeId;
  }) =>
  (session: number): Uint8Array | undefined => {
    const { sessions, rig, from, to } = terms;
    const agreed = sessions.get(session);
    if (agreed === undefined) return undefined;
    const { epoch, initiatorNonce, answererNonce } = agreed;
    const pairKey = derivePairKey(rig.networkKey, { one: from, other: to, epoch });
    const ends = { session, own: from, peer: to };
    return deriveSessionKeys(pairKey, { initiatorNonce, answererNonce, ...ends }).send;
  };

const refusing = (
  image: FrameImage,
  reason: RefuseReason,
  sendKey: (session: number) => Uint8Array | undefined,
): FrameImage | undefined => {
  const frame = decodeFrame(image);
  if (!frame.ok || frame.value.type !== 'management' || frame.value.body.length === 0) {
    return undefined;
  }
  const message = decodeManagement(frame.value.body);
  if (!message.ok || message.value.kind !== 'custody') return undefined;
  if (message.value.accepts.length === 0) return undefined;
  const key = sendKey(frame.value.session);
  if (key === undefined) return undefined;
  // Under another key than the one derived the new tag would be no partner's word.
  if (!tagMatches(key, authenticatedBytes(frame.value), frame.value.tag)) return undefined;
  const bare = { ...frame.value, body: encodeManagement(refusal(message.value, reason)) };
  return encodeFrame({ ...bare, tag: tagOf(key, authenticatedBytes(bare)) });
};

const refusal = (
  { kind, accepts, refuses }: Extract<ManagementMessage, { kind: 'custody' }>,
  reason: RefuseReason,
): ManagementMessage => ({
  kind,
  accepts: [],
  refuses: [...refuses, ...accepts.map(({ transfer }) => ({ transfer, reason }))],
});
