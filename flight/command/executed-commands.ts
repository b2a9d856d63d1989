import { joinChunks } from '../../protocols/codec.ts';
import { COMMAND_REFUSALS, type CommandRefusal } from '../../protocols/operations.ts';
import type { RecordStore, WriteOwner } from '../store/bundle-store.ts';
import { readWord, writeWord } from './words.ts';

/** How a telecommand came, and so how its answers go. */
export type CommandWay = 'mesh' | 'port';

/** A restart that was told, whose answer follows when the node is up again. */
export interface PendingRestart {
  readonly sequence: number;
  readonly way: CommandWay;
}

/** Key of the record in region `critical`: one copy of it is whole whatever hits the memory. */
export const EXECUTED_KEY = 'executed-commands';
const FORMAT = 1;
const WAYS: readonly CommandWay[] = ['mesh', 'port'];
const HEAD_BYTES = 18;
const ENTRY_BYTES = 9;

/**
 * Telecommands that were executed, durably (LM-MGT-104): sequence numbers of the newest, with the
 * reason of those that failed, and the highest number that was forgotten.
 */
export class ExecutedCommands {
  readonly #store: RecordStore;
  readonly #max: number;
  /** Sequence number to 0, or the number of the refusal. Oldest first. */
  readonly #entries = new Map<number, number>();
  #floor = 0;
  #restart: PendingRestart | undefined;

  /** @param max numbers that are remembered one by one */
  constructor(store: RecordStore, max: number) {
    this.#store = store;
    this.#max = max;
  }

  /** A restart whose answer is owed. */
  get restart(): PendingRestart | undefined {
    return this.#restart;
  }

  /** Why a telecommand with that number is not executed again; undefined: it never was. */
  met(sequence: number): CommandRefusal | undefined {
    const outcome = this.#entries.get(sequence);
    if (outcome === undefined) return sequence <= this.#floor ? 'replayed' : undefined;
    return COMMAND_REFUSALS[outcome - 1] ?? 'replayed';
  }

  /** Write that it is executed, before it is; `restart`: the answer follows after a boot. */
  record(sequence: number, restart: PendingRestart | undefined, owner: WriteOwner<number>): void {
    this.#entries.set(sequence, 0);
    this.#restart = restart;
    this.#forgetOldest();
    this.#write(owner, sequence);
  }

  /** It could not be written: it was not executed. */
  unrecord(sequence: number): void {
    this.#entries.delete(sequence);
    this.#restart = undefined;
  }

  /** It failed: a repetition is told the same. */
  failed(sequence: number, reason: CommandRefusal): void {
    this.#entries.set(sequence, COMMAND_REFUSALS.indexOf(reason) + 1);
    this.#write();
  }

  restartAnswered(): void {
    this.#restart = undefined;
    this.#write();
  }

  /** From its record; false: that is unreadable, and nothing is remembered. */
  restore(bytes: Uint8Array): boolean {
    const entries = bytes.length - HEAD_BYTES;
    if (entries < 0 || entries % ENTRY_BYTES !== 0 || bytes[0] !== FORMAT) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const way = WAYS[view.getUint8(1) - 1];
    this.#restart = way === undefined ? undefined : { sequence: readWord(view, 2), way };
    this.#floor = readWord(view, 10);
    for (let at = HEAD_BYTES; at < bytes.length; at += ENTRY_BYTES) {
      this.#entries.set(readWord(view, at), view.getUint8(at + 8));
    }
    return true;
  }

  #forgetOldest(): void {
    while (this.#entries.size > this.#max) {
      const lowest = Math.min(...this.#entries.keys());
      this.#entries.delete(lowest);
      this.#floor = Math.max(this.#floor, lowest);
    }
  }

  #write(owner?: WriteOwner<number>, sequence?: number): void {
    const head = new Uint8Array(HEAD_BYTES);
    const view = new DataView(head.buffer);
    head[0] = FORMAT;
    head[1] = this.#restart === undefined ? 0 : WAYS.indexOf(this.#restart.way) + 1;
    writeWord(view, 2, this.#restart?.sequence ?? 0);
    writeWord(view, 10, this.#floor);
    const bytes = [joinChunks([head, ...[...this.#entries].map(entryBytes)])];
    this.#store.write({ region: 'critical', key: EXECUTED_KEY, bytes }, owner, sequence);
  }
}

const entryBytes = ([sequence, outcome]: readonly [number, number]): Uint8Array => {
  const bytes = new Uint8Array(ENTRY_BYTES);
  writeWord(new DataView(bytes.buffer), 0, sequence);
  bytes[8] = outcome;
  return bytes;
};
