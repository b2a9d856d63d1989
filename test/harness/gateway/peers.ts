import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../../harness/journal/reader.ts';
import { ROOT } from '../cli/command.ts';
import { type ServedProcess, TOKEN } from './served.ts';

/** A foreign node of `test/peers`, in a process of its own. */
export interface Peer {
  readonly name: string;
  /** What it is built from is on this machine. */
  readonly there: boolean;
  /** Words that start it, made in that folder if need be; node, address and token follow. */
  readonly words: (folder: string) => readonly string[];
}

/** Debian's: others that come first on the path may lack its protobuf. */
const PYTHON = '/usr/bin/python3';
const PEERS = join(ROOT, 'test', 'peers');
/** Their middle satellite is for a peer. */
export const STRING_3 = join(PEERS, 'string-3.yaml');
export const BAD_DAY_3 = join(PEERS, 'bad-day-3.yaml');

const answers = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args).status === 0;

export const PYTHON_PEER: Peer = {
  name: 'python',
  there: answers(PYTHON, '-c', 'import google.protobuf') && answers('protoc', '--version'),
  words: () => [PYTHON, '-B', join(PEERS, 'python', 'peer.py')],
};

export const C_PEER: Peer = {
  name: 'c',
  there:
    existsSync('/usr/include/protobuf-c/protobuf-c.h') &&
    ['protoc-c', 'cc', 'make'].every((command) => answers(command, '--version')),
  words: (folder) => {
    const build = join(folder, 'c-peer');
    // In half the time that the Makefile's own flags take (2.1 against 4.1 s).
    const quick = ['-j2', 'CFLAGS=-O1'];
    const made = spawnSync('make', ['-s', ...quick, '-C', join(PEERS, 'c'), `BUILD=${build}`]);
    if (made.status !== 0) throw new Error(`the C peer was not built: ${made.stderr}`);
    return [join(build, 'peer')];
  },
};

/** One terminal, over UDP; passes everything on. */
export const PYTHON_MODEM: Peer = {
  ...PYTHON_PEER,
  name: 'python-modem',
  words: () => [PYTHON, '-B', join(PEERS, 'python', 'modem.py')],
};

/** Attached until the run is over; what it said then. */
export const runPeer = async (
  peer: Peer,
  {
    node,
    served,
    folder,
  }: { node: string; served: Pick<ServedProcess, 'port' | 'ended'>; folder: string },
): Promise<{ readonly code: number | null; readonly said: string }> => {
  const [command = '', ...words] = peer.words(folder);
  const address = `127.0.0.1:${served.port}`;
  const child = spawn(command, [...words, node, '--connect', address, '--token', TOKEN]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      said += String(piece);
    });
  }
  // If the run ends otherwise than with a farewell, nothing of the test is left behind.
  void served.ended.then(() => setTimeout(() => child.kill(), 5_000).unref());
  await once(child, 'close');
  return { code: child.exitCode, said };
};

/** Bundles of a run by flow and by what became of them, counted in its journal. */
export const bundlesIn = (
  folder: string,
): { readonly accepted: Map<number, number>; readonly deliveries: Map<number, number> } => {
  const flows = new Map<number, number>();
  const accepted = new Map<number, number>();
  const deliveries = new Map<number, number>();
  for (const { kind, values } of readJournal([readFileSync(join(folder, 'journal.lmj'))])) {
    const [, second, third, fourth, fifth] = values as readonly number[];
    if (kind === 'accepted') {
      flows.set(fourth ?? 0, third ?? 0);
      accepted.set(third ?? 0, (accepted.get(third ?? 0) ?? 0) + 1);
    }
    if (kind === 'delivered' && fifth === 1) {
      deliveries.set(second ?? 0, (deliveries.get(second ?? 0) ?? 0) + 1);
    }
  }
  for (const bundle of deliveries.keys())
    if (!flows.has(bundle)) deliveries.set(bundle, Number.NaN);
  return { accepted, deliveries };
};
