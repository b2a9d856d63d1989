import type { Command } from 'commander';
import { GATEWAY_MODES } from '../../protocols/gateway.ts';
import { NAME_BYTES_MAX, TOKEN_BYTES_MAX } from '../../protocols/gateway-rules.ts';
import type { JournalLevel } from '../journal/journal.ts';
import type { NodeOptions } from './node-command.ts';
import {
  choiceValue,
  durationOption,
  notNegativeQuantity,
  positiveNumber,
  textValue,
  wholeValue,
} from './option-values.ts';
import { examples, several, type SetExitCode, sourceOptions } from './program-parts.ts';
import type { ServeOptions } from './serve.ts';
import { ANSWER_WITHIN, PATIENCE } from './serve-terms.ts';

const JOURNAL_LEVELS: readonly JournalLevel[] = ['off', 'control', 'frames'];
const DEFAULT_LISTEN = '127.0.0.1:7700';

/** Commands that put hardware or foreign software in the place of a node. */
export const addServeCommands = (program: Command, setExitCode: SetExitCode): void => {
  addServe(program, setExitCode);
  addNode(program, setExitCode);
};

const addServe = (program: Command, setExitCode: SetExitCode): void => {
  sourceOptions(
    program
      .command('serve')
      .description('run a scenario with nodes that hardware or software behind a socket takes'),
  )
    .option(
      '--attach <node>',
      'NODE or NODE/TERMINAL: the run waits for a peer that takes it; repeatable',
      several,
    )
    .option('--offer <node>', 'runs the reference until a peer takes it; repeatable', several)
    .option(
      '--mode <mode>',
      'lockstep: time waits for every answer; real-time: paced by the clock',
      choiceValue(GATEWAY_MODES),
      'real-time',
    )
    .option('--listen <address>', 'where peers come over TCP', DEFAULT_LISTEN)
    .option('--udp <address>', 'and over UDP, a message a datagram')
    .option('--metrics <address>', 'figures for Prometheus at /metrics')
    .option(
      '--token <text>',
      'that peers have to show (default: a new one, told on stderr)',
      textValue(TOKEN_BYTES_MAX),
    )
    .option('--speed <factor>', 'simulated seconds a second, in real time', positiveNumber, 1)
    .addOption(
      durationOption(
        '--answer-within <duration>',
        'real time after which a node counts as hung, 0: never',
        { read: notNegativeQuantity('duration'), otherwise: ANSWER_WITHIN },
      ),
    )
    .addOption(
      durationOption(
        '--patience <duration>',
        'real time that lockstep waits for a node that has gone',
        { read: notNegativeQuantity('duration'), otherwise: PATIENCE },
      ),
    )
    .option('--seed <number>', 'instead of the scenario’s', wholeValue(0, Number.MAX_SAFE_INTEGER))
    .option('--json', 'verdict, figures and those of the gateway as one object')
    .option('--out <folder>', 'run folder (default: .lasermesh/run-NAME-SEED)')
    .option('--flight <module>', 'flight software of all nodes that nobody attaches to')
    .option('--journal <level>', JOURNAL_LEVELS.join(', '), choiceValue(JOURNAL_LEVELS), 'control')
    .option('--pcapng <file>', 'all frames as they go, for Wireshark')
    .option('--no-report', 'leave report.html out')
    .addHelpText(
      'after',
      examples(
        'serve ring-8 --attach ring-03 --until "10 min"',
        'serve sdn-backbone --attach bravo-07 --mode lockstep --token secret-1',
        'node ring-03 --connect 127.0.0.1:7700 --token TOKEN',
      ),
    )
    .action(async (scenario: string | undefined, options: ServeOptions) => {
      const { serve } = await import('./serve.ts');
      setExitCode(await serve(scenario, options));
    });
};

const addNode = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('node')
    .description('flight software in a process of its own, as a node of a run that is served')
    .argument('<node>', 'its name in the scenario', textValue(NAME_BYTES_MAX))
    .requiredOption('--connect <address>', 'of the gateway, HOST:PORT')
    .requiredOption(
      '--token <text>',
      'that the gateway told or was given',
      textValue(TOKEN_BYTES_MAX),
    )
    .option('--mode <mode>', 'refuse any other', choiceValue(GATEWAY_MODES))
    .option('--flight <module>', 'software of your own instead of the reference')
    .addHelpText('after', examples('node ring-03 --connect 127.0.0.1:7700 --token TOKEN'))
    .action(async (name: string, options: NodeOptions) => {
      const { node } = await import('./node-command.ts');
      setExitCode(await node(name, options));
    });
};
