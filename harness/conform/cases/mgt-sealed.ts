import { planDigest } from '../../../protocols/plan-codec.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { codeOf, operationsKey } from '../bench/link-codes.ts';
import { LOW, NETWORK_KEY, TARGET } from '../bench/mesh.ts';
import { contentOf, meshPackets, sealBody, telemetryBundles } from '../bench/orders.ts';
import { alone, expectDone, expectRefused, expectTraffic, ordered } from '../bench/soundings.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const CHUNK_BYTES_MAX = 32_768;
const BODY_BYTES_MAX = 33_024;

/** Into safe mode, well formed: who takes it goes there. */
const SAFE = contentOf({ issuedUtcNs: 0, expiresUtcNs: HOUR_NS, safeMode: { on: true } });
const LATER = contentOf({ issuedUtcNs: 0, expiresUtcNs: HOUR_NS + 1, safeMode: { on: true } });

const covered = (kind: number, epoch: number, sequence: number, node: number, body: Uint8Array) => {
  const head = Buffer.alloc(33);
  head[0] = kind;
  [epoch, sequence, node, body.length].forEach((value, index) => {
    head.writeBigUInt64BE(BigInt(value), 1 + 8 * index);
  });
  return Buffer.concat([head, body]);
};

const key = (kind: 'telecommand' | 'telemetry', node: number, epoch: number) =>
  operationsKey(NETWORK_KEY, kind, node, epoch);

/** Tags that do not belong to telecommand 50 for this node under epoch 1 with that body. */
const TAGS: readonly (readonly [string, Uint8Array])[] = [
  [
    'another kind, with its key',
    codeOf(key('telemetry', TARGET, 1), covered(2, 1, 50, TARGET, SAFE)),
  ],
  ['another kind', codeOf(key('telecommand', TARGET, 1), covered(2, 1, 50, TARGET, SAFE))],
  ['the key of telemetry', codeOf(key('telemetry', TARGET, 1), covered(1, 1, 50, TARGET, SAFE))],
  ['another node', codeOf(key('telecommand', LOW, 1), covered(1, 1, 50, LOW, SAFE))],
  ["another node's key", codeOf(key('telecommand', LOW, 1), covered(1, 1, 50, TARGET, SAFE))],
  ['another epoch', codeOf(key('telecommand', TARGET, 2), covered(1, 2, 50, TARGET, SAFE))],
  ['another number', codeOf(key('telecommand', TARGET, 1), covered(1, 1, 51, TARGET, SAFE))],
  ['another body', codeOf(key('telecommand', TARGET, 1), covered(1, 1, 50, TARGET, LATER))],
  ['the body alone', codeOf(key('telecommand', TARGET, 1), SAFE)],
  ['nothing', new Uint8Array(16)],
];

/** A chunk of a plan that never is whole, with so many bytes. */
const chunkOf = (bench: Bench, length: number) => {
  const { issuedUtcNs, expiresUtcNs } = { issuedUtcNs: bench.utcNs, expiresUtcNs: HOUR_NS };
  const digest = planDigest(Uint8Array.of(1));
  const bytes = new Uint8Array(length).fill(1);
  const planChunk = { version: 90, digest, chunk: 0, chunks: 2, activateUtcNs: 0, bytes };
  return contentOf({ issuedUtcNs, expiresUtcNs, planChunk });
};

const given1 = (open: OpenBench, body: Uint8Array, sequence: number, tag?: Uint8Array): Bench => {
  const bench = alone(open);
  bench.give({
    kind: 'command',
    bytes: sealBody(body, tag === undefined ? { sequence } : { sequence, tag }),
  });
  bench.run(SECOND_NS);
  return bench;
};

/** Section 6.11: seals, and how much is sealed. */
export const MGT_SEALED_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-seal-taken',
    requirements: ['LM-MGT-120', 'LM-MGT-121', 'LM-MGT-123'],
    role: 'node',
    title: 'a telecommand that is sealed as the text says is taken',
    run: (open) => {
      const tag = codeOf(key('telecommand', TARGET, 1), covered(1, 1, 50, TARGET, SAFE));
      const bench = given1(open, SAFE, 50, tag);
      expectEqual(bench.stages(50), ['accepted', 'started', 'done'], 'stages');
    },
  },
  ...TAGS.map(
    ([what, tag], index): ConformanceCase => ({
      id: `CONF-MGT-seal-of-${what.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
      requirements: [index < 5 ? 'LM-MGT-120' : 'LM-MGT-121'],
      role: 'node',
      title: `a telecommand with a tag over ${what} counts for nothing`,
      run: (open) => {
        const bench = given1(open, SAFE, 50, tag);
        expectEqual(bench.stages(50), [], 'stages');
        expectTraffic(bench, 'afterwards');
        expectDone(ordered(bench, { command: 'ping' }, { sequence: 50 }), 'its number');
      },
    }),
  ),
  {
    id: 'CONF-MGT-telemetry-sealed',
    requirements: ['LM-MGT-120', 'LM-MGT-121', 'LM-MGT-122', 'LM-MGT-123'],
    role: 'node',
    title: 'every packet of telemetry is sealed under the key of its kind, node and epoch',
    run: (open) => {
      const { bench } = linked(open, 'low', { housekeepingNs: 10 * SECOND_NS });
      ordered(bench, { command: 'ping' });
      ordered(bench, { command: 'safe-mode', on: true });
      bench.run(MINUTE_NS);
      const packets = [
        ...bench.since(0, 'telemetry').map(({ bytes }) => bytes),
        ...telemetryBundles(bench).map((bundle) => bench.low.transfers.payloadOf(bundle)),
      ];
      given(packets.length >= 6 && meshPackets(bench).length > 0, 'too few packets came');
      for (const bytes of packets) {
        const packet = bench.ground.open(bytes);
        expectThat(typeof packet !== 'string', 'a packet opens', packet);
        expectEqual([packet.node, packet.keyEpoch], [TARGET, 1], 'source and epoch of a packet');
        expectThat(bytes.length <= BODY_BYTES_MAX + 64, 'its length', bytes.length);
      }
    },
  },
  {
    id: 'CONF-MGT-largest-chunk-taken',
    requirements: ['LM-MGT-122'],
    role: 'node',
    title: 'a chunk of 32,768 bytes is taken',
    run: (open) => {
      const bench = alone(open);
      const body = chunkOf(bench, CHUNK_BYTES_MAX);
      bench.give({ kind: 'command', bytes: sealBody(body, { sequence: 60 }) });
      bench.run(SECOND_NS);
      expectDone(bench.stages(60), 'the chunk');
    },
  },
  {
    id: 'CONF-MGT-chunk-too-large',
    requirements: ['LM-MGT-122', 'LM-MGT-101'],
    role: 'node',
    title: 'a chunk of 32,769 bytes is malformed',
    run: (open) => {
      const bench = alone(open);
      const body = chunkOf(bench, CHUNK_BYTES_MAX + 1);
      given(body.length <= BODY_BYTES_MAX, 'the body is too long as a whole');
      bench.give({ kind: 'command', bytes: sealBody(body, { sequence: 60 }) });
      bench.run(SECOND_NS);
      expectRefused(bench.stages(60), 'malformed', 'the chunk');
    },
  },
  {
    id: 'CONF-MGT-body-too-large',
    requirements: ['LM-MGT-122'],
    role: 'node',
    title: 'a body of more than 33,024 bytes is not executed',
    run: (open) => {
      const bench = alone(open);
      // A field that nobody knows, and would be left out: what is too long is the body alone.
      const unknown = new Uint8Array(BODY_BYTES_MAX);
      const body = Uint8Array.of(...SAFE, 0x6a, 0x80, 0x82, 0x02, ...unknown);
      given(body.length > BODY_BYTES_MAX, 'the body is not too long');
      bench.give({ kind: 'command', bytes: sealBody(body, { sequence: 60 }) });
      bench.run(SECOND_NS);
      expectThat(!bench.stages(60).includes('done'), 'it is not done', bench.stages(60));
      expectTraffic(bench, 'afterwards');
    },
  },
];
