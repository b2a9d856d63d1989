import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createContactIndex } from '../../flight/routing/contact-index.ts';
import { replayJournal } from '../journal/reader.ts';
import { Instruments } from '../run/instruments.ts';
import { HeapKeeper } from './heap.ts';
import type { BesideTerms, FromJudge, ToJudge } from './judge-messages.ts';
import { together } from './judge-journal.ts';
import { RunReport } from './run-report.ts';

/** Blocks between two words to the run of how far the judge is. */
const WORD_EVERY = 16;

/**
 * Judges a run in a thread of its own: reads the journal's blocks as the run makes them, as `check`
 * would read the file, and sleeps while there is none.
 */
const judge = ({ stream, posted, scenario, report }: BesideTerms): void => {
  const told = (message: FromJudge): void => parentPort?.postMessage(message);
  const heap = new HeapKeeper();
  let waitedMs = 0;

  const received = (): ToJudge => {
    for (;;) {
      const seen = Atomics.load(posted, 0);
      const got: { readonly message: ToJudge } | undefined = receiveMessageOnPort(stream);
      if (got !== undefined) return got.message;
      const startMs = performance.now();
      Atomics.wait(posted, 0, seen);
      waitedMs += performance.now() - startMs;
    }
  };

  const startMs = performance.now();
  let endNs = 0;
  function* blocks(): Generator<Uint8Array, void> {
    for (let taken = 1; ; taken++) {
      const message = received();
      if (message.kind === 'end') endNs = message.endNs;
      if (message.kind !== 'block') return;
      yield message.bytes;
      if (taken % WORD_EVERY !== 0) continue;
      told({ kind: 'taken', blocks: taken });
      heap.tend();
    }
  }

  told({ kind: 'ready' });
  const begin = received();
  if (begin.kind !== 'begin') throw new Error(`a run that begins with "${begin.kind}"`);
  const { contacts } = begin;
  const plan = createContactIndex({ version: 1, contacts }, scenario.limits.closeLeadNs);
  const setup = { scenario, plan };
  const foreign = scenario.nodes.filter(({ flightSoftware }) => flightSoftware !== undefined);
  const instruments = new Instruments(setup, { seed: scenario.seed, version: '', foreign });
  const page = report ? new RunReport(scenario) : undefined;
  const readers = [...instruments.readers, ...(page?.readers(setup) ?? [])];
  const outcome = replayJournal(blocks(), together(readers));
  if (outcome.end !== 'whole') throw new Error(`the journal came ${outcome.end}`);
  const verdict = instruments.verdict(outcome.hash, endNs);
  const content = page?.content(verdict);
  told({ kind: 'judged', verdict, content, besideMs: performance.now() - startMs - waitedMs });
};

if (parentPort !== null) judge(workerData as BesideTerms);
