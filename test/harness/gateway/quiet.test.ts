import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { Exchange, ExchangeSender, type ToRun } from '../../../harness/gateway/exchange.ts';
import { ServedRun, type ServedFigures } from '../../../harness/gateway/served-run.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { encodeFromNode } from '../../../protocols/gateway-codec.ts';

const folder = mkdtempSync(join(tmpdir(), 'lasermesh-quiet-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two nodes that never see each other, and whose software says nothing: from the boot on nothing happens. */
const TEXT = `
name: quiet
epoch: 2027-01-01T00:00:00Z
duration: 299.5 s
constellations:
  - name: here
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 1, planes: 1, anomaly: 0 deg }
    terminals: [{ name: forward, profile: sda-leo }]
  - name: there
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 1, planes: 1, anomaly: 180 deg }
    terminals: [{ name: forward, profile: sda-leo }]
`;
const NODES = [1, 2];
const BOOT_COLD_S = 90;

/** What happens at an instant of real time [s]: the thread with the sockets says so. */
type Coming = readonly [atS: number, message: ToRun];

const attached = (place: number, attachment: number): ToRun => ({
  kind: 'attached',
  place,
  attachment,
});
const gone = (place: number, attachment: number): ToRun => ({ kind: 'gone', place, attachment });
const answer = (place: number, attachment: number, number: number): ToRun => {
  const bytes = encodeFromNode({ kind: 'answer', number, effects: [] });
  return { kind: 'message', place, attachment, bytes };
};

interface Seen {
  /** Of node 1, each with its simulated second. */
  readonly records: readonly string[];
  /** To node 1, each with its real time in tens of seconds: the run begins after a rehearsal. */
  readonly posted: readonly string[];
  readonly figures: ServedFigures;
  readonly driftMs: readonly number[];
}

/** The run in real time by a clock of our own, which goes on when it is looked at. */
const served = (comings: readonly Coming[], speed = 1): Seen => {
  writeFileSync(join(folder, 'quiet.yaml'), TEXT);
  const { scenario } = loadScenario('quiet.yaml', { folder, skipBadElements: false });
  const channel = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const sender = new ExchangeSender(channel.port1, signal);
  const exchange = new Exchange(channel.port2, signal);
  const records: string[] = [];
  const posted: string[] = [];
  const driftMs: number[] = [];
  const waiting = [...comings];
  let nowMs = 0;
  const stopwatch = (): number => {
    nowMs += 1;
    while (waiting[0] !== undefined && waiting[0][0] * 1_000 <= nowMs) {
      sender.post((waiting.shift() as Coming)[1]);
    }
    return nowMs;
  };
  const heard = (atNs: number, node: number, what: string): void => {
    if (node === 1) records.push(`${Math.round(atNs / 1e9)} ${what}`);
  };
  exchange.post = (message) => {
    if (message.place === 1) posted.push(`${Math.floor(nowMs / 10_000) * 10} ${message.kind}`);
  };
  // Nothing is waited for: the clock is ours.
  exchange.wait = () => {
    nowMs += 10;
  };
  const run = new ServedRun({
    scenario,
    mode: 'real-time',
    speed,
    sites: NODES.map((node) => ({
      ...{ node, terminal: undefined, name: `node-${node}` },
      ...{ required: true, standIn: undefined },
    })),
    exchange,
    answerWithinNs: 2e9,
    patienceMs: 0,
    stopwatch,
    tick: ({ figures }) => driftMs.push(figures.driftNs / 1e6),
    simulation: {
      seed: 1,
      level: 'off',
      readers: () => [
        readerOf({
          gateway: heard,
          'node-down': heard,
          'node-up': (atNs, node) => heard(atNs, node, 'up'),
        }),
      ],
    },
  });
  run.run();
  channel.port1.close();
  return { records, posted, figures: run.figures(), driftMs };
};

const both: readonly Coming[] = NODES.map((node) => [0, attached(node, node)]);

describe('a served run in which nothing happens', () => {
  it('counts comings, goings and silences from when they are, and boots from then', () => {
    const { records } = served([
      ...both,
      [5, answer(1, 1, 1)],
      [30, gone(1, 1)],
      [60, attached(1, 3)],
      [180, answer(1, 3, 2)],
    ]);
    expect(records).toEqual([
      '0 attached',
      '0 up',
      '2 hung',
      '5 answering',
      '30 gone',
      '30 software-gone',
      '60 attached',
      `${60 + BOOT_COLD_S} up`,
      `${60 + BOOT_COLD_S + 2} hung`,
      '180 answering',
    ]);
  });

  it('welcomes who comes at once, and gives the first step when its node has started', () => {
    const { posted } = served([
      ...both,
      [5, answer(1, 1, 1)],
      [30, gone(1, 1)],
      [60, attached(1, 3)],
    ]);
    expect(posted).toEqual(['0 welcome', '0 step', '60 welcome', `${60 + BOOT_COLD_S} step`]);
  });

  it('is behind the clock by what it is late, not by how long it has been quiet', () => {
    for (const speed of [1, 5]) {
      const { figures, driftMs } = served(both, speed);
      expect(figures.driftNs / 1e6).toBeLessThan(100);
      expect(figures.driftNs).toBeGreaterThanOrEqual(0);
      expect(Math.max(...driftMs)).toBeLessThan(100);
    }
  });
});
