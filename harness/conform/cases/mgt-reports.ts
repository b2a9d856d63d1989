import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, FORWARD, HIGH, LOW } from '../bench/mesh.ts';
import { eventBatches, housekeepings } from '../bench/orders.ts';
import { alone, expectDone, ordered } from '../bench/soundings.ts';
import { reportDictionary } from '../bench/report-dictionary.ts';
import { linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

const SEVERITIES = ['activity', 'warning-low', 'warning-high', 'fatal'];
const FORGED = 801;
const PER_MINUTE = 6;
const BATCH_MAX = 64;
const ARGS_MAX = 8;

/** A life in which many things are reported. */
const eventful = (open: OpenBench): Bench => {
  const bench = linkedBoth(open);
  bench.give({ kind: 'silence', terminal: AFT, intervals: 3 });
  bench.give({ kind: 'silence', terminal: AFT, intervals: 5 });
  bench.heads[FORWARD]?.lose();
  bench.run(20 * SECOND_NS);
  bench.heads[FORWARD]?.find();
  const inhibit = { reading: 'inhibit', kind: 'thermal' } as const;
  bench.heads[AFT]?.tell({ ...inhibit, active: true });
  bench.run(SECOND_NS);
  bench.heads[AFT]?.tell({ ...inhibit, active: false });
  ordered(bench, { command: 'terminal', terminal: FORWARD, enabled: false });
  ordered(bench, { command: 'terminal', terminal: FORWARD, enabled: true });
  bench.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 250 });
  bench.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 900 });
  ordered(bench, { command: 'safe-mode', on: true });
  ordered(bench, { command: 'safe-mode', on: false });
  forge(bench, 2);
  bench.memory.outcome = 'full';
  ordered(bench, { command: 'ping' });
  bench.memory.outcome = 'durable';
  bench.run(20 * SECOND_NS);
  bench.boot('watchdog');
  bench.run(MINUTE_NS);
  return bench;
};

/** Telecommands that nobody authentic has sent: each is reported. */
const forge = (bench: Bench, count: number): void => {
  for (let i = 0; i < count; i++) {
    const bytes = bench.ground.seal({ command: 'ping' }, { sequence: 9_000 + i });
    const place = bytes.length - 1;
    bench.give({ kind: 'command', bytes: bytes.map((byte, at) => (at === place ? ~byte : byte)) });
  }
};

/** Reports of an id in the batches, and how many the batches say were held back. */
const toldOf = (bench: Bench, id: number) => {
  const batches = eventBatches(bench);
  return {
    told: batches.flatMap(({ events }) => events.filter((event) => event.id === id)),
    heldBack: batches
      .flatMap(({ suppressed }) => suppressed.filter((one) => one.id === id))
      .reduce((sum, { count }) => sum + count, 0),
  };
};

/** In safe mode, where packets leave over the service port whatever links do. */
const quiet = (open: OpenBench): Bench => {
  const bench = alone(open, { housekeepingNs: MINUTE_NS });
  expectDone(ordered(bench, { command: 'safe-mode', on: true }), 'into safe mode');
  // Into a fresh minute of the counter.
  bench.run(MINUTE_NS - (bench.monotonicNs % MINUTE_NS) + SECOND_NS);
  return bench;
};

/** Section 6.5 and what of section 6.12 is about reports. */
export const MGT_REPORT_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-reports-as-dictionary',
    requirements: ['LM-MGT-040', 'LM-MGT-041', 'LM-MGT-042'],
    role: 'node',
    title: 'every report has an id of the dictionary, its severity and its arguments as integers',
    run: (open) => {
      const dictionary = reportDictionary();
      const reports = eventful(open).since(0, 'report');
      given(reports.length > 0, 'nothing is reported');
      for (const { report } of reports) {
        const entry = dictionary.get(report.id);
        expectThat(entry !== undefined, `a report of the dictionary`, report);
        expectEqual(report.severity, entry.severity, `severity of ${entry.name}`);
        const integers = report.args.every((arg) => Number.isInteger(arg));
        expectThat(integers, `arguments of ${entry.name} are integers`, report.args);
        const names = entry.args.join(', ');
        expectEqual(report.args.length, entry.args.length, `arguments of ${entry.name} (${names})`);
      }
    },
  },
  {
    id: 'CONF-MGT-reports-mean-what-they-say',
    requirements: ['LM-MGT-040', 'LM-MGT-041'],
    role: 'node',
    title: 'reports of links, terminals and modes name the right ones in their arguments',
    run: (open) => {
      const bench = eventful(open);
      const args = (id: number) =>
        bench.since(0, 'report').flatMap(({ report }) => (report.id === id ? [report.args] : []));
      const peers = [LOW, HIGH];
      const ofTerminals = [201, 202, 301, 302, 303];
      for (const id of ofTerminals) {
        for (const [terminal, partner] of args(id)) {
          expectEqual(partner, peers[terminal ?? -1], `report ${id} of terminal ${terminal}: node`);
        }
      }
      for (const [cause] of args(120)) expectEqual(cause, 1, 'cause of safe mode by telecommand');
      for (const one of args(204)) expectEqual(one, [AFT, 4], 'inhibit, thermal');
      for (const one of args(205)) expectEqual(one, [AFT, 4], 'inhibit that ended, thermal');
      for (const one of args(122)) expectEqual(one, [250, 28_000], 'charge and bus, loads shed');
      const [, boot] = args(101);
      if (boot !== undefined) expectEqual(boot.slice(0, 2), [3, 2], 'cause and count of a boot');
    },
  },
  {
    id: 'CONF-MGT-telemetry-tells-reports',
    requirements: ['LM-MGT-135', 'LM-MGT-040'],
    level: 'should',
    role: 'node',
    title: 'reports are gathered for 10 s and sent down with their numbers',
    run: (open) => {
      const bench = quiet(open);
      bench.run(MINUTE_NS);
      const before = eventBatches(bench).length;
      const atUtcNs = bench.utcNs;
      forge(bench, 1);
      bench.run(9 * SECOND_NS);
      expectEqual(eventBatches(bench).length, before, 'batches within 9 s');
      bench.run(2 * SECOND_NS);
      const [batch] = eventBatches(bench).slice(before);
      const [event] = batch?.events ?? [];
      const { id, severity, args, utcNs } = event ?? {};
      expectEqual(
        [id, severity, args],
        [FORGED, SEVERITIES.indexOf('warning-low'), [0, 1]],
        'event',
      );
      expectThat(Math.abs((utcNs ?? 0) - atUtcNs) < SECOND_NS / 10, 'UTC of the event', utcNs);
    },
  },
  {
    id: 'CONF-MGT-telemetry-severities',
    requirements: ['LM-MGT-137'],
    role: 'node',
    title: 'event telemetry numbers severities from 0 for activity, and tells UTC of each report',
    run: (open) => {
      const dictionary = reportDictionary();
      const bench = quiet(open);
      forge(bench, 1);
      bench.run(MINUTE_NS);
      bench.clock.utcAheadNs = 5 * SECOND_NS;
      bench.boot('warm');
      const bootUtcNs = bench.utcNs;
      bench.run(MINUTE_NS);
      const told = eventBatches(bench).flatMap(({ events }) => events);
      given(told.length > 0, 'no reports are told');
      for (const { id, severity } of told) {
        const { name, severity: text } = dictionary.get(id) ?? { name: `${id}`, severity: '' };
        expectEqual(SEVERITIES[severity], text, `severity of ${name}`);
      }
      const boot = told.filter(({ id }) => id === 101).at(-1);
      given(boot !== undefined, 'the boot is not told of');
      expectThat(Math.abs(boot.utcNs - bootUtcNs) < SECOND_NS / 10, 'UTC of the boot', boot.utcNs);
    },
  },
  {
    id: 'CONF-MGT-reports-held-back-counted',
    requirements: ['LM-MGT-136'],
    role: 'node',
    title: 'reports that are held back are counted by id in batches and in all in housekeeping',
    run: (open) => {
      const bench = quiet(open);
      forge(bench, 40);
      bench.run(10 * MINUTE_NS);
      const { told, heldBack } = toldOf(bench, FORGED);
      expectEqual(told.length + heldBack, 40, 'reports told and held back');
      const all = eventBatches(bench)
        .flatMap(({ suppressed }) => suppressed)
        .reduce((sum, { count }) => sum + count, 0);
      expectEqual(housekeepings(bench).at(-1)?.reportsSuppressed, all, 'held back in housekeeping');
    },
  },
  {
    id: 'CONF-MGT-six-a-minute',
    requirements: ['LM-MGT-135'],
    role: 'node',
    title: 'of each id six a minute are sent down, and again in the next one',
    run: (open) => {
      const bench = quiet(open);
      forge(bench, 20);
      bench.run(30 * SECOND_NS);
      expectEqual(toldOf(bench, FORGED).told.length, PER_MINUTE, 'reports told in one minute');
      bench.run(MINUTE_NS);
      forge(bench, 20);
      bench.run(30 * SECOND_NS);
      expectEqual(toldOf(bench, FORGED).told.length, 2 * PER_MINUTE, 'with the next minute');
    },
  },
  {
    id: 'CONF-MGT-report-rate',
    requirements: ['LM-MGT-135', 'LM-MGT-122'],
    role: 'node',
    title: 'report-rate gives another number, until the next boot; a batch has at most 64 reports',
    run: (open) => {
      const bench = quiet(open);
      const rate = { command: 'report-rate', id: FORGED, perMinute: 150 } as const;
      expectDone(ordered(bench, rate), 'a rate of 150');
      forge(bench, 200);
      bench.run(30 * SECOND_NS);
      const first = toldOf(bench, FORGED).told.length;
      for (const { events } of eventBatches(bench)) {
        expectThat(events.length <= BATCH_MAX, `at most ${BATCH_MAX} in a batch`, events.length);
        const most = Math.max(0, ...events.map(({ args }) => args.length));
        expectThat(most <= ARGS_MAX, `at most ${ARGS_MAX} arguments`, most);
      }
      shouldEqual(first, 150, 'reports told');
      expectDone(ordered(bench, { ...rate, perMinute: 0 }), 'a rate of none');
      bench.run(MINUTE_NS);
      forge(bench, 5);
      bench.run(30 * SECOND_NS);
      shouldEqual(toldOf(bench, FORGED).told.length, 150, 'reports told at a rate of none');
      bench.boot('warm');
      forge(bench, 20);
      bench.run(30 * SECOND_NS);
      shouldEqual(toldOf(bench, FORGED).told.length, 150 + PER_MINUTE, 'after a boot');
    },
  },
];
