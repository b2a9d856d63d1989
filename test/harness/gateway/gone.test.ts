import { describe, expect, it } from 'vitest';
import { Desk } from '../../../harness/gateway/desk.ts';
import { ExchangeSender } from '../../../harness/gateway/exchange.ts';
import { Peer } from '../../../harness/gateway/peer.ts';
import { encodeFromNode } from '../../../protocols/gateway-codec.ts';
import { GATEWAY_VERSION } from '../../../protocols/gateway.ts';

const TOKEN = 'secret-of-tests';
const LEAVE = encodeFromNode({ kind: 'leave' });
/** The same of a later version, which says more with it, and with a length longer than need be. */
const LEAVES = [LEAVE, Uint8Array.of(0x1a, 2, 0x08, 1), Uint8Array.of(0x1a, 0x80, 0)];

describe('peers that come and go', () => {
  it('are let go each time, however they go: nothing of them adds up', () => {
    const { port1, port2 } = new MessageChannel();
    const run = new ExchangeSender(port1, new Int32Array(new SharedArrayBuffer(4)));
    const desk = new Desk({
      ...{ mode: 'lockstep', token: TOKEN, nodes: [{ id: 1, name: 'one', offered: true }] },
    });
    const attached = new Set<number>();
    const refused: string[] = [];
    const ways: readonly ((peer: Peer) => void)[] = [
      (peer) => peer.lost(),
      ...LEAVES.map((bytes) => (peer: Peer) => peer.message(bytes)),
      (peer) => peer.farewell('over'),
      (peer) => peer.refuse('too-slow', ''),
    ];
    for (const goes of ways) {
      const peer = new Peer({
        ...{ desk, run },
        told: (event) => void (event.kind === 'refused' && refused.push(event.reason)),
        line: { send: () => undefined, close: () => undefined },
        admitted: (attachment) => void attached.add(attachment),
        left: (attachment) => void attached.delete(attachment),
      });
      peer.message(
        encodeFromNode({
          ...{ kind: 'attach', version: GATEWAY_VERSION, node: 'one', terminal: '' },
          ...{ token: Buffer.from(TOKEN), mode: undefined, software: '' },
        }),
      );
      expect(attached.size).toBe(1);
      goes(peer);
      expect(attached.size).toBe(0);
    }
    expect(refused).toEqual(['too-slow']);
    port1.close();
    port2.close();
  });
});
