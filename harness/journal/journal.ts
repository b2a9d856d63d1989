import type { Ns } from '../../protocols/units.ts';
import { Batch } from './batch.ts';
import { hashedUniform } from '../kernel/random.ts';
import { callHandler, type Handler } from './call-handler.ts';
import { type Block, encodeBlock, type FooterBlock, headerBlock, levelName } from './blocks.ts';
import { ControlHash } from './control-hash.ts';
import {
  type AnyValues,
  type JournalReader,
  RECORD_KINDS,
  RECORDS,
  type RecordKind,
  type RecordValues,
} from './records.ts';
import { StringTable } from './string-table.ts';

/** off: nothing is stored; control: all but frames; frames: everything. The hash is the same. */
export const JOURNAL_LEVELS = ['off', 'control', 'frames'] as const;
export type JournalLevel = (typeof JOURNAL_LEVELS)[number];

/**
 * Where encoded blocks go, in order; a sink keeps or writes the bytes, which nobody changes later.
 */
export interface JournalSink {
  write(block: Uint8Array): void;
}

/** What a journal cost so far. */
export interface JournalCost {
  /** As the header names it. */
  readonly level: string;
  readonly controlRecords: number;
  /** Records that went to the sink, and the bytes that they took. */
  readonly stored: number;
  readonly bytes: number;
  /** Real time of hashing and storing, and of all readers [ms]; 0 without a stopwatch. */
  readonly ownMs: number;
  readonly readersMs: number;
}

export interface JournalOptions {
  readonly level: JournalLevel;
  readonly sink?: JournalSink | undefined;
  /** At level frames one frame in so many is stored, drawn by its place; default every one. */
  readonly sample?: number | undefined;
  /** Real time [ms], for the cost; a look at it takes some 40 ns, three a record. */
  readonly stopwatch?: (() => number) | undefined;
  /** Every record is tested for exact integers, the right count and rising time; for tests. */
  readonly checked?: boolean;
}

const BATCH_RECORDS = 1_024;
/** Key of the draws that choose the frames of a sample. */
const SAMPLE_KEY = 0x5a3d;
const COLUMNS_MAX = 10;

/** Who is told: a handler of the kind where the reader names it, else the reader itself. */
type Taker =
  | { readonly handler: Handler }
  | { readonly handler: undefined; readonly reader: JournalReader };

interface KindState {
  readonly index: number;
  readonly hashed: boolean;
  readonly stored: boolean;
  /** Of these the sample is drawn. */
  readonly sampled: boolean;
  readonly columns: readonly { readonly name: string; readonly type: 'int' | 'text' }[];
  readonly strings: StringTable;
  readonly takers: Taker[];
}

/**
 * The journal of one run: typed records in one global order. Each is hashed (control records),
 * handed to its readers and gathered in columns, which leave for the sink as they fill: memory is
 * bounded.
 */
export class Journal {
  readonly level: JournalLevel;
  readonly #sink: JournalSink | undefined;
  readonly #checked: boolean;
  readonly #sample: number;
  #frames = 0;
  #messageDrawn: boolean | undefined;
  readonly #stopwatch: (() => number) | undefined;
  #bytes = 0;
  #ownMs = 0;
  #readersMs = 0;
  readonly #hash = new ControlHash();
  readonly #controlStrings = new StringTable((word) => this.#hash.define(word));
  readonly #frameStrings = new StringTable();
  readonly #kinds: ReadonlyMap<RecordKind, KindState>;
  readonly #numbers = new Float64Array(COLUMNS_MAX);
  readonly #batch = new Batch(BATCH_RECORDS);
  #stored = 0;
  #lastNs: Ns = 0;
  #finished = false;
  /** Words that earlier blocks brought. */
  #controlWords = 0;
  #frameWords = 0;

  constructor(options: JournalOptions) {
    this.level = options.level;
    this.#sink = options.sink;
    this.#checked = options.checked ?? false;
    this.#sample = options.sample ?? 1;
    this.#stopwatch = options.stopwatch;
    this.#kinds = new Map(
      RECORD_KINDS.map((kind, index) => [kind, this.#stateOf(kind, index)] as const),
    );
    if (this.level !== 'off') this.#write(headerBlock(levelName(this.level, this.#sample)));
  }

  /** Readers get each record as it is appended, in the order in which they subscribed. */
  subscribe(reader: JournalReader): void {
    for (const kind of reader.kinds ?? RECORD_KINDS) {
      const takers = reader.handlersOf?.(kind).map((handler) => ({ handler }));
      this.#kinds.get(kind)?.takers.push(...(takers ?? [{ handler: undefined, reader }]));
    }
  }

  /** Whether records of this kind go anywhere: what costs much to gather need not be gathered. */
  wants(kind: RecordKind): boolean {
    const state = this.#kinds.get(kind);
    return state !== undefined && (state.hashed || state.stored || state.takers.length > 0);
  }

  /** Append one record: values in the order of the kind's columns, integers and words. */
  append<K extends RecordKind>(kind: K, atNs: Ns, ...values: RecordValues<K>): void {
    const state = this.#kinds.get(kind) as KindState;
    if (this.#checked) this.#check(kind, atNs, values);
    const startMs = this.#stopwatch?.() ?? 0;
    if (state.hashed || (state.stored && (!state.sampled || this.#chosen(kind))))
      this.#keep(state, atNs, values);
    const keptMs = this.#stopwatch?.() ?? 0;
    const { takers } = state;
    for (let i = 0; i < takers.length; i++) {
      const taker = takers[i] as Taker;
      if (taker.handler === undefined) taker.reader.record(kind, atNs, values);
      else callHandler(taker.handler, atNs, values);
    }
    if (this.#stopwatch === undefined) return;
    this.#ownMs += keptMs - startMs;
    this.#readersMs += this.#stopwatch() - keptMs;
  }

  /** What it cost so far. */
  cost(): JournalCost {
    return {
      level: levelName(this.level, this.#sample),
      controlRecords: this.#hash.records,
      stored: this.#stored + this.#batch.size,
      bytes: this.#bytes,
      ownMs: this.#ownMs,
      readersMs: this.#readersMs,
    };
  }

  /**
   * Whether the next frame belongs to the sample: a stride would fall in step with the traffic. What a message
   * is drawn holds for the frame that it stands in, which comes next.
   */
  #chosen(kind: RecordKind): boolean {
    if (this.#sample === 1) return true;
    const drawn = kind === 'frame' ? this.#messageDrawn : undefined;
    this.#messageDrawn = undefined;
    if (drawn !== undefined) return drawn;
    const chosen = hashedUniform(SAMPLE_KEY, this.#frames++, 0, 0) * this.#sample < 1;
    if (kind === 'message') this.#messageDrawn = chosen;
    return chosen;
  }

  /** Control records so far. */
  get controlRecords(): number {
    return this.#hash.records;
  }

  /** Hash of the control records so far, hexadecimal. */
  hash(): string {
    return this.#hash.digest();
  }

  /** Hashes after every 1,000 control records. */
  get intermediateHashes(): readonly string[] {
    return this.#hash.intermediate;
  }

  /** Hand over what is gathered, with the final hash; nothing may be appended afterwards. */
  finish(): { readonly hash: string; readonly hashes: readonly string[] } {
    const hash = this.#hash.digest();
    if (!this.#finished && this.level !== 'off') {
      this.#flush();
      const { records, intermediate } = this.#hash;
      const footer: FooterBlock = {
        block: 'footer',
        stored: this.#stored,
        controlRecords: records,
        hash,
        hashes: intermediate,
      };
      this.#write(footer);
    }
    this.#finished = true;
    return { hash, hashes: this.#hash.intermediate };
  }

  #stateOf(kind: RecordKind, index: number): KindState {
    const { level, columns } = RECORDS[kind];
    const hashed = level === 'control';
    const sampled = level === 'frames';
    const kept = this.level === 'frames' || (this.level === 'control' && !sampled);
    const stored = this.#sink !== undefined && kept;
    const strings = hashed ? this.#controlStrings : this.#frameStrings;
    return { index, hashed, stored, sampled, columns, strings, takers: [] };
  }

  #keep(state: KindState, atNs: Ns, values: AnyValues): void {
    const numbers = this.#numbers;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number | string;
      // Adding 0 turns −0, whose bits differ, into 0.
      numbers[i] = typeof value === 'number' ? value + 0 : state.strings.numberOf(value);
    }
    if (state.hashed) this.#hash.add(state.index, atNs, numbers, values.length);
    if (!state.stored) return;
    this.#batch.push(state.index, atNs, numbers);
    if (this.#batch.full) this.#flush();
  }

  #flush(): void {
    const size = this.#batch.size;
    if (size === 0) return;
    const control = this.#controlStrings.words.slice(this.#controlWords);
    const frames = this.#frameStrings.words.slice(this.#frameWords);
    this.#controlWords += control.length;
    this.#frameWords += frames.length;
    this.#write(this.#batch.take(this.#stored, { control, frames }));
    this.#stored += size;
  }

  #write(block: Block): void {
    if (this.#sink === undefined) return;
    const bytes = encodeBlock(block);
    this.#bytes += bytes.length;
    this.#sink.write(bytes);
  }

  #check(kind: RecordKind, atNs: Ns, values: AnyValues): void {
    const { columns } = this.#kinds.get(kind) as KindState;
    const fail = (what: string): never => {
      throw new TypeError(`journal record ${kind} at ${atNs} ns: ${what}`);
    };
    if (this.#finished) fail('appended after the end');
    if (!Number.isSafeInteger(atNs) || atNs < this.#lastNs) fail(`time after ${this.#lastNs} ns`);
    this.#lastNs = atNs;
    if (values.length !== columns.length) fail(`${values.length} values, not ${columns.length}`);
    for (let i = 0; i < columns.length; i++) {
      const { name, type } = columns[i] as { name: string; type: string };
      const value = values[i];
      const sound = type === 'int' ? Number.isSafeInteger(value) : typeof value === 'string';
      if (!sound) fail(`${name} is ${String(value)}, not of type ${type}`);
    }
  }
}
