import type { BootCause } from '../../../protocols/avionics.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import type { Given } from '../bench/bench.ts';
import { AFT, BEYOND, FORWARD, LOW } from '../bench/mesh.ts';
import { housekeepings } from '../bench/orders.ts';
import { expectTraffic, ordered, submissionAnswer } from '../bench/soundings.ts';
import { awaitLink, awaitLock, linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const CAUSES: readonly BootCause[] = ['power-on', 'warm', 'cold', 'watchdog'];

const EARLY: readonly Given[] = [
  { kind: 'timer', timer: 0 },
  { kind: 'terminal', terminal: FORWARD, reading: { reading: 'gimbal-settled' } },
  { kind: 'silence', terminal: FORWARD, intervals: 5 },
  { kind: 'durable', write: 1 },
  { kind: 'store-failed', write: 1, reason: 'device' },
  { kind: 'power', busMilliVolt: 20_000, stateOfChargePermille: 50 },
  {
    kind: 'submit',
    request: 1,
    sourceService: 10,
    destination: { node: LOW, service: 10 },
    class: 'tactical',
    assured: false,
    custody: true,
    lifetimeNs: 3_600 * SECOND_NS,
    payload: [new Uint8Array(8)],
  },
];

/** Section 6.1: what a start is, and what it leaves. */
export const MGT_START_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-nothing-before-boot',
    requirements: ['LM-MGT-001', 'LM-MGT-062'],
    role: 'node',
    inProcess: true,
    title: 'inputs before boot have no effect, then or later',
    run: (open) => {
      const bench = open();
      bench.switchOn();
      for (const input of EARLY) {
        bench.give(input);
        expectEqual(bench.log, [], `effects of ${input.kind} before boot`);
      }
      bench.low.sayHello();
      bench.run(SECOND_NS);
      const order = bench.ground.seal({ command: 'safe-mode', on: true });
      bench.give({ kind: 'command', bytes: order });
      expectEqual(bench.log, [], 'effects before boot');
      const entropy = bench.entropy();
      bench.give({ kind: 'boot', cause: 'power-on', bootCount: 1, entropy, records: [] });
      bench.run(SECOND_NS / 10);
      expectTraffic(bench, 'after the boot');
      bench.give({ kind: 'command', bytes: order });
      bench.run(SECOND_NS / 10);
      expectEqual(bench.stages(1).at(-1), 'done', 'the telecommand that came too early, again');
    },
  },
  {
    id: 'CONF-MGT-store-before-terminals',
    requirements: ['LM-MGT-002'],
    role: 'node',
    title: 'the step of boot sets terminals to work, by what the store says of them',
    run: (open) => {
      const bench = open();
      bench.boot();
      bench.run(SECOND_NS);
      const stages = ordered(bench, { command: 'terminal', terminal: AFT, enabled: false });
      given(stages.at(-1) === 'done', 'the terminal was not taken out');
      const { mark } = bench;
      bench.boot('warm');
      const commands = bench.since(mark, 'terminal').filter(({ command }) => moves(command));
      expectEqual(
        [...new Set(commands.map(({ terminal }) => terminal))],
        [FORWARD],
        'terminals that move in the step of boot, when the other one was taken out before',
      );
    },
  },
  {
    id: 'CONF-MGT-keys-before-hello',
    requirements: ['LM-MGT-002', 'LM-MGT-193'],
    role: 'node',
    title: 'what is said after a boot is said under the key epoch of the store',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const activate = { command: 'key-activate', epoch: 2, atUtcNs: 0 } as const;
      for (const body of [{ command: 'key-load', epoch: 2 } as const, activate]) {
        given(ordered(bench, body).at(-1) === 'done', 'the epoch was not activated');
      }
      const sinceNs = bench.nowNs;
      bench.boot('warm');
      bench.until(() => peer.messages('hello', sinceNs).length > 0, 60 * SECOND_NS);
      const epochs = peer.messages('hello', sinceNs).map(({ message }) => message.keyEpoch);
      given(epochs.length > 0, 'no HELLO came');
      expectEqual(epochs[0], 2, 'epoch of the first HELLO');
    },
  },
  ...CAUSES.map(
    (cause, number): ConformanceCase => ({
      id: `CONF-MGT-boot-cause-${cause}`,
      requirements: ['LM-MGT-003', 'LM-MGT-041'],
      role: 'node',
      title: `node.booted names ${cause} by ${number}, with boot count and bundles restored`,
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        bench.high.manners.custody = false;
        const sent = peer.transfers.send(new Uint8Array(50), {
          destination: { node: BEYOND, service: 10 },
        });
        bench.run(SECOND_NS);
        given(peer.transfers.verdict(sent.transfer) === 'accepted', 'no bundle was taken over');
        const { mark } = bench;
        bench.boot(cause);
        const report = bench.since(mark, 'report').find((one) => one.report.id === 101);
        given(report !== undefined, 'no node.booted (101)');
        expectEqual(report.report.args, [number, 2, 1], 'cause, boot count, bundles restored');
      },
    }),
  ),
  {
    id: 'CONF-MGT-boot-twice',
    requirements: ['LM-MGT-006'],
    role: 'node',
    inProcess: true,
    title: 'a running node that is given boot goes on as it was',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { housekeepingNs: 30 * SECOND_NS });
      const { id } = peer.current;
      const { mark } = bench;
      const entropy = bench.entropy();
      bench.give({ kind: 'boot', cause: 'cold', bootCount: 7, entropy, records: [] });
      const kinds = bench.log.slice(mark).map(({ effect }) => effect.kind);
      expectEqual(
        kinds.filter((kind) => kind !== 'report' && !kind.startsWith('timer')),
        [],
        'effects but reports and timers',
      );
      const out = peer.transfers.send(new Uint8Array(50));
      bench.run(31 * SECOND_NS);
      expectEqual(peer.transfers.verdict(out.transfer), 'accepted', 'a bundle of its session');
      expectEqual(peer.current.id, id, 'session');
      expectEqual(housekeepings(bench).at(-1)?.bootCount, 1, 'boot count in housekeeping');
    },
  },
  {
    id: 'CONF-MGT-boot-twice-reported',
    requirements: ['LM-MGT-006'],
    level: 'should',
    role: 'node',
    inProcess: true,
    title: 'boot of a running node is reported (104) with 1',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const { mark } = bench;
      const entropy = bench.entropy();
      bench.give({ kind: 'boot', cause: 'cold', bootCount: 7, entropy, records: [] });
      const reports = bench.since(mark, 'report').map(({ report }) => [report.id, report.args]);
      expectEqual(reports, [[104, [1]]], 'reports');
    },
  },
  {
    id: 'CONF-MGT-finds-itself-again',
    requirements: ['LM-MGT-007'],
    role: 'node',
    title: 'after a reset a node links again by itself and hands on what it held',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.high.manners.custody = false;
      const payload = new Uint8Array(100).fill(7);
      const { header } = bench.low.transfers.send(payload, {
        destination: { node: BEYOND, service: 10 },
      });
      bench.run(SECOND_NS);
      const before = bench.high.transfers.seen.length;
      bench.boot('watchdog');
      bench.high.manners.custody = true;
      for (const side of ['low', 'high'] as const) bench[side].forget();
      const arrived = () =>
        bench.high.transfers.seen
          .slice(before)
          .some((one) => one.complete && one.header?.sequence === header.sequence);
      awaitLock(bench, 'high');
      awaitLink(bench, 'high');
      expectThat(bench.until(arrived, 30 * SECOND_NS), 'the bundle is handed on');
      expectEqual(submissionAnswer(bench)?.accepted, true, 'an application is served');
      awaitLock(bench, 'low');
      awaitLink(bench, 'low');
    },
  },
];

const moves = ({ command }: { readonly command: string }): boolean =>
  !['stow', 'laser', 'rate', 'margin-comparators'].includes(command);
