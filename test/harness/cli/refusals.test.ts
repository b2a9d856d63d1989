import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOUND } from '../scenario/sources.ts';
import { execute } from './command.ts';
import { compiledProgram, runProgram } from './compiled.ts';

let folder = '';
let before: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(folder, 'good.yaml'), SOUND);
  writeFileSync(
    join(folder, 'bad.yaml'),
    SOUND.replace('aft, profile: sda-leo', 'aft, profile: sda-loe'),
  );
  writeFileSync(join(folder, 'empty.yaml'), '');
  writeFileSync(join(folder, 'binary.yaml'), Uint8Array.from([0x61, 0x3a, 0x0a, 0xfe, 0xff, 0x00]));
  writeFileSync(join(folder, 'huge.yaml'), SOUND);
  truncateSync(join(folder, 'huge.yaml'), 100 * 1024 * 1024);
  writeFileSync(join(folder, 'vast.json'), '{}');
  truncateSync(join(folder, 'vast.json'), 3e9);
  const far = '{ kind: link-outage, from: ring-01, to: ring-03, at: 1 s }';
  writeFileSync(join(folder, 'far.yaml'), `${SOUND}faults:\n  - ${far}\n`);
  before = readdirSync(folder).sort();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is typed, and how the complaint begins. */
const CASES: readonly (readonly [args: string, head: string])[] = [
  ['run bad.yaml', 'bad.yaml:8:31  error  unknown terminal profile "sda-loe"'],
  [
    'run sdn-backbon',
    'error: unknown preset "sdn-backbon", and no such file: did you mean "sdn-backbone"?',
  ],
  ['run far.yaml', 'far.yaml:17:45  error  "ring-01" and "ring-03" share no contact in this run'],
  ['validate far.yaml', 'far.yaml:17:45  error  "ring-01" and "ring-03" share no contact'],
  ['run nowhere.yaml', 'nowhere.yaml  error  no such file'],
  ['run empty.yaml', 'empty.yaml:1:1  error  the file is empty, expected a scenario'],
  ['run .', '.  error  is a folder, expected a scenario file'],
  ['run binary.yaml', 'binary.yaml:2:1  error  not UTF-8 text'],
  ['run huge.yaml', 'huge.yaml  error  104857600 bytes, a scenario has at most'],
  ['check /dev/zero', '/dev/zero  error  is neither a file nor a folder'],
  ['explain /dev/zero', '/dev/zero  error  is neither a file nor a folder'],
  ['replay /dev/zero', '/dev/zero  error  is neither a file nor a folder'],
  ['validate /proc/self/mem', '/proc/self/mem:1:1  error  the file is empty'],
  ['run --elements /proc/self/mem', '/proc/self/mem  error  the file is empty'],
  ['replay /proc/self/mem', 'error: cannot read: EIO'],
  ['replay vast.json', 'vast.json  error  3000000000 bytes are no run.lmrun.json'],
  ['run', 'error: no scenario given'],
  ['run good.yaml --sed 3', "error: unknown option '--sed'\n(Did you mean --seed?)"],
  [
    'run good.yaml --seed NaN',
    "error: option '--seed <number>' argument 'NaN' is invalid. Expected a whole",
  ],
  ['run good.yaml --until 5_min', "error: option '--until <time>' argument '5_min' is invalid."],
  [
    'run good.yaml --journal frame',
    "error: option '--journal <level>' argument 'frame' is invalid. Expected off, control, frames. Did you mean",
  ],
  [
    'run good.yaml --out /dev/null/run',
    'error: cannot write a run folder to /dev/null/run (ENOTDIR)',
  ],
  ['run good.yaml --out good.yaml', 'error: --out good.yaml is a file'],
  ['run good.yaml --out .', 'error: --out . is not empty'],
  ['run good.yaml more.yaml', "error: too many arguments for 'run'"],
  ['run good.yaml --elements x.tle', 'error: either a scenario or --elements'],
  ['rum good.yaml', "error: unknown command 'rum'\n(Did you mean run?)"],
  ['init good.yaml', 'error: good.yaml exists already: nothing was written'],
  ['init new.yaml --from ring-9', 'error: unknown preset "ring-9": did you mean "ring-8"?'],
  [
    'budget sda-loe --range 4000',
    'error: unknown terminal profile "sda-loe": did you mean "sda-leo"?',
  ],
  ['budget sat-radio --range 4000', 'error: no optical profile "sat-radio"'],
  ['budget sda-leo', "error: required option '--range <length>' not specified"],
  [
    'budget sda-leo --range 0',
    "error: option '--range <length>' argument '0' is invalid. Expected more than 0.",
  ],
  [
    'budget sda-leo --range -1',
    "error: option '--range <length>' argument '-1' is invalid. Expected more than 0.",
  ],
  [
    'budget sda-leo --range NaN',
    "error: option '--range <length>' argument 'NaN' is invalid. Expected a length",
  ],
  [
    'budget sda-leo --range 5 --form papre',
    "error: option '--form <form>' argument 'papre' is invalid. Expected physical, paper. Did you mean",
  ],
  ['route good.yaml --from 1 --to 2', 'good.yaml:1:1  error  expected "a contact"'],
  [
    'node ring-03 --connect udp://127.0.0.1:1 --token t',
    'error: --connect goes over TCP, not "udp://127.0.0.1:1"',
  ],
  [
    'serve good.yaml --offer ring-01 --udp tcp://127.0.0.1:1',
    'error: --udp goes over UDP, not "tcp://',
  ],
  [
    `node ${'a'.repeat(257)} --connect 127.0.0.1:1 --token t`,
    `error: command-argument value '${'a'.repeat(257)}' is invalid for argument 'node'. Expected 1 to 256 bytes.`,
  ],
  [
    `serve good.yaml --token ${'a'.repeat(257)}`,
    `error: option '--token <text>' argument '${'a'.repeat(257)}' is invalid. Expected 1 to 256 bytes.`,
  ],
  [
    'serve good.yaml --offer ring-01 --mode lockstep --speed 2',
    'error: --speed goes with --mode real-time',
  ],
  ['conform --only LNK --beside good.yaml', 'error: --beside goes with --html'],
  ['conform --only LNK --token t', 'error: --token is for a target behind a socket'],
  ['conform --deviations --junit x.xml', 'error: --list and --deviations make no results'],
  [
    'contacts good.yaml --json --form ion',
    'error: --json means --form figures, not --form ion: leave one out',
  ],
  ['contacts good.yaml --form table --json', 'error: --json means --form figures, not --form'],
  ['contacts --longest-link 600 --form ion', 'error: --form is about contacts'],
  [
    'contacts --longest-link 60',
    'error: --longest-link: 60 km is under the grazing altitude of 80 km',
  ],
];

describe('the command line refuses with exit 64, one message and nothing written:', () => {
  it.each(CASES)('%s', async (args, head) => {
    const answer = await execute(folder, args.split(' '));
    expect(answer.err.slice(0, head.length)).toBe(head);
    expect(answer.code).toBe(64);
    expect(answer.out).toBe('');
    expect(answer.err).not.toMatch(/^ {4}at |node:internal/m);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it.each(['run bad.yaml', 'run good.yaml --sed 3', 'run huge.yaml'])(
    'in a process of its own too: %s',
    async (args) => {
      const expected = await execute(folder, args.split(' '));
      const home = await compiledProgram();
      expect(runProgram(home, folder, args.split(' '))).toEqual(expected);
    },
    300_000,
  );
});
