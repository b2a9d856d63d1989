import { describe, expect, it } from 'vitest';
import { Desk } from '../../../harness/gateway/desk.ts';
import { ExchangeSender } from '../../../harness/gateway/exchange.ts';
import { Peer } from '../../../harness/gateway/peer.ts';
import { encodeFromNode } from '../../../protocols/gateway-codec.ts';
import { GATEWAY_VERSION } from '../../../protocols/gateway.ts';

const TOKEN = 'secret-of-tests';
const LEAVE = encodeFromNode({ kind: 'leave' });

describe('peers that come and go', () => {
  it('are let go each time, however they go: nothing of them adds up', () => {
    const { port1, port2 } = new MessageChannel();
    const run = new ExchangeSender(port1, new Int32Array(new SharedArrayBuffer(4)));
    const desk = new Desk({
      ...{ mode: 'lockstep', token: TOKEN, nodes: [{ id: 1, name: 'one', offered: true }] },
    });
    const attached = new Set<number>();
    const ways: readonly ((peer: Peer) => void)[] = [
      (peer) => peer.lost(),
      (peer) => peer.message(LEAVE),
      (peer) => peer.farewell('over'),
      (peer) => peer.refuse('too-slow', ''),
    ];
    for (const goes of ways) {
      const peer = new Peer({
        ...{ desk, run, told: () => undefined },
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
    port1.close();
    port2.close();
  });
});
