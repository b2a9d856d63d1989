import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../../harness/journal/reader.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { simulate } from '../../../harness/simulation.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import { encodeToNode } from '../../../protocols/gateway-codec.ts';
import type { FromNode, ToNode } from '../../../protocols/gateway.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { PYTHON_MODEM, runPeer, STRING_3 } from './peers.ts';
import { RawPeer, type ServedProcess, startServe, stopAll, verdictIn } from './served.ts';

const LIMIT_MS = 300_000;
const TIMES = { monotonicNs: 5e9, utcNs: 5e9, utcUncertaintyNs: 1_000, utcDisciplined: true };
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-terminal-'));
afterAll(() => {
  stopAll();
  rmSync(folder, { recursive: true });
});

type Answer = Extract<FromNode, { kind: 'answer' }>;
type Steps = Extract<ToNode, { kind: 'step' | 'commands' }>;

/** What the computer wants goes to head and line, what those tell goes to the computer. */
const passedOn = (message: Steps): Answer => {
  const { number } = message;
  if (message.kind === 'commands') {
    return { kind: 'answer', number, effects: message.commands.effects };
  }
  const inputs = message.input.kind === 'boot' ? [] : [message.input];
  return { kind: 'answer', number, effects: [], inputs };
};

/** A modem in the place of that terminal, until the run is over or it is turned away. */
const attachModem = (
  served: ServedProcess,
  terminal: string,
  said: (message: Steps) => Answer = passedOn,
): RawPeer => {
  const peer = new RawPeer(served.port);
  peer.onMessage = (message) => {
    if (message.kind === 'step' || message.kind === 'commands') peer.say(said(message));
  };
  peer.attach('ring-03', { terminal });
  return peer;
};

const serveRing = (out: string, ...more: string[]): Promise<ServedProcess> =>
  startServe(folder, ['ring-8', '--out', out, ...more]);

const lockstep = ['--mode', 'lockstep', '--until', '90 s'];

/** Records of a run of these kinds, in order, as words. */
const recordsOf = (run: string, ...kinds: readonly string[]): string[] => {
  const records: string[] = [];
  for (const { kind, values } of readJournal([readFileSync(join(folder, run, 'journal.lmj'))])) {
    if (kinds.includes(kind)) records.push(`${kind} ${values.join(' ')}`);
  }
  return records;
};

const eventsOf = (run: string): string[] =>
  recordsOf(run, 'gateway').map((record) => record.replace(/^gateway (.*) \d+$/, '$1'));

describe('a terminal behind a socket', () => {
  it.concurrent(
    'that passes everything on changes nothing: the journal is that of the run in one process',
    async () => {
      const attached = ['--attach', 'ring-03/forward', '--attach', 'ring-03/aft'];
      const served = await serveRing('through', ...lockstep, ...attached);
      const peers = ['forward', 'aft'].map((name) => attachModem(served, name));
      expect(await served.ended, served.said.err).toBe(0);
      const options = { folder, skipBadElements: false, untilNs: 90 * SECOND_NS };
      const { scenario } = loadScenario('ring-8', options);
      expect(verdictIn(join(folder, 'through')).hash).toBe(simulate(scenario).hash);
      const welcome = await peers[0]?.next('terminal-welcome');
      expect(welcome?.terminal).toMatchObject({ nodeName: 'ring-03', entry: { name: 'forward' } });
      expect(welcome?.terminal.entry.profile.name).toBe('sda-leo');
      const kinds = new Set(peers[0]?.heard.map(({ kind }) => kind));
      expect(kinds).toEqual(new Set(['terminal-welcome', 'step', 'commands', 'farewell']));
    },
    LIMIT_MS,
  );

  it.concurrent(
    'may have timers of its own, and loses frames without harm to what is under ARQ',
    async () => {
      const served = await serveRing('loses', ...lockstep, '--attach', 'ring-03/forward');
      let fired = 0;
      let frames = 0;
      const lossy = (message: Steps): Answer => {
        const answer = passedOn(message);
        if (message.kind === 'step' && message.input.kind === 'boot') {
          const timer = { kind: 'timer-set', timer: 7, atMonotonicNs: MINUTE_NS } as const;
          return { ...answer, effects: [timer] };
        }
        if (message.kind === 'step' && message.input.kind === 'timer') {
          expect(message.input).toMatchObject({ timer: 7, monotonicNs: MINUTE_NS });
          fired++;
          return { ...answer, inputs: [] };
        }
        const kept = (effect: AvionicsEffect): boolean =>
          effect.kind !== 'transmit' || ++frames % 10 !== 0;
        return { ...answer, effects: answer.effects.filter(kept) };
      };
      attachModem(served, 'forward', lossy);
      expect(await served.ended, served.said.err).toBe(0);
      expect(fired).toBe(1);
      expect(frames).toBeGreaterThan(20);
    },
    LIMIT_MS,
  );

  it.concurrent(
    'that says what is not its own is turned away with a reason, and its computer goes on',
    async () => {
      const places = ['--offer', 'ring-03/forward', '--attach', 'ring-03/aft'];
      const served = await serveRing('lies', ...lockstep, ...places);
      const peer = attachModem(served, 'forward', (message) => ({
        ...passedOn(message),
        effects: [{ kind: 'terminal', terminal: 1, command: { command: 'stow' } }],
      }));
      attachModem(served, 'aft');
      const refusal = await peer.next('refusal');
      expect(refusal).toMatchObject({ reason: 'malformed' });
      expect(refusal?.detail).toMatch(/neither of terminal 0 nor a timer/);
      expect(await served.ended, served.said.err).toBe(0);
      const forward = eventsOf('lies').filter((event) => event.startsWith('3 terminal 0'));
      expect(forward).toEqual(['3 terminal 0 attached', '3 terminal 0 gone']);
    },
    LIMIT_MS,
  );

  it(
    'may go and come back in real time: its head is dark meanwhile, and its node is not',
    async () => {
      const args = ['--until', '4 min', '--speed', '20', '--attach', 'ring-03/forward'];
      const served = await serveRing('back', ...args);
      const first = attachModem(served, 'forward');
      await sleep(4_000);
      first.socket.destroy();
      await sleep(1_000);
      const second = attachModem(served, 'forward');
      expect((await second.next('farewell'))?.reason).toMatch(/^the run is over/);
      await served.ended;
      const attached = ['3 terminal 0 attached', '3 terminal 0 gone', '3 terminal 0 attached'];
      expect(eventsOf('back')).toEqual(attached);
      expect(recordsOf('back', 'node-down')).toEqual([]);
      const story = recordsOf('back', 'gateway', 'laser').filter((record) =>
        /^(gateway 3 |laser 3 0 )/.test(record),
      );
      const gone = story.findIndex((record) => record.includes(' gone '));
      expect(story[gone - 1]).toBe('laser 3 0 1');
      expect(story[gone + 1]).toBe('laser 3 0 0');
      expect(story[gone + 2]).toMatch(/attached/);
      const [started] = second.heard.filter(
        (message) => message.kind === 'step' && message.input.kind === 'terminal',
      );
      expect(started).toMatchObject({ input: { reading: { reading: 'head-started' } } });
      expect(second.heard).toContainEqual(
        expect.objectContaining({
          kind: 'step',
          input: expect.objectContaining({ reading: { reading: 'frame-sync', locked: true } }),
        }),
      );
    },
    LIMIT_MS,
  );

  it.concurrent(
    'is refused by name where there is none, or where it is not for peers',
    async () => {
      const served = await serveRing('names', ...lockstep, '--attach', 'ring-03/forward');
      const refusal = async (node: string, terminal: string): Promise<string> => {
        const peer = new RawPeer(served.port);
        peer.attach(node, { terminal });
        const said = await peer.next('refusal');
        return `${said?.reason}: ${said?.detail}`;
      };
      expect(await refusal('ring-03', 'froward')).toMatch(/^unknown-terminal: .*forward/);
      expect(await refusal('ring-03', 'aft')).toMatch(/^not-offered: .*--attach ring-03\/aft/);
      expect(await refusal('ring-03', '')).toMatch(/^not-offered: /);
      attachModem(served, 'forward');
      await served.ended;
    },
    LIMIT_MS,
  );

  it.runIf(PYTHON_MODEM.there || process.env.CI !== undefined)(
    'may be the modem in Python, over UDP',
    async () => {
      const more = ['--until', '100 s', '--udp', '127.0.0.1:0', '--attach', 'middle-01/aft'];
      const served = await startServe(folder, [STRING_3, ...lockstep.slice(0, 2), ...more]);
      const at = { port: served.udpPort ?? 0, ended: served.ended };
      const { said } = await runPeer(PYTHON_MODEM, { node: 'middle-01/aft', served: at, folder });
      expect(said).toMatch(/welcome: middle-01\/aft, sda-leo/);
      expect(said).toMatch(/the run is over: pass: \d{3,} frames sent/);
      expect(await served.ended, served.said.err).toBe(0);
    },
    LIMIT_MS,
  );
});

describe('the modem in Python', () => {
  it.skipIf(!PYTHON_MODEM.there)('ends when no gateway is there any more', async () => {
    const gateway = createSocket('udp4');
    gateway.bind(0, '127.0.0.1');
    await once(gateway, 'listening');
    // Ended by its machine: no farewell.
    gateway.once('message', (_, { port }) => {
      const input = { ...TIMES, kind: 'timer', timer: 1 } as const;
      gateway.send(encodeToNode({ kind: 'step', number: 1, input }), port, '127.0.0.1');
      gateway.once('message', () => gateway.close());
    });
    const served = { port: gateway.address().port, ended: new Promise<null>(() => undefined) };
    const { code, said } = await runPeer(PYTHON_MODEM, { node: 'ring-03/aft', served, folder });
    expect(said).toMatch(/^the gateway has gone/);
    expect(code).toBe(1);
  });
});
