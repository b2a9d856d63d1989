import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { FlightFactory } from '../../../flight/config.ts';
import { createNode } from '../../../flight/node.ts';
import { readJournal } from '../../../harness/journal/reader.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { simulate } from '../../../harness/simulation.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';
import { attach, RawPeer, startServe, stopAll, verdictIn } from './served.ts';

const LIMIT_MS = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-serve-'));
afterAll(() => {
  stopAll();
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => join(folder, name);

describe('a node behind a socket', () => {
  it.concurrent(
    'gives the journal that it gives in this process, in lockstep',
    async () => {
      const args = ['ring-8', '--until', '2 min', '--mode', 'lockstep', '--out', 'step'];
      const served = await startServe(folder, [
        ...args,
        '--attach',
        'ring-03',
        '--attach',
        'ring-06',
      ]);
      const ends = await Promise.all([attach(served, 'ring-03'), attach(served, 'ring-06')]);
      expect(await served.ended, served.said.err).toBe(0);
      for (const { steps, farewell } of ends) {
        expect(steps).toBeGreaterThan(200);
        expect(farewell).toBe('the run is over: pass');
      }
      const options = { folder, skipBadElements: false, untilNs: 2 * MINUTE_NS };
      const { scenario } = loadScenario('ring-8', options);
      expect(verdictIn(at('step')).hash).toBe(simulate(scenario).hash);
    },
    LIMIT_MS,
  );

  it(
    'may go and come back, in real time, and only itself is down meanwhile',
    async () => {
      const args = ['ring-8', '--until', '3 min', '--speed', '15', '--attach', 'ring-03'];
      const served = await startServe(folder, [...args, '--out', 'back']);
      const leaving = new AbortController();
      const first = attach(served, 'ring-03', { signal: leaving.signal });
      await sleep(4_000);
      leaving.abort();
      expect((await first).farewell).toBeUndefined();
      await sleep(500);
      const second = await attach(served, 'ring-03');
      expect(second.farewell).toMatch(/^the run is over/);
      await served.ended;
      const down = recordsOf(at('back'), 'node-down');
      expect(down.map(([node, reason]) => [node, reason])).toEqual([[3, 'software-gone']]);
      const events = recordsOf(at('back'), 'gateway').map(([node, what]) => `${node} ${what}`);
      expect(events).toEqual(['3 attached', '3 gone', '3 attached']);
    },
    LIMIT_MS,
  );

  it(
    'that hangs is seen to hang, in real time, and the run goes on',
    async () => {
      const args = ['ring-8', '--until', '60 s', '--speed', '6', '--attach', 'ring-03'];
      const served = await startServe(folder, [
        ...args,
        '--answer-within',
        '1 s',
        '--out',
        'hangs',
      ]);
      const { steps } = await attach(served, 'ring-03', { create: stuckAt(100, 2_000) });
      expect(steps).toBeGreaterThan(100);
      await served.ended;
      const events = recordsOf(at('hangs'), 'gateway').map(([node, what]) => `${node} ${what}`);
      expect(events.slice(0, 3)).toEqual(['3 attached', '3 hung', '3 answering']);
      expect(recordsOf(at('hangs'), 'node-up').length).toBeGreaterThanOrEqual(8);
    },
    LIMIT_MS,
  );

  it.concurrent(
    'that lies is stopped like every software, and stays attached',
    async () => {
      const args = ['ring-8', '--until', '2 min', '--mode', 'lockstep', '--attach', 'ring-03'];
      const served = await startServe(folder, [...args, '--out', 'lies']);
      const { farewell } = await attach(served, 'ring-03', { create: lyingAfter(300) });
      expect(farewell).toMatch(/^the run is over: fail/);
      expect(await served.ended).toBe(1);
      const faults = recordsOf(at('lies'), 'software-fault');
      expect(faults[0]).toEqual([3, 'bad-effect', 'terminal', 'terminal']);
      expect(recordsOf(at('lies'), 'gateway')).toHaveLength(1);
    },
    LIMIT_MS,
  );

  it.concurrent(
    'is refused with a reason when it may not come, and who is there notices nothing',
    async () => {
      const args = ['ring-8', '--until', '1 min', '--speed', '6', '--attach', 'ring-03'];
      const served = await startServe(folder, [...args, '--out', 'refused']);
      const honest = attach(served, 'ring-03');
      await sleep(1_500);
      const refusal = async (node: string, changes = {}): Promise<string | undefined> => {
        const peer = new RawPeer(served.port);
        peer.attach(node, changes);
        const said = await peer.next('refusal');
        await peer.closed;
        return said === undefined ? undefined : `${said.reason}: ${said.detail}`;
      };
      expect(await refusal('ring-03')).toMatch(/^taken: /);
      expect(await refusal('ring-3')).toMatch(/^unknown-node: .*did you mean "ring-0/);
      expect(await refusal('ring-04')).toMatch(/^not-offered: .*--attach ring-04/);
      expect(await refusal('ring-03', { token: Buffer.from('guess') })).toMatch(/^token: /);
      expect(await refusal('ring-03', { version: 2 })).toMatch(/^version: /);
      expect(await refusal('ring-03', { mode: 'lockstep' })).toMatch(/^mode: /);
      expect(await refusal('ring-03', { terminal: 'port' })).toMatch(/^unknown-terminal: /);
      // On a crowded machine it may be late, and have missed what it was to do.
      expect((await honest).farewell).toMatch(/^the run is over/);
    },
    LIMIT_MS,
  );

  it.concurrent(
    'survives strangers that send anything',
    async () => {
      const args = ['ring-8', '--until', '1 min', '--speed', '5', '--attach', 'ring-03'];
      const served = await startServe(folder, [
        ...args,
        '--metrics',
        '127.0.0.1:0',
        '--out',
        'wild',
      ]);
      const honest = attach(served, 'ring-03');
      const reasonOf = async (bytes: Uint8Array): Promise<string | undefined> => {
        const peer = new RawPeer(served.port);
        peer.socket.write(bytes);
        const said = await peer.next('refusal');
        await peer.closed;
        return said?.reason;
      };
      expect(await reasonOf(new Uint8Array(64).fill(0xff))).toBe('malformed');
      expect(await reasonOf(Uint8Array.of(0xff, 0xff, 0xff, 0x7f))).toBe('too-large');
      expect(await reasonOf(Uint8Array.of(3, 0x12, 1, 8))).toBe('malformed');
      expect(await reasonOf(Uint8Array.of(2, 0x1a, 0))).toBe('not-attached');
      const crowd = Array.from({ length: 500 }, () => new RawPeer(served.port));
      for (const { socket } of crowd) socket.on('connect', () => socket.destroy());
      await Promise.all(crowd.map(({ closed }) => closed));
      // One that says nothing at all.
      const silent = new RawPeer(served.port);
      expect((await silent.next('refusal'))?.reason).toBe('too-slow');
      const idlers = Array.from({ length: 100 }, () => new RawPeer(served.metricsPort ?? 0));
      await Promise.all(idlers.slice(64).map(({ closed }) => closed));
      for (const { socket } of idlers) socket.destroy();
      await Promise.all(idlers.map(({ closed }) => closed));
      const metrics = await fetch(`http://127.0.0.1:${served.metricsPort}/metrics`);
      const text = await metrics.text();
      expect(text).toMatch(/^lasermesh_node_attached\{node="ring-03"\} 1$/m);
      expect(text).toMatch(/^lasermesh_refusals_total\{reason="malformed"\} [2-9]$/m);
      // On a crowded machine it may be late, and have missed what it was to do.
      expect((await honest).farewell).toMatch(/^the run is over/);
    },
    LIMIT_MS,
  );
});

const recordsOf = (run: string, wanted: string): readonly (readonly (number | string)[])[] => {
  const records: (readonly (number | string)[])[] = [];
  for (const { kind, values } of readJournal([readFileSync(join(run, 'journal.lmj'))])) {
    if (kind === wanted) records.push(values);
  }
  return records;
};

/** The reference, which stands still for so long [ms] at one step. */
const stuckAt =
  (step: number, ms: number): FlightFactory =>
  (config) => {
    const flight = createNode(config);
    let taken = 0;
    return {
      step: (input) => {
        if (++taken === step) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
        return flight.step(input);
      },
    };
  };

/** The reference, which after so many steps switches the laser of a terminal that it has not. */
const lyingAfter =
  (steps: number): FlightFactory =>
  (config) => {
    const flight = createNode(config);
    let taken = 0;
    return {
      step: (input) => {
        const effects = flight.step(input);
        if (++taken !== steps) return effects;
        return [
          ...effects,
          { kind: 'terminal', terminal: 77, command: { command: 'laser', on: true } },
        ];
      },
    };
  };
