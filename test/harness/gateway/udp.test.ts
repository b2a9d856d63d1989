import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createNode } from '../../../flight/node.ts';
import { nodeConfigOf } from '../../../harness/gateway/node-configuration.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { simulate } from '../../../harness/simulation.ts';
import type { FlightNode } from '../../../protocols/avionics.ts';
import type { Configuration } from '../../../protocols/configuration.ts';
import { decodeToNode, encodeFromNode } from '../../../protocols/gateway-codec.ts';
import { startServe, stopAll, TOKEN, verdictIn } from './served.ts';

const LIMIT_MS = 300_000;
const UNTIL_NS = 40e9;
const AGAIN_MS = 50;
/** One datagram in so many is lost, either way. */
const LOST_OF = 10;
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-udp-'));
afterAll(() => {
  stopAll();
  rmSync(folder, { recursive: true });
});

/** The reference over UDP: repeats its attachment until it is welcome, and answers what comes again as before. */
const attachLossy = (port: number, counts: { lost: number }): Promise<void> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4');
    let datagrams = 0;
    const isLost = (): boolean => {
      const gone = ++datagrams % LOST_OF === 0;
      if (gone) counts.lost++;
      return gone;
    };
    const say = (message: Uint8Array): void => {
      if (!isLost()) socket.send(message, port, '127.0.0.1');
    };
    const token = Buffer.from(TOKEN);
    const about = { version: 1, node: 'ring-05', terminal: '', token, software: 'lossy' } as const;
    const attach = encodeFromNode({ kind: 'attach', ...about, mode: undefined });
    let configuration: Configuration | undefined;
    let flight: FlightNode | undefined;
    let answered = 0;
    let last = attach;
    const timer = setInterval(() => {
      if (configuration === undefined) say(attach);
    }, AGAIN_MS);
    socket.on('message', (datagram) => {
      if (isLost()) return;
      const decoded = decodeToNode(new Uint8Array(datagram));
      if (!decoded.ok) throw new Error(decoded.detail);
      const { value } = decoded;
      if (value.kind === 'welcome') configuration = value.configuration;
      if (value.kind === 'farewell') {
        clearInterval(timer);
        socket.close();
        resolve();
      }
      if (value.kind !== 'step' || configuration === undefined) return;
      if (value.number === answered + 1) {
        if (value.input.kind === 'boot') flight = createNode(nodeConfigOf(configuration));
        answered = value.number;
        const effects = flight?.step(value.input) ?? [];
        last = encodeFromNode({ kind: 'answer', number: value.number, effects });
      }
      say(last);
    });
    say(attach);
  });

describe('a node over UDP', () => {
  it(
    'gives the journal that it gives in this process, however many datagrams are lost',
    async () => {
      const args = ['ring-8', '--until', '40 s', '--mode', 'lockstep', '--attach', 'ring-05'];
      const served = await startServe(folder, [...args, '--udp', '127.0.0.1:0', '--out', 'udp']);
      if (served.udpPort === undefined) throw new Error(served.said.err);
      const counts = { lost: 0 };
      // The farewell is said once: if it is lost, the run is over anyway.
      await Promise.race([attachLossy(served.udpPort, counts), served.ended]);
      await served.ended;
      const { scenario } = loadScenario('ring-8', {
        folder,
        skipBadElements: false,
        untilNs: UNTIL_NS,
      });
      expect(verdictIn(join(folder, 'udp')).hash).toBe(simulate(scenario).hash);
      expect(counts.lost).toBeGreaterThan(10);
    },
    LIMIT_MS,
  );
});
