import { availableParallelism } from 'node:os';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { SECOND_NS } from '../../protocols/units.ts';
import type { JournalSink } from '../journal/journal.ts';
import type { RunSetup } from '../run/setup.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SimulationResult } from '../simulation.ts';
import { startThread } from '../threads/start-thread.ts';
import type { BesideTerms, FromJudge, ToJudge } from './judge-messages.ts';
import { type Judged, type Judging, type JudgingTerms, judgingAlong } from './judging.ts';

/** Blocks that the run may be ahead of its judge: some megabytes. */
const AHEAD_MAX = 128;
/** A thread that is not ready by then is done without [ms]. */
const READY_MS = 10_000;
const JUDGE = new URL('./judge-worker', import.meta.url);

/** From so much on (nodes × simulated seconds) a thread is worth its start, about a third of a second. */
const WORTHWHILE = 50_000;

/** As many threads as asked for, or two where there are two cores and enough to judge. */
export const judgingOn = async (
  scenario: Scenario,
  cores: number | undefined,
  terms: JudgingTerms,
): Promise<Judging> => {
  const work = (scenario.nodes.length * scenario.durationNs) / SECOND_NS;
  const wanted = cores ?? (work >= WORTHWHILE ? availableParallelism() : 1);
  return (wanted > 1 ? await judgingBeside(scenario, terms) : undefined) ?? judgingAlong(terms);
};

/**
 * Judging in a thread of its own, from the journal's blocks: the run only writes them, and hash,
 * verdict and report are the same. Undefined where no such thread can be started.
 */
const judgingBeside = async (
  scenario: Scenario,
  terms: JudgingTerms,
): Promise<Judging | undefined> => {
  const { port1, port2 } = new MessageChannel();
  const posted = new Int32Array(new SharedArrayBuffer(4));
  const report = terms.report !== undefined;
  const workerData: BesideTerms = { stream: port2, posted, scenario, report };
  try {
    const worker = startThread(JUDGE, { workerData, transferList: [port2] });
    const post = (message: ToJudge): void => {
      port1.postMessage(message);
      Atomics.add(posted, 0, 1);
      Atomics.notify(posted, 0);
    };
    const beside = new JudgingBeside(worker, post, terms);
    return (await beside.ready()) ? beside : undefined;
  } catch {
    // What cannot be sent to another thread is judged in this one.
    return undefined;
  }
};

class JudgingBeside implements Judging, JournalSink {
  readonly options: Judging['options'];
  readonly #worker: Worker;
  readonly #post: (message: ToJudge) => void;
  readonly #file: JournalSink | undefined;
  /** What was written before the run began. */
  #early: Uint8Array[] | undefined = [];
  #written = 0;
  #taken = 0;
  #judged: Extract<FromJudge, { kind: 'judged' }> | undefined;
  #ready = false;
  /** Why the thread ended before it had judged. */
  #failure: Error | undefined;
  /** Whoever waits for word from the thread. */
  #wake: () => void = () => undefined;

  constructor(worker: Worker, post: (message: ToJudge) => void, terms: JudgingTerms) {
    this.#worker = worker;
    this.#post = post;
    this.#file = terms.level === 'off' ? undefined : terms.sink;
    const level = terms.level === 'off' ? 'control' : terms.level;
    this.options = { level, sink: this, judged: false };
    worker.on('message', (message: FromJudge) => this.#hear(message));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('the thread that judges ended early')));
    worker.unref();
  }

  async ready(): Promise<boolean> {
    const timer = setTimeout(() => this.#fail(new Error('not ready in time')), READY_MS);
    await this.#until(() => this.#ready);
    clearTimeout(timer);
    if (!this.#ready) this.stop();
    return this.#ready;
  }

  begin({ plan }: RunSetup): void {
    this.#post({ kind: 'begin', contacts: plan.contacts });
    for (const bytes of this.#early ?? []) this.#post({ kind: 'block', bytes });
    this.#early = undefined;
  }

  write(bytes: Uint8Array): void {
    this.#file?.write(bytes);
    this.#written++;
    if (this.#early === undefined) this.#post({ kind: 'block', bytes });
    else this.#early.push(bytes);
  }

  async pace(): Promise<void> {
    if (this.#failure === undefined && this.#written - this.#taken <= AHEAD_MAX) return;
    await this.#until(() => this.#written - this.#taken <= AHEAD_MAX);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async judged({ scenario }: SimulationResult): Promise<Judged> {
    this.#post({ kind: 'end', endNs: scenario.durationNs });
    await this.#until(() => this.#judged !== undefined);
    if (this.#judged === undefined) throw this.#failure ?? new Error('no verdict');
    return this.#judged;
  }

  stop(): void {
    void this.#worker.terminate();
  }

  #hear(message: FromJudge): void {
    if (message.kind === 'ready') this.#ready = true;
    else if (message.kind === 'taken') this.#taken = message.blocks;
    else this.#judged = message;
    this.#wake();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** Waits until that holds, or the thread has failed. */
  async #until(holds: () => boolean): Promise<void> {
    this.#worker.ref();
    while (!holds() && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#worker.unref();
  }
}
