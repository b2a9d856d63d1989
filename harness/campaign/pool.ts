import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { InputError } from '../../protocols/errors.ts';
import { startThread } from '../threads/start-thread.ts';
import type { CaseLimit } from './campaign.ts';
import type { RanCase } from './case-runner.ts';
import type { FromWorker, ToWorker, WorkerTerms } from './worker-messages.ts';

/** One worker, whichever way it is run. */
interface Hand {
  post(message: ToWorker): void;
  stop(): void;
}

/** What came of a case that a worker was given. */
export type Answer =
  | { readonly kind: 'ran'; readonly ran: RanCase }
  /** The worker died or had to be stopped over it. */
  | { readonly kind: 'broken'; readonly reason: string };

/** Runs cases elsewhere; as many at once as it has workers. */
export interface CasePool {
  readonly size: number;
  /** Ready to work; an InputError when a scenario cannot be read. Not called: with its first case. */
  start(): Promise<void>;
  /** Rejects when no worker can begin any more: what is wrong then is not the case. */
  run(index: number): Promise<Answer>;
  /** Control records of a case, as blocks of a journal; none when the worker died over it. */
  journal(index: number): Promise<readonly Uint8Array[]>;
  stop(): void;
}

/** Threads of this process: shared memory of code, no start-up of a process. */
export const threadPool = (size: number, terms: WorkerTerms, limit: CaseLimit): CasePool =>
  new Pool(size, limit, (listener) => threadHand(terms, listener));

/** Processes of their own. */
export const processPool = (size: number, terms: WorkerTerms, limit: CaseLimit): CasePool =>
  new Pool(size, limit, (listener) => processHand(terms, listener));

interface Listener {
  message(message: FromWorker): void;
  failed(reason: string): void;
}

const threadHand = (workerData: WorkerTerms, listener: Listener): Hand => {
  const worker: Worker = startThread(new URL('./case-worker', import.meta.url), { workerData });
  worker.on('message', (message: FromWorker) => listener.message(message));
  worker.on('error', (error) => listener.failed(`the thread failed: ${error.message}`));
  worker.on('exit', (code) => listener.failed(`the thread ended with ${code}`));
  return { post: (message) => worker.postMessage(message), stop: () => void worker.terminate() };
};

const processHand = (terms: WorkerTerms, listener: Listener): Hand => {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = fileURLToPath(new URL(`./case-process.${ending}`, import.meta.url));
  const child: ChildProcess = fork(file, [], { serialization: 'advanced' });
  child.on('message', (message: FromWorker) => listener.message(message));
  child.on('error', (error) => listener.failed(`the process failed: ${error.message}`));
  child.on('exit', (code, signal) =>
    listener.failed(`the process ended with ${code ?? signal ?? '?'}`),
  );
  child.send(terms);
  return { post: (message) => void child.send(message), stop: () => void child.kill('SIGKILL') };
};

type Job = {
  readonly message: ToWorker;
  readonly settle: (answer: FromWorker | string) => void;
  readonly fail: (error: Error) => void;
};

class Pool implements CasePool {
  readonly size: number;
  readonly #limit: CaseLimit;
  readonly #open: (listener: Listener) => Hand;
  readonly #slots: Slot[] = [];
  #waiting: Job[] = [];
  #started: Promise<void> | undefined;
  #stopped = false;
  /** Why a worker could not begin in the place of another one. */
  #failure: Error | undefined;

  constructor(size: number, limit: CaseLimit, open: (listener: Listener) => Hand) {
    this.size = size;
    this.#limit = limit;
    this.#open = open;
  }

  start(): Promise<void> {
    this.#started ??= this.#begin();
    return this.#started;
  }

  async #begin(): Promise<void> {
    const slots = Array.from({ length: this.size }, () => this.#slot());
    this.#slots.push(...slots);
    await Promise.all(slots.map((slot) => slot.ready));
  }

  async run(index: number): Promise<Answer> {
    const answer = await this.#ask({ kind: 'case', index });
    if (typeof answer === 'string') return { kind: 'broken', reason: answer };
    if (answer.kind !== 'ran') throw new Error(`a case was answered with "${answer.kind}"`);
    return { kind: 'ran', ran: answer.ran };
  }

  async journal(index: number): Promise<readonly Uint8Array[]> {
    const answer = await this.#ask({ kind: 'journal', index });
    if (typeof answer === 'string' || answer.kind !== 'journal') return [];
    return answer.blocks;
  }

  stop(): void {
    this.#stopped = true;
    for (const slot of this.#slots) slot.stop();
    for (const { settle } of this.#waiting) settle('stopped');
    this.#waiting = [];
  }

  async #ask(message: ToWorker): Promise<FromWorker | string> {
    if (this.#stopped) return 'stopped';
    try {
      await this.start();
    } catch (error) {
      if (!this.#stopped) throw error;
    }
    // Meanwhile.
    if (this.#stopped) return 'stopped';
    if (this.#failure !== undefined) throw this.#failure;
    return new Promise((settle, fail) => {
      this.#waiting.push({ message, settle, fail });
      this.#share();
    });
  }

  /** Nobody may be left who could take what waits. */
  #fail(error: Error): void {
    if (this.#stopped) return;
    this.#failure ??= error;
    for (const { fail } of this.#waiting) fail(this.#failure);
    this.#waiting = [];
  }

  #share(): void {
    for (const slot of this.#slots) {
      if (!slot.idle) continue;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      slot.take(job);
    }
  }

  #slot(): Slot {
    return new Slot(this.#open, this.#limit, {
      idle: () => this.#share(),
      // Its place is taken by a new one: a case that kills its worker costs only itself.
      died: (slot) => {
        if (this.#stopped) return;
        const next = this.#slot();
        next.ready.catch((error: Error) => this.#fail(error));
        this.#slots.splice(this.#slots.indexOf(slot), 1, next);
      },
    });
  }
}

interface Owner {
  readonly idle: () => void;
  readonly died: (slot: Slot) => void;
}

/** A worker and what it is at. */
class Slot {
  readonly ready: Promise<void>;
  readonly #hand: Hand;
  readonly #limit: CaseLimit;
  readonly #owner: Owner;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #state: 'starting' | 'idle' | 'busy' | 'dead' = 'starting';
  #begun: (error?: Error) => void = () => undefined;

  constructor(open: (listener: Listener) => Hand, limit: CaseLimit, owner: Owner) {
    this.#limit = limit;
    this.#owner = owner;
    this.ready = new Promise((resolve, reject) => {
      this.#begun = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Whoever started the pool hears of it; a later one may have nobody who waits.
    this.ready.catch(() => undefined);
    this.#hand = open({
      message: (message) => this.#hear(message),
      failed: (reason) => this.#die(reason),
    });
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  take(job: Job): void {
    this.#state = 'busy';
    this.#job = job;
    this.#wait(this.#limit.ms);
    this.#hand.post(job.message);
  }

  #wait(timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#hand.stop();
      this.#die(`no end after ${Math.round(timeoutMs / 1_000)} s of real time`);
    }, timeoutMs);
  }

  stop(): void {
    this.#state = 'dead';
    clearTimeout(this.#timer);
    this.#hand.stop();
    this.#begun(new Error('stopped'));
    this.#settle('stopped');
  }

  #hear(message: FromWorker): void {
    if (this.#state === 'dead') return;
    if (message.kind === 'refused') {
      this.#begun(new InputError(message.code, message.message));
      return;
    }
    if (message.kind === 'drawn') {
      this.#wait(this.#limit.ms + this.#limit.perNodeMs * message.nodes);
      return;
    }
    if (message.kind === 'ready') {
      this.#state = 'idle';
      this.#begun();
    } else {
      clearTimeout(this.#timer);
      this.#state = 'idle';
      this.#settle(message);
    }
    this.#owner.idle();
  }

  #die(reason: string): void {
    if (this.#state === 'dead') return;
    const started = this.#state !== 'starting';
    this.#state = 'dead';
    clearTimeout(this.#timer);
    this.#begun(new Error(reason));
    this.#settle(reason);
    if (started) this.#owner.died(this);
  }

  #settle(answer: FromWorker | string): void {
    const job = this.#job;
    this.#job = undefined;
    job?.settle(answer);
  }
}
