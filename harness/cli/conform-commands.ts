import type { Command } from 'commander';
import { TOKEN_BYTES_MAX } from '../../protocols/gateway-rules.ts';
import { ANSWER_WITHIN, PATIENCE } from './conform-defaults.ts';
import type { ConformOptions } from './conform-options.ts';
import { choiceValue, durationOption, positiveQuantity, textValue } from './option-values.ts';
import { examples, several, type SetExitCode } from './program-parts.ts';

/** The command that tries an implementation against the specification. */
export const addConform = (program: Command, setExitCode: SetExitCode): void => {
  program
    .command('conform')
    .description(
      'whether flight software follows the specification: a tester plays its whole world',
    )
    .argument(
      '[target]',
      'tcp://HOST:PORT or udp://HOST:PORT, where it attaches (default: the reference)',
    )
    .option(
      '--role <role>',
      'node or terminal (default: what the profile says)',
      choiceValue(['node', 'terminal']),
    )
    .option('--only <id>', 'a case, a requirement or a section; repeatable', several)
    .option('--strict', 'what only SHOULD be counts, too')
    .option('--profile <file>', 'implementation statement: its name, and what it has not got')
    .option('--baseline <file>', 'verdicts that are known; every other one is a failure')
    .option('--list', 'the index: cases, requirements, levels, deviations; nothing is run')
    .option('--deviations', 'whether the cases find small deviations of the reference')
    .option('--junit <file>', 'results for CI')
    .option('--json', 'results as one object')
    .option('--html <file>', 'results as a page, a grid with those of --beside')
    .option(
      '--beside <file>',
      'what --json printed for another implementation; repeatable',
      several,
    )
    .option('--flight <module>', 'flight software of this process instead of the reference')
    .option(
      '--token <text>',
      'that the target has to show (default: a new one, told on stderr)',
      textValue(TOKEN_BYTES_MAX),
    )
    .addOption(
      durationOption('--patience <duration>', 'until somebody attaches', {
        read: positiveQuantity('duration'),
        otherwise: PATIENCE,
      }),
    )
    .addOption(
      durationOption('--answer-within <duration>', 'until a step is answered', {
        read: positiveQuantity('duration'),
        otherwise: ANSWER_WITHIN,
      }),
    )
    .addHelpText(
      'after',
      examples(
        'conform',
        'conform --only LNK --strict',
        'conform tcp://127.0.0.1:7800 --token secret-1 --profile mine.yaml --junit conform.xml',
        'node target --connect 127.0.0.1:7800 --token secret-1',
      ),
    )
    .action(async (target: string | undefined, options: ConformOptions) => {
      const { conform } = await import('./conform.ts');
      setExitCode(await conform(target, options));
    });
};
