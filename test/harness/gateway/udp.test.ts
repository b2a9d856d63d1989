import { createSocket, Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createNode } from '../../../flight/node.ts';
import { Gateway } from '../../../harness/gateway/gateway.ts';
import { nodeConfigOf } from '../../../harness/gateway/node-configuration.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { simulate } from '../../../harness/simulation.ts';
import type { FlightNode } from '../../../protocols/avionics.ts';
import type { Configuration } from '../../../protocols/configuration.ts';
import { decodeToNode, encodeFromNode, encodeToNode } from '../../../protocols/gateway-codec.ts';
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

const attachBytes = (node: string): Uint8Array => {
  const about = { version: 1, node, terminal: '', token: Buffer.from(TOKEN) } as const;
  return encodeFromNode({ kind: 'attach', ...about, mode: undefined, software: 'lossy' });
};

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
    const attach = attachBytes('ring-05');
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

/** What a gateway answers to one datagram, and what it tells of it. */
const answerTo = async (datagram: Uint8Array): Promise<{ said: string; told: string[] }> => {
  const told: string[] = [];
  const gateway = new Gateway({
    mode: 'lockstep',
    token: TOKEN,
    nodes: [],
    told: (event) => told.push(event.kind === 'refused' ? event.reason : event.kind),
  });
  const port = await gateway.listenUdp({ host: '127.0.0.1', port: 0 });
  const socket = createSocket('udp4');
  const answered = once(socket, 'message');
  socket.send(datagram, port, '127.0.0.1');
  const [answer] = (await answered) as [Uint8Array];
  const decoded = decodeToNode(new Uint8Array(answer));
  socket.close();
  gateway.close('the test is over');
  const said = decoded.ok && decoded.value.kind === 'refusal' ? decoded.value : undefined;
  return { said: `${said?.reason}: ${said?.detail}`, told };
};

describe('a datagram of a stranger', () => {
  it.each([2_049, 60_000, 65_507])('of %d bytes is refused, and told of', async (bytes) => {
    const { said, told } = await answerTo(new Uint8Array(bytes));
    expect(said).toMatch(new RegExp(`^too-large: ${bytes} bytes`));
    expect(told).toEqual(['too-large']);
  });

  it('of 2,048 bytes is looked at', async () => {
    expect((await answerTo(new Uint8Array(2_048))).told).toEqual(['malformed']);
  });

  it('from port 0, where no answer can go, is passed over', async () => {
    const told: string[] = [];
    const heard = (event: { readonly kind: string }): void => void told.push(event.kind);
    const gateway = new Gateway({ mode: 'lockstep', token: TOKEN, nodes: [], told: heard });
    const bound = vi.spyOn(Socket.prototype, 'bind');
    await gateway.listenUdp({ host: '127.0.0.1', port: 0 });
    const [socket] = bound.mock.contexts as Socket[];
    const from = { address: '127.0.0.1', family: 'IPv4', port: 0, size: 2 } as const;
    socket?.emit('message', Buffer.from([0x0a, 0]), from);
    gateway.close('the test is over');
    bound.mockRestore();
    expect(told).toEqual([]);
  });
});

describe('a peer over UDP that waits for its node to start', () => {
  it(
    'is welcomed again as often as it attaches again, and may take its time for the first step',
    async () => {
      const gateway = new Gateway({
        mode: 'real-time',
        token: TOKEN,
        nodes: [{ id: 1, name: 'one', offered: true }],
        told: (event) => told.push(event.kind),
      });
      const told: string[] = [];
      const { port: run } = gateway.runEnd;
      const bytes = encodeToNode({ kind: 'farewell', reason: 'stands for a message' });
      const send = (kind: 'welcome' | 'step') =>
        run.postMessage({ kind, place: 1, attachment: 1, bytes });
      const port = await gateway.listenUdp({ host: '127.0.0.1', port: 0 });
      const socket = createSocket('udp4');
      let heard = 0;
      socket.on('message', () => heard++);
      const attach = () => socket.send(attachBytes('one'), port, '127.0.0.1');
      attach();
      await expect.poll(() => told).toEqual(['attached']);
      send('welcome');
      await expect.poll(() => heard).toBe(1);
      await sleep(3 * AGAIN_MS);
      expect(heard).toBe(1);
      attach();
      await expect.poll(() => heard).toBe(2);
      // Longer than one that is waited for may say nothing.
      await sleep(31_000);
      send('step');
      await sleep(10 * AGAIN_MS);
      expect(heard).toBeGreaterThan(4);
      expect(told).toEqual(['attached']);
      socket.close();
      gateway.close('the test is over');
    },
    LIMIT_MS,
  );
});

describe('a peer over UDP that starts again where it sent from before', () => {
  it('is welcomed as another attachment, though it says the same', async () => {
    const told: string[] = [];
    const gateway = new Gateway({
      mode: 'lockstep',
      token: TOKEN,
      nodes: [{ id: 1, name: 'one', offered: true }],
      told: (event) => told.push(event.kind),
    });
    const { port: run } = gateway.runEnd;
    const bytes = encodeToNode({ kind: 'farewell', reason: 'stands for a message' });
    const port = await gateway.listenUdp({ host: '127.0.0.1', port: 0 });
    const socket = createSocket('udp4');
    let heard = 0;
    socket.on('message', () => heard++);
    const say = (message: Uint8Array) => socket.send(message, port, '127.0.0.1');
    say(attachBytes('one'));
    await expect.poll(() => told).toEqual(['attached']);
    run.postMessage({ kind: 'welcome', place: 1, attachment: 1, bytes });
    run.postMessage({ kind: 'step', place: 1, attachment: 1, bytes });
    await expect.poll(() => heard).toBeGreaterThan(1);
    // On its way for long: no new start.
    say(encodeFromNode({ kind: 'answer', number: 1, effects: [] }));
    say(attachBytes('one'));
    run.postMessage({ kind: 'step', place: 1, attachment: 1, bytes });
    await sleep(10 * AGAIN_MS);
    expect(told).toEqual(['attached']);
    const again = setInterval(() => say(attachBytes('one')), AGAIN_MS);
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(['attached', 'gone', 'attached']);
    clearInterval(again);
    socket.close();
    gateway.close('the test is over');
  });
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
