import type { Housekeeping } from '../../../protocols/operations.ts';
import { HOUR_NS, MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { BEYOND } from '../bench/mesh.ts';
import { housekeepings, meshPackets, portPackets, telemetryBundles } from '../bench/orders.ts';
import { alone, expectDone, ordered, submissionAnswer } from '../bench/soundings.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const EVERY_NS = 20 * SECOND_NS;
const ROUNDING_NS = 2 * MILLISECOND_NS;

/** The next housekeeping from now. */
const nextHousekeeping = (bench: Bench): Housekeeping => {
  const before = housekeepings(bench).length;
  bench.await('housekeeping', () => housekeepings(bench).length > before, 2 * EVERY_NS);
  return housekeepings(bench).at(-1) as Housekeeping;
};

const COUNTERS = [
  'bundlesAccepted',
  'bundlesDelivered',
  'bundlesDeleted',
  'bundlesForwarded',
] as const;

/** By how much the counters of bundles rose. */
const rise = (from: Housekeeping, to: Housekeeping) => ({
  accepted: to.bundlesAccepted - from.bundlesAccepted,
  delivered: to.bundlesDelivered - from.bundlesDelivered,
  deleted: to.bundlesDeleted - from.bundlesDeleted,
});

/** Section 6.12: packets, their numbers, and what housekeeping says. */
export const MGT_TELEMETRY_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-telemetry-bundles',
    requirements: ['LM-MGT-130'],
    role: 'node',
    title: "telemetry goes to service 2 of the operator's node: management, custody, two hours",
    run: (open) => {
      const { bench } = linked(open, 'low', { housekeepingNs: EVERY_NS });
      bench.run(3 * EVERY_NS);
      const bundles = telemetryBundles(bench);
      expectThat(bundles.length >= 3, 'bundles with telemetry in a minute', bundles.length);
      for (const { header } of bundles) {
        expectEqual(
          [header?.class, header?.custody, header?.lifetimeNs],
          ['management', true, 2 * HOUR_NS],
          'class, custody and lifetime',
        );
      }
      expectEqual(meshPackets(bench).length, bundles.length, 'packets that open');
      expectEqual(portPackets(bench).length, 0, 'packets over the service port');
    },
  },
  {
    id: 'CONF-MGT-telemetry-numbers',
    requirements: ['LM-MGT-131'],
    role: 'node',
    title: 'no packet number is used twice, whenever the node is reset',
    run: (open) => {
      const bench = alone(open, { housekeepingNs: SECOND_NS });
      ordered(bench, { command: 'safe-mode', on: true });
      for (let turn = 0; turn < 12; turn++) {
        bench.memory.writeNs = (turn % 4) * 300 * MILLISECOND_NS + MILLISECOND_NS;
        for (let i = 0; i < 20 * turn; i++) bench.command({ command: 'ping' }, { sequence: 1 });
        bench.run(turn * 211 * MILLISECOND_NS);
        bench.boot('warm');
      }
      bench.run(5 * SECOND_NS);
      const numbers = bench.since(0, 'telemetry').map(({ bytes }) => {
        const packet = bench.ground.open(bytes);
        return typeof packet === 'string' ? 0 : packet.sequence;
      });
      given(numbers.length > 500, `only ${numbers.length} packets came`);
      const twice = numbers.filter((number, at) => numbers.indexOf(number) !== at);
      expectEqual(twice, [], 'numbers that came again');
    },
  },
  {
    id: 'CONF-MGT-telemetry-numbers-critical',
    requirements: ['LM-MGT-131'],
    role: 'node',
    title: 'packet numbers outlast the loss of every region but the critical one',
    run: (open) => {
      const bench = alone(open);
      ordered(bench, { command: 'ping' });
      for (const [place, { region }] of bench.memory.records) {
        if (region !== 'critical') bench.memory.records.delete(place);
      }
      bench.boot('cold');
      bench.run(SECOND_NS);
      ordered(bench, { command: 'ping' });
      const numbers = bench.since(0, 'telemetry').map(({ bytes }) => {
        const packet = bench.ground.open(bytes);
        return typeof packet === 'string' ? 0 : packet.sequence;
      });
      expectEqual(new Set(numbers).size, numbers.length, 'different numbers');
    },
  },
  {
    id: 'CONF-MGT-housekeeping-interval',
    requirements: ['LM-MGT-132'],
    role: 'node',
    title: "housekeeping comes at intervals of the computer's counter, whatever UTC does",
    run: (open) => {
      const bench = open({ opportunities: [], housekeepingNs: EVERY_NS });
      bench.clock.driftPpb = 50_000_000;
      bench.boot();
      ordered(bench, { command: 'safe-mode', on: true });
      bench.run(2 * EVERY_NS);
      bench.clock.utcAheadNs = HOUR_NS;
      bench.run(4 * EVERY_NS);
      const uptimes = housekeepings(bench).map(({ uptimeNs }) => uptimeNs);
      given(uptimes.length >= 5, 'too few packets came');
      uptimes.slice(1).forEach((uptimeNs, index) => {
        const intervalNs = uptimeNs - (uptimes[index] ?? 0);
        const exact = Math.abs(intervalNs - EVERY_NS) <= ROUNDING_NS;
        expectThat(exact, `interval of ${EVERY_NS / SECOND_NS} s`, intervalNs);
      });
    },
  },
  {
    id: 'CONF-MGT-first-housekeeping',
    requirements: ['LM-MGT-132'],
    level: 'should',
    role: 'node',
    title: 'the first housekeeping comes within one interval of the boot',
    run: (open) => {
      const bench = alone(open, { housekeepingNs: MINUTE_NS });
      ordered(bench, { command: 'safe-mode', on: true });
      bench.run(MINUTE_NS);
      expectThat(housekeepings(bench).length >= 1, 'housekeeping within a minute');
    },
  },
  {
    id: 'CONF-MGT-housekeeping-true',
    requirements: ['LM-MGT-150', 'LM-MGT-010', 'LM-MGT-132', 'LM-MGT-139'],
    role: 'node',
    title: 'housekeeping says what is so: boot count, mode, plan, epoch, links, charge, terminals',
    run: (open) => {
      const bench = linkedBoth(open, { housekeepingNs: EVERY_NS, planVersion: 3 });
      bench.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 777 });
      const first = nextHousekeeping(bench);
      const { bootCount, mode, planVersion, keyEpoch, linksUp, terminalsOut } = first;
      expectEqual(
        { bootCount, mode, planVersion, keyEpoch, linksUp, terminalsOut },
        {
          bootCount: 1,
          mode: 'operational',
          planVersion: 3,
          keyEpoch: 1,
          linksUp: 2,
          terminalsOut: 0,
        },
        'housekeeping',
      );
      expectEqual(first.stateOfChargePermille, 777, 'charge');
      const behindNs = bench.utcNs - first.utcNs;
      expectThat(behindNs >= 0 && behindNs < SECOND_NS, 'UTC of the packet', behindNs);
      expectDone(ordered(bench, { command: 'terminal', terminal: 1, enabled: false }), 'one out');
      const second = nextHousekeeping(bench);
      expectEqual([second.linksUp, second.terminalsOut], [1, 2], 'links up, terminals out');
    },
  },
  {
    id: 'CONF-MGT-counters-count',
    requirements: ['LM-MGT-133'],
    role: 'node',
    title: 'housekeeping counts what was accepted, delivered and deleted, and what is held',
    run: (open) => {
      const bench = linkedBoth(open, { housekeepingNs: EVERY_NS });
      bench.high.manners.custody = false;
      const before = nextHousekeeping(bench);
      const payload = new Uint8Array(40);
      const beyond = { destination: { node: BEYOND, service: 10 } };
      bench.low.transfers.send(payload, { custody: false });
      bench.low.transfers.send(payload, beyond);
      expectEqual(submissionAnswer(bench, beyond)?.accepted, true, 'a bundle of an application');
      bench.low.transfers.send(payload, { ...beyond, lifetimeNs: 5 * SECOND_NS });
      bench.run(SECOND_NS);
      const after = nextHousekeeping(bench);
      expectEqual(
        rise(before, after),
        { accepted: 3, delivered: 1, deleted: 1 },
        'one for here without custody, two onward, one that expired meanwhile',
      );
      const held = after.bundlesHeld - before.bundlesHeld;
      expectThat(held === 2 || held === 3, 'held, perhaps with a report of the deletion', held);
      bench.high.manners.custody = true;
      for (const { transfer, complete } of bench.high.transfers.seen) {
        if (complete) bench.high.transfers.accept(transfer);
      }
      const last = nextHousekeeping(bench);
      const forwarded = last.bundlesForwarded - after.bundlesForwarded;
      expectThat(forwarded >= 2, 'forwarded, when the neighbour took them over', forwarded);
    },
  },
  {
    id: 'CONF-MGT-counters-rise',
    requirements: ['LM-MGT-133'],
    role: 'node',
    title: 'counters of bundles only rise, and begin anew with a boot',
    run: (open) => {
      const bench = linkedBoth(open, { housekeepingNs: 5 * SECOND_NS });
      for (let i = 0; i < 6; i++) {
        bench.low.transfers.send(new Uint8Array(30), { destination: { node: BEYOND, service: 9 } });
        bench.low.transfers.send(new Uint8Array(30), { lifetimeNs: SECOND_NS });
        bench.run(5 * SECOND_NS);
      }
      const all = housekeepings(bench);
      given(all.length >= 4, 'too few packets came');
      all.slice(1).forEach((one, index) => {
        for (const name of COUNTERS) {
          const last = all[index]?.[name] ?? 0;
          expectThat(one[name] >= last, `${name} does not fall`, [last, one[name]]);
        }
      });
      bench.boot('warm');
      bench.run(SECOND_NS);
      ordered(bench, { command: 'safe-mode', on: true });
      const after = nextHousekeeping(bench);
      expectEqual([after.bootCount, after.bundlesDelivered], [2, 0], 'boot count, delivered');
    },
  },
  {
    id: 'CONF-MGT-accepted-when-durable',
    requirements: ['LM-MGT-150'],
    role: 'node',
    title: 'a bundle under custody counts as accepted when its record is durable',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { housekeepingNs: 5 * SECOND_NS });
      const before = nextHousekeeping(bench);
      bench.memory.writeNs = 12 * SECOND_NS;
      peer.transfers.send(new Uint8Array(40), { destination: { node: BEYOND, service: 10 } });
      bench.run(6 * SECOND_NS);
      ordered(bench, { command: 'ping' });
      bench.memory.writeNs = MILLISECOND_NS;
      const meanwhile = housekeepings(bench).at(-1) ?? before;
      expectEqual(rise(before, meanwhile).accepted, 0, 'accepted while it is being written');
      bench.run(10 * SECOND_NS);
      const after = nextHousekeeping(bench);
      expectEqual(rise(before, after).accepted, 1, 'accepted when it is durable');
    },
  },
];
