#!/usr/bin/env node
import { execute } from './execute.ts';
import { keepHeapSmall, keepThreadsSmall } from './heap.ts';

keepHeapSmall();
keepThreadsSmall();

// A reader that stops early (head, less) is no error: what it does not want is dropped, and the run
// goes on to its own end and exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await execute(process.argv.slice(2));

// All is done and said. Timers, sockets and promises that a user's flight software left behind must not
// hold the process any longer, nor end it in another way.
const nothing = (): void => undefined;
process.on('uncaughtException', nothing);
process.on('unhandledRejection', nothing);
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
