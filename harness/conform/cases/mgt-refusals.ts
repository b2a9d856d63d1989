import type { CommandBody, CommandRefusal } from '../../../protocols/operations.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, FAR, LOW } from '../bench/mesh.ts';
import { contentOf, meshPackets, orderBytes, sealBody, stagesIn } from '../bench/orders.ts';
import { alone, expectDone, expectTraffic, ordered } from '../bench/soundings.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const PING: CommandBody = { command: 'ping' };
const HOUR_NS: Ns = 3_600 * SECOND_NS;

/** What is wrong with a telecommand, in words and bytes. `7` was executed before. */
interface Wrong {
  readonly name: string;
  readonly reason: CommandRefusal;
  readonly bytes: (bench: Bench) => Uint8Array;
  readonly sequence: number;
}

const times = { issuedUtcNs: 0, expiresUtcNs: HOUR_NS } as const;
const unknown = Uint8Array.of(...contentOf(times), 0x82, 0x06, 0x00);
const unknownExpired = Uint8Array.of(0x82, 0x06, 0x00);

/** Each breaks the rule that it is named by, most of them one that comes later as well. */
const WRONGS: readonly Wrong[] = [
  {
    name: 'wrong-target',
    reason: 'wrong-target',
    bytes: ({ ground }) => ground.seal(PING, { target: LOW, sequence: 11 }),
    sequence: 11,
  },
  {
    name: 'wrong-target-before-replayed',
    reason: 'wrong-target',
    bytes: ({ ground }) => ground.seal(PING, { target: FAR, sequence: 7 }),
    sequence: 7,
  },
  {
    name: 'wrong-target-before-key-epoch',
    reason: 'wrong-target',
    bytes: ({ ground }) => ground.seal(PING, { target: LOW, sequence: 12, keyEpoch: 9 }),
    sequence: 12,
  },
  {
    name: 'replayed',
    reason: 'replayed',
    bytes: ({ ground }) => ground.seal(PING, { sequence: 7 }),
    sequence: 7,
  },
  {
    name: 'replayed-before-key-epoch',
    reason: 'replayed',
    bytes: ({ ground }) => ground.seal(PING, { sequence: 7, keyEpoch: 2 }),
    sequence: 7,
  },
  {
    name: 'replayed-before-unknown-command',
    reason: 'replayed',
    bytes: () => sealBody(unknown, { sequence: 7 }),
    sequence: 7,
  },
  {
    name: 'key-epoch',
    reason: 'key-epoch',
    bytes: ({ ground }) => ground.seal(PING, { sequence: 13, keyEpoch: 2 }),
    sequence: 13,
  },
  {
    name: 'key-epoch-before-unknown-command',
    reason: 'key-epoch',
    bytes: () => sealBody(unknown, { sequence: 14, keyEpoch: 2 }),
    sequence: 14,
  },
  {
    name: 'unknown-command',
    reason: 'unknown-command',
    bytes: () => sealBody(unknown, { sequence: 15 }),
    sequence: 15,
  },
  {
    name: 'unknown-command-before-expired',
    reason: 'unknown-command',
    bytes: () => sealBody(unknownExpired, { sequence: 16 }),
    sequence: 16,
  },
  {
    name: 'malformed-restart',
    reason: 'malformed',
    bytes: () => sealBody(contentOf({ ...times, restart: { boot: 0 } }), { sequence: 17 }),
    sequence: 17,
  },
  {
    name: 'malformed-bytes',
    reason: 'malformed',
    bytes: () => sealBody(Uint8Array.of(0xff, 0xff, 0xff), { sequence: 18 }),
    sequence: 18,
  },
  {
    name: 'malformed-void-before-issued',
    reason: 'malformed',
    bytes: ({ ground }) =>
      ground.seal(PING, { sequence: 19, issuedUtcNs: 2 * HOUR_NS, expiresUtcNs: HOUR_NS }),
    sequence: 19,
  },
  {
    name: 'malformed-before-expired',
    reason: 'malformed',
    bytes: ({ ground }) => ground.seal(PING, { sequence: 20, issuedUtcNs: 5, expiresUtcNs: 4 }),
    sequence: 20,
  },
  {
    name: 'expired',
    reason: 'expired',
    bytes: ({ ground }) => ground.seal(PING, { sequence: 21, issuedUtcNs: 4, expiresUtcNs: 5 }),
    sequence: 21,
  },
];

/** Bytes of whom nobody can say who sent them; each would put the node into safe mode. */
const FORGERIES: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
  ['cut short', (bytes) => bytes.subarray(0, bytes.length - 3)],
  [
    'with a wrong tag',
    (bytes) => bytes.map((byte, at) => (at === bytes.length - 1 ? ~byte : byte)),
  ],
  ['with a byte of its body changed', (bytes) => flipped(bytes, 12)],
  ['of nothing', () => new Uint8Array(0)],
  ['of noise', () => new Uint8Array(80).fill(0x5a)],
];

const flipped = (bytes: Uint8Array, place: number): Uint8Array =>
  bytes.map((byte, at) => (at === place ? byte ^ 1 : byte));

/** Up, with telecommand 7 executed and the clock somewhat on. */
const commanded = (open: Parameters<ConformanceCase['run']>[0]): Bench => {
  const bench = alone(open);
  given(ordered(bench, PING, { sequence: 7 }).at(-1) === 'done', 'no telecommand is executed');
  return bench;
};

/** Section 6.9: what is refused, in which order, and whom nobody answers. */
export const MGT_REFUSAL_CASES: readonly ConformanceCase[] = [
  ...WRONGS.map(
    ({ name, reason, bytes, sequence }): ConformanceCase => ({
      id: `CONF-MGT-refuses-${name}`,
      requirements: ['LM-MGT-101'],
      role: 'node',
      title: `a telecommand is refused as ${reason}: ${name.replaceAll('-', ' ')}`,
      run: (open) => {
        const bench = commanded(open);
        const { mark } = bench;
        bench.give({ kind: 'command', bytes: bytes(bench) });
        bench.run(SECOND_NS);
        expectEqual(bench.stages(sequence, mark), [`refused ${reason}`], 'stages');
      },
    }),
  ),
  {
    id: 'CONF-MGT-forgery-not-answered',
    requirements: ['LM-MGT-106', 'LM-MGT-101', 'LM-MGT-121'],
    role: 'node',
    title: 'what is not authentic is neither executed nor answered',
    run: (open) => {
      const bench = commanded(open);
      for (const [what, forge] of FORGERIES) {
        const { mark } = bench;
        const bytes = bench.ground.seal({ command: 'safe-mode', on: true }, { sequence: 40 });
        bench.give({ kind: 'command', bytes: forge(bytes) });
        bench.run(SECOND_NS);
        const answers = bench.telemetry(mark).filter((body) => body.telemetry !== 'events');
        expectEqual(answers, [], `answers to a telecommand ${what}`);
        expectTraffic(bench, `after a telecommand ${what}`);
      }
      expectDone(ordered(bench, PING, { sequence: 40 }), 'the number that forgers named');
    },
  },
  {
    id: 'CONF-MGT-forgery-reported',
    requirements: ['LM-MGT-106'],
    level: 'should',
    role: 'node',
    title: 'what is not authentic is reported (801) under number 0',
    run: (open) => {
      const bench = commanded(open);
      const { mark } = bench;
      const bytes = bench.ground.seal(PING, { sequence: 40 });
      bench.give({ kind: 'command', bytes: flipped(bytes, bytes.length - 1) });
      const reports = bench.since(mark, 'report').map(({ report }) => [report.id, report.args]);
      expectEqual(reports, [[801, [0, 1]]], 'reports');
    },
  },
  {
    id: 'CONF-MGT-forgery-through-mesh',
    requirements: ['LM-MGT-106', 'LM-MGT-100'],
    role: 'node',
    title: 'a forged telecommand in a bundle is neither executed nor answered nor handed up',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const bytes = bench.ground.seal({ command: 'safe-mode', on: true }, { sequence: 40 });
      const { mark } = bench;
      orderBytes(bench, 'low', flipped(bytes, bytes.length - 1));
      bench.run(30 * SECOND_NS);
      expectEqual(stagesIn(meshPackets(bench), 40), [], 'answers through the mesh');
      expectEqual(bench.stages(40), [], 'answers over the service port');
      expectEqual(bench.since(mark, 'deliver').length, 0, 'bundles handed up');
      expectTraffic(bench, 'after the forgery');
      expectThat(peer.session !== undefined, 'the session goes on');
    },
  },
  {
    id: 'CONF-MGT-expiry-trusted-clock',
    requirements: ['LM-MGT-102'],
    role: 'node',
    title: 'a trusted clock expires what may be expired',
    run: (open) => {
      const bench = alone(open, {}, 50 * MILLISECOND_NS);
      bench.run(20 * SECOND_NS);
      const at = (fromNowNs: Ns) => ({ issuedUtcNs: 0, expiresUtcNs: bench.utcNs + fromNowNs });
      const doubtful = ordered(bench, PING, at(30 * MILLISECOND_NS));
      expectEqual(doubtful, ['refused expired'], 'void in 30 ms, uncertainty 50 ms');
      const sound = ordered(bench, PING, at(80 * MILLISECOND_NS));
      expectDone(sound, 'void in 80 ms, uncertainty 50 ms');
    },
  },
  {
    id: 'CONF-MGT-expiry-doubtful-clock',
    requirements: ['LM-MGT-102'],
    role: 'node',
    title: 'a clock that is not trusted expires only what certainly is',
    run: (open) => {
      const bench = alone(open, {}, 2 * SECOND_NS);
      bench.run(20 * SECOND_NS);
      const at = (fromNowNs: Ns) => ({ issuedUtcNs: 0, expiresUtcNs: bench.utcNs + fromNowNs });
      expectDone(ordered(bench, PING, at(-SECOND_NS)), 'void for 1 s, uncertainty 2 s');
      expectEqual(
        ordered(bench, PING, at(-3 * SECOND_NS)),
        ['refused expired'],
        'void for 3 s, uncertainty 2 s',
      );
    },
  },
  {
    id: 'CONF-MGT-terminal-that-is-not-there',
    requirements: ['LM-MGT-108'],
    role: 'node',
    title: 'a telecommand about a terminal that the node has not is refused',
    run: (open) => {
      const bench = alone(open);
      for (const terminal of [AFT + 1, 255]) {
        const stages = ordered(bench, { command: 'terminal', terminal, enabled: false });
        expectEqual(stages.at(-1), 'refused not-allowed', `terminal ${terminal}`);
      }
      const stages = ordered(bench, { command: 'terminal', terminal: AFT, enabled: false });
      expectDone(stages, `terminal ${AFT}`);
    },
  },
];
