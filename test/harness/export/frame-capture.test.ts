import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameCapture } from '../../../harness/export/frame-capture.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { parseScenario } from '../../../harness/scenario/load.ts';
import { Simulation } from '../../../harness/simulation.ts';
import { ROOT } from '../cli/command.ts';

const FAULTS = `
faults:
  - { id: noise, kind: frames-corrupted, from: ring-05, to: ring-06, share: 0.3, at: 60 s, duration: 60 s }
  - { id: gone, kind: frames-dropped, from: ring-01, to: ring-02, share: 0.3, at: 60 s, duration: 60 s }
  - { id: cut, kind: frames-truncated, from: ring-07, to: ring-08, share: 0.3, at: 60 s, duration: 60 s }
  - { id: forger, kind: frames-forged, node: ring-03, terminal: forward, forgery: hello, at: 70 s }
`;
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-capture-'));
const file = join(folder, 'run.pcapng');
afterAll(() => rmSync(folder, { recursive: true }));

interface Packet {
  readonly interface: number;
  readonly atNs: bigint;
  readonly outbound: boolean;
  readonly comment: string;
  readonly port: number;
}

/** Frames by type and fate, as the journal has them. */
const journal = new Map<string, number>();
let bytes = Buffer.alloc(0);
let hash = '';
let names: string[] = [];
let packets: Packet[] = [];

beforeAll(() => {
  const ring = readFileSync(`${ROOT}harness/scenario/presets/ring-8.yaml`, 'utf8');
  const options = { skipBadElements: false };
  const parsed = parseScenario('faulty.yaml', `${ring}${FAULTS}`, folder, options);
  const scenario = { ...parsed.scenario, durationNs: 150e9 };
  const pieces: Uint8Array[] = [];
  let simulation: Simulation | undefined;
  const capture = new FrameCapture({
    scenario,
    output: { writeBytes: (piece) => void pieces.push(piece) },
    application: 'test',
    nowNs: () => simulation?.queue.nowNs ?? 0,
    nodes: undefined,
  });
  simulation = new Simulation(scenario, {
    judged: false,
    level: 'frames',
    frameTap: capture,
    readers: () => [
      readerOf({
        frame: (_, ...values) => {
          const key = `${values[3]} ${values[9]}`;
          journal.set(key, (journal.get(key) ?? 0) + 1);
        },
      }),
    ],
  });
  hash = simulation.finish().hash;
  capture.finish();
  bytes = Buffer.concat(pieces);
  writeFileSync(file, bytes);
  ({ names, packets } = read(bytes));
  expect(new Simulation(scenario, { judged: false }).finish().hash).toBe(hash);
}, 120_000);

/** Blocks of a pcapng file by the format's own text. */
const read = (all: Buffer): { names: string[]; packets: Packet[] } => {
  const found: { names: string[]; packets: Packet[] } = { names: [], packets: [] };
  for (let at = 0; at < all.length; ) {
    const length = all.readUInt32LE(at + 4);
    expect(all.readUInt32LE(at + length - 4)).toBe(length);
    const type = all.readUInt32LE(at);
    if (type === 1) {
      found.names.push(
        optionsOf(all, at + 16, at + length - 4)
          .get(2)
          ?.toString() ?? '',
      );
    }
    if (type === 6) {
      const captured = all.readUInt32LE(at + 20);
      const options = optionsOf(all, at + 28 + Math.ceil(captured / 4) * 4, at + length - 4);
      found.packets.push({
        interface: all.readUInt32LE(at + 8),
        atNs: (BigInt(all.readUInt32LE(at + 12)) << 32n) + BigInt(all.readUInt32LE(at + 16)),
        outbound: options.get(2)?.[0] === 2,
        comment: options.get(1)?.toString() ?? '',
        port: all.readUInt16BE(at + 28 + 22),
      });
    }
    at += length;
  }
  return found;
};

const optionsOf = (all: Buffer, from: number, end: number): Map<number, Buffer> => {
  const options = new Map<number, Buffer>();
  for (let at = from; at < end; ) {
    const length = all.readUInt16LE(at + 2);
    options.set(all.readUInt16LE(at), all.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
};

const counted = <T>(of: readonly T[], keyOf: (one: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const one of of) counts[keyOf(one)] = (counts[keyOf(one)] ?? 0) + 1;
  return counts;
};

const TYPES: Readonly<Record<number, string>> = { 7731: 'idle', 7732: 'data', 7733: 'management' };

describe('a capture of a faulty run', () => {
  it('has a terminal as an interface', () => {
    expect(names).toHaveLength(16);
    expect(names.slice(0, 2)).toEqual(['ring-01/forward', 'ring-01/aft']);
  });

  it('is in the order of its times, in nanoseconds of the scenario', () => {
    const times = packets.map(({ atNs }) => atNs);
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    expect(new Date(Number((times[0] ?? 0n) / 1_000_000n)).toISOString()).toMatch(
      /^2027-01-01T00:00/,
    );
    expect(times.some((atNs) => atNs % 1_000n !== 0n)).toBe(true);
  });

  it('has every frame that the journal has, by type', () => {
    const arrived = packets.filter(
      ({ outbound, comment }) => !outbound && !/adversary/.test(comment),
    );
    const inJournal: Record<string, number> = {};
    for (const [key, count] of journal) {
      const [type = '', fate = ''] = key.split(' ');
      if (fate !== 'lost') inJournal[type] = (inJournal[type] ?? 0) + count;
    }
    const known = counted(
      arrived.filter(({ port }) => port !== 7_730),
      ({ port }) => TYPES[port] ?? '',
    );
    for (const type of ['idle', 'data', 'management']) expect(known[type]).toBe(inJournal[type]);
  });

  it('names the fault at each frame that one hit, and no other', () => {
    const comments = counted(packets, ({ comment }) => comment);
    expect(Object.keys(comments).sort()).toEqual([
      '',
      'changed by cut (frames-truncated)',
      'corrupted by noise (frames-corrupted)',
      'dropped by gone (frames-dropped)',
      'injected by an adversary',
    ]);
    const hit = packets.filter(({ comment }) => comment.startsWith('corrupted'));
    expect(hit.filter(({ outbound }) => outbound)).toHaveLength(hit.length / 2);
    const ends = new Set(hit.map((packet) => names[packet.interface]?.slice(0, 7)));
    expect([...ends].sort()).toEqual(['ring-05', 'ring-06']);
  });
});

const tsharkThere = spawnSync('tshark', ['--version']).status === 0;

/** Fields of every packet, as stock Wireshark decodes them with the options that the guide names. */
const tshark = (...fields: readonly string[]): string[][] => {
  const types = [
    ['7731', 'IdleFrame'],
    ['7732', 'DataFrame'],
    ['7733', 'ManagementFrame'],
  ].flatMap(([port, type]) => [
    '-o',
    `uat:protobuf_udp_message_types:"${port}","lasermesh.capture.${type}"`,
  ]);
  const paths = ['-o', `uat:protobuf_search_paths:"${ROOT}protocols","TRUE"`];
  const wanted = fields.flatMap((field) => ['-e', field]);
  const { stdout, status, stderr } = spawnSync(
    'tshark',
    ['-r', file, ...paths, ...types, '-T', 'fields', '-E', 'occurrence=f', ...wanted],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  expect(status, stderr).toBe(0);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
};

describe.runIf(tsharkThere || process.env.CI !== undefined)(
  'the capture in Wireshark',
  () => {
    it('decodes to a message of its type, malformed only where a fault made it so', () => {
      const rows = tshark('udp.dstport', 'protobuf.message.name', 'frame.comment', '_ws.malformed');
      expect(rows).toHaveLength(packets.length);
      const decoded = counted(rows, ([, message = '']) => message);
      const sound = packets.filter(({ port }) => port !== 7_730);
      expect(decoded['lasermesh.capture.IdleFrame']).toBe(
        sound.filter(({ port }) => port === 7_731).length,
      );
      expect(decoded['lasermesh.capture.DataFrame']).toBe(
        sound.filter(({ port }) => port === 7_732).length,
      );
      expect(decoded['lasermesh.capture.ManagementFrame']).toBe(
        sound.filter(({ port }) => port === 7_733).length,
      );
      for (const [, message, comment, malformed] of rows) {
        if (comment === '') expect([message === '', malformed]).toEqual([false, '']);
      }
    });
  },
  120_000,
);
