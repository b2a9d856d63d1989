import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createNode } from '../../../flight/node.ts';
import { Exchange, ExchangeSender, type ToRun } from '../../../harness/gateway/exchange.ts';
import { placeIdOf } from '../../../harness/gateway/place.ts';
import { ServedRun, type ServedFigures } from '../../../harness/gateway/served-run.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import type { GatewayMode } from '../../../protocols/gateway.ts';
import { encodeFromNode } from '../../../protocols/gateway-codec.ts';

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
export const NODES = [1, 2];
export const TERMINAL = placeIdOf(1, 0);
export const BOOT_COLD_S = 90;

/** What happens at an instant of real time [s]: the thread with the sockets says so. */
export type Coming = readonly [atS: number, message: ToRun];

export const attached = (place: number, attachment: number): ToRun => ({
  kind: 'attached',
  place,
  attachment,
});
export const gone = (place: number, attachment: number): ToRun => ({
  kind: 'gone',
  place,
  attachment,
});
export const answer = (
  place: number,
  attachment: number,
  number: number,
  effects: readonly AvionicsEffect[] = [],
): ToRun => {
  const bytes = encodeFromNode({ kind: 'answer', number, effects });
  return { kind: 'message', place, attachment, bytes };
};

interface Seen {
  /** Of node 1, each with its simulated second. */
  readonly records: readonly string[];
  /** To node 1, each with its real time in tens of seconds: the run begins after a rehearsal. */
  readonly posted: readonly string[];
  readonly figures: ServedFigures;
  readonly driftMs: readonly number[];
  /** Whom the run was seen to wait for. */
  readonly waitedFor: ReadonlySet<string>;
}

interface QuietTerms {
  readonly mode?: GatewayMode;
  readonly speed?: number;
  /** Lines of YAML. */
  readonly faults?: readonly string[];
  /** Node 1 runs the reference while nobody is attached. */
  readonly offered?: boolean;
  /** Of node 1 its terminal alone is for a peer: its place is `TERMINAL`. */
  readonly terminal?: boolean;
}

/** The run by a clock of our own, which goes on when it is looked at. */
export const served = (
  comings: readonly Coming[],
  {
    mode = 'real-time',
    speed = 1,
    faults = [],
    offered = false,
    terminal = false,
  }: QuietTerms = {},
): Seen => {
  const folder = mkdtempSync(join(tmpdir(), 'lasermesh-quiet-'));
  const listed = faults.map((fault) => `  - ${fault}\n`).join('');
  writeFileSync(join(folder, 'quiet.yaml'), `${TEXT}${listed === '' ? '' : `faults:\n${listed}`}`);
  const { scenario } = loadScenario('quiet.yaml', { folder, skipBadElements: false });
  rmSync(folder, { recursive: true });
  const channel = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const sender = new ExchangeSender(channel.port1, signal);
  const exchange = new Exchange(channel.port2, signal);
  const records: string[] = [];
  const posted: string[] = [];
  const driftMs: number[] = [];
  const waitedFor = new Set<string>();
  const waiting = [...comings];
  let nowMs = 0;
  const goOn = (ms: number): number => {
    nowMs += ms;
    while (waiting[0] !== undefined && waiting[0][0] * 1_000 <= nowMs) {
      sender.post((waiting.shift() as Coming)[1]);
    }
    return nowMs;
  };
  const heard = (atNs: number, node: number, what: string): void => {
    if (node === 1) records.push(`${Math.round(atNs / 1e9)} ${what}`);
  };
  exchange.post = (message) => {
    if (message.place !== 2) posted.push(`${Math.floor(nowMs / 10_000) * 10} ${message.kind}`);
  };
  // Nothing is waited for: the clock is ours.
  exchange.wait = () => {
    goOn(10);
  };
  const run = new ServedRun({
    scenario,
    mode,
    speed,
    sites: NODES.map((node) => ({
      ...{ node, name: `node-${node}/forward` },
      terminal: terminal && node === 1 ? 0 : undefined,
      required: !(offered && node === 1),
      standIn: offered && node === 1 ? createNode : undefined,
    })),
    exchange,
    answerWithinNs: 2e9,
    patienceMs: 0,
    stopwatch: () => goOn(1),
    tick: ({ figures, waitingFor }) => {
      driftMs.push(figures.driftNs / 1e6);
      for (const name of waitingFor) waitedFor.add(name);
    },
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
  return { records, posted, figures: run.figures(), driftMs, waitedFor };
};
