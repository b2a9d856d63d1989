#!/usr/bin/env node
import { execute } from './execute.ts';

// A reader that stops early (head, less) is no error: what it does not want is dropped, and the run
// goes on to its own end and exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await execute(process.argv.slice(2));

// Timers and sockets that a user's flight software left behind must not hold the process, or end it
// otherwise. What was written comes first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
