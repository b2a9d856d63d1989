import type { CommandBody } from '../../../protocols/operations.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, FORWARD } from '../bench/mesh.ts';
import { meshPackets, orderThrough, portPackets, stagesIn } from '../bench/orders.ts';
import { alone, expectDone, expectRefused, expectTraffic, ordered } from '../bench/soundings.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const PING: CommandBody = { command: 'ping' };
const SAFE: CommandBody = { command: 'safe-mode', on: true };
const SOUND = ['accepted', 'started', 'done'];
const WAITING_MAX = 256;

/** Numbers and stages in the order in which they were told over the service port. */
const toldStages = (bench: Bench, mark: number): readonly (readonly [number, string])[] =>
  bench
    .telemetry(mark)
    .flatMap((body) =>
      body.telemetry === 'command-stage' ? [[body.sequence, body.stage] as const] : [],
    );

/** Section 6.9: how a telecommand comes, is told of, and waits for others. */
export const MGT_COMMAND_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-command-over-port',
    requirements: ['LM-MGT-100', 'LM-MGT-106'],
    role: 'node',
    title: 'a telecommand over the service port is executed, each stage told there',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const sequence = bench.command(PING);
      bench.run(10 * SECOND_NS);
      expectEqual(bench.stages(sequence), SOUND, 'stages over the service port');
      expectEqual(stagesIn(meshPackets(bench), sequence), [], 'stages through the mesh');
    },
  },
  {
    id: 'CONF-MGT-command-through-mesh',
    requirements: ['LM-MGT-100', 'LM-MGT-106'],
    role: 'node',
    title: 'a telecommand in a bundle for service 1 is executed, each stage told through the mesh',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const { mark } = bench;
      const sequence = orderThrough(bench, 'low', PING);
      bench.run(10 * SECOND_NS);
      expectEqual(stagesIn(meshPackets(bench), sequence), SOUND, 'stages through the mesh');
      expectEqual(bench.stages(sequence), [], 'stages over the service port');
      expectEqual(bench.since(mark, 'deliver').length, 0, 'bundles handed to applications');
    },
  },
  {
    id: 'CONF-MGT-refusal-through-mesh',
    requirements: ['LM-MGT-106', 'LM-MGT-108'],
    role: 'node',
    title: 'a refusal of a telecommand that came in a bundle goes back through the mesh',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const body = { command: 'terminal', terminal: 9, enabled: true } as const;
      const sequence = orderThrough(bench, 'low', body);
      bench.run(10 * SECOND_NS);
      expectEqual(
        stagesIn(meshPackets(bench), sequence),
        ['accepted', 'started', 'refused not-allowed'],
        'stages through the mesh',
      );
    },
  },
  {
    id: 'CONF-MGT-stages-as-effects',
    requirements: ['LM-MGT-106', 'LM-MGT-043'],
    level: 'should',
    role: 'node',
    title: 'each stage is an effect, in its order, with the name of the command',
    run: (open) => {
      const bench = alone(open);
      const { mark } = bench;
      const sequence = bench.command({ command: 'terminal', terminal: 9, enabled: true });
      bench.run(SECOND_NS);
      const stages = bench.since(mark, 'command-stage');
      expectEqual(
        stages.map(({ command, stage, reason }) => [command, stage, reason]),
        [
          [sequence, 'accepted', ''],
          [sequence, 'started', ''],
          [sequence, 'refused', 'not-allowed'],
        ],
        'effects',
      );
      expectEqual([...new Set(stages.map(({ opcode }) => opcode))], ['terminal'], 'command');
    },
  },
  {
    id: 'CONF-MGT-started-when-recorded',
    requirements: ['LM-MGT-104', 'LM-MGT-106'],
    role: 'node',
    title: 'a telecommand is started, and executed, only when its number is durable',
    run: (open) => {
      const { bench } = linked(open, 'low');
      bench.memory.writeNs = 2 * SECOND_NS;
      const sequence = bench.command({ command: 'terminal', terminal: FORWARD, enabled: false });
      const critical = bench.memory.in('critical').length;
      given(critical >= 0, 'no store');
      bench.run(1_900 * MILLISECOND_NS);
      expectEqual(bench.stages(sequence), ['accepted'], 'stages before the number is durable');
      expectThat(bench.heads[FORWARD]?.mode !== 'stowed', 'the terminal is in use until then');
      bench.run(200 * MILLISECOND_NS);
      expectEqual(bench.stages(sequence), SOUND, 'stages after it');
      expectEqual(bench.heads[FORWARD]?.mode, 'stowed', 'the head that was taken out');
    },
  },
  {
    id: 'CONF-MGT-commands-in-order',
    requirements: ['LM-MGT-103'],
    role: 'node',
    title: 'telecommands are executed one after the other in the order of their coming',
    run: (open) => {
      const bench = alone(open);
      const { mark } = bench;
      const last = { command: 'terminal', terminal: AFT, enabled: false } as const;
      const numbers = [90, 30, 60, 31].map((sequence) => bench.command(PING, { sequence }));
      numbers.push(bench.command({ ...last, enabled: true }, { sequence: 20 }));
      bench.run(SECOND_NS);
      const told = toldStages(bench, mark).filter(([, stage]) => stage !== 'accepted');
      expectEqual(
        told,
        numbers.flatMap((sequence) => [
          [sequence, 'started'],
          [sequence, 'done'],
        ]),
        'started and done, in their order',
      );
    },
  },
  {
    id: 'CONF-MGT-both-ways-in-order',
    requirements: ['LM-MGT-103', 'LM-MGT-106'],
    role: 'node',
    title: 'telecommands of both ways wait in one line, and each is answered its way',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const early = bench.command({ command: 'terminal', terminal: AFT, enabled: false });
      const late = orderThrough(bench, 'low', PING);
      const third = bench.command({ command: 'terminal', terminal: AFT, enabled: true });
      bench.run(10 * SECOND_NS);
      expectEqual(bench.stages(early), SOUND, 'stages of the first, over the port');
      expectEqual(bench.stages(third), SOUND, 'stages of the third, over the port');
      expectEqual(
        stagesIn(meshPackets(bench), late),
        SOUND,
        'stages of the other, through the mesh',
      );
      expectEqual(stagesIn(portPackets(bench), late), [], 'its stages over the port');
    },
  },
  {
    id: 'CONF-MGT-waiting-bounded',
    requirements: ['LM-MGT-103'],
    role: 'node',
    title: 'what finds no place behind others is refused for no-storage, and may come again',
    run: (open) => {
      const bench = alone(open);
      bench.memory.writeNs = 5 * SECOND_NS;
      const { mark } = bench;
      for (let sequence = 1; sequence <= 2 * WAITING_MAX; sequence++) {
        bench.command(PING, { sequence });
      }
      const refused = toldStages(bench, mark).filter(([, stage]) => stage === 'refused');
      expectThat(refused.length > 0, `of ${2 * WAITING_MAX} telecommands at once some refused`);
      const [sequence = 0] = refused[0] ?? [];
      expectEqual(bench.stages(sequence, mark), ['refused no-storage'], 'its stages');
      bench.memory.writeNs = MILLISECOND_NS;
      bench.run(20 * SECOND_NS);
      expectDone(ordered(bench, PING, { sequence }), 'the same, later');
      expectRefused(ordered(bench, PING, { sequence: 1 }), 'replayed', 'the first, again');
    },
  },
  {
    id: 'CONF-MGT-waiting-256',
    requirements: ['LM-MGT-103'],
    level: 'should',
    role: 'node',
    title: '256 telecommands wait behind the one that is under way',
    run: (open) => {
      const bench = alone(open);
      bench.memory.writeNs = 5 * SECOND_NS;
      const { mark } = bench;
      for (let sequence = 1; sequence <= WAITING_MAX + 3; sequence++) {
        bench.command(PING, { sequence });
      }
      const accepted = toldStages(bench, mark).filter(([, stage]) => stage === 'accepted');
      expectEqual(accepted.length, WAITING_MAX + 1, 'accepted, one of them under way');
    },
  },
  {
    id: 'CONF-MGT-no-operator-no-commands',
    requirements: ['LM-MGT-124', 'LM-MGT-130'],
    role: 'node',
    title: 'a node without an operator takes no telecommand, whichever way, and sends no telemetry',
    run: (open) => {
      const setup = { operator: 'nobody' as const, housekeepingNs: 20 * SECOND_NS };
      const { bench } = linked(open, 'low', setup);
      const { mark } = bench;
      bench.command(SAFE);
      bench.run(SECOND_NS);
      expectTraffic(bench, 'after safe mode was told over the port');
      orderThrough(bench, 'low', SAFE);
      bench.run(60 * SECOND_NS);
      expectTraffic(bench, 'after safe mode was told through the mesh');
      expectEqual(bench.since(mark, 'telemetry').length, 0, 'packets over the service port');
      expectEqual(meshPackets(bench).length, 0, 'packets through the mesh');
    },
  },
];
