import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  deriveLabelledKey,
  derivePairKey,
  deriveSessionKeys,
  tagOf,
} from '../../flight/security/link-keys.ts';
import { authenticatedBytes, decodeFrame, imageFromBytes } from '../../protocols/frame-codec.ts';
import type { ManagementFrame, ManagementMessage } from '../../protocols/frame.ts';
import { decodeManagement, handshakeBytes } from '../../protocols/management-codec.ts';

/** Blocks of one kind in a section of the specification, in order. */
const blocks = (section: string, kind: string): readonly Uint8Array[] => {
  const file = new URL(`../../protocols/spec/${section}`, import.meta.url);
  const pattern = new RegExp(`^\`\`\`hex ${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, text = '']) =>
    Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex')),
  );
};

const NETWORK_KEY = Uint8Array.from({ length: 32 }, (_, at) => at);
const [pairKey, keyOf101, keyOf205] = blocks('2-link.md', 'key');

/** Management frames of the session in section 2: three of its handshake, then those under its keys. */
const frames = blocks('2-link.md', 'frame').flatMap((bytes): readonly ManagementFrame[] => {
  const decoded = decodeFrame(imageFromBytes(bytes));
  return decoded.ok && decoded.value.type === 'management' ? [decoded.value] : [];
});

const messageOf = (frame: ManagementFrame | undefined): ManagementMessage => {
  const decoded = decodeManagement(frame?.body ?? new Uint8Array());
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.value;
};

const [hello, ack, ready] = frames.slice(0, 3).map(messageOf);
if (hello?.kind !== 'hello' || ack?.kind !== 'hello-ack' || ready?.kind !== 'ready') {
  throw new Error('section 2 shows no handshake');
}

describe('keys, codes and tags that the specification shows', () => {
  it('derive the pair key and the keys of the session as LM-LNK-020 and 022 say', () => {
    const derived = derivePairKey(NETWORK_KEY, { one: 205, other: 101, epoch: 1 });
    expect(derived).toEqual(pairKey);
    const nonces = { initiatorNonce: hello.nonce, answererNonce: ack.hello.nonce };
    const { session } = ack;
    const keys = deriveSessionKeys(derived, { ...nonces, session, own: 101, peer: 205 });
    expect(keys).toEqual({ send: keyOf101, receive: keyOf205 });
  });

  it('give the handshake its codes as LM-LNK-021 says', () => {
    expect(handshakeBytes(hello)).toEqual(blocks('2-link.md', 'covered')[0]);
    for (const message of [hello, ack, ready]) {
      expect(message.mac).toEqual(tagOf(pairKey as Uint8Array, handshakeBytes(message)));
    }
    expect([ack.echoNonce, ready.echoNonce]).toEqual([hello.nonce, ack.hello.nonce]);
    expect(ready.session).toBe(ack.session);
  });

  it('tag the frames of the session as LM-LNK-093 says', () => {
    const senders = [keyOf101, keyOf205, keyOf101, keyOf205];
    const tagged = frames.slice(3);
    expect(tagged).toHaveLength(senders.length);
    tagged.forEach((frame, at) => {
      expect(frame.tag).toEqual(tagOf(senders[at] as Uint8Array, authenticatedBytes(frame)));
    });
  });

  it('derive the key of telecommands as LM-MGT-123 says', () => {
    const key = deriveLabelledKey(NETWORK_KEY, 'lasermesh telecommand', [101, 1]);
    expect(blocks('6-management.md', 'key')).toEqual([key]);
  });
});
