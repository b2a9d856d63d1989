import type { StoreRecord } from '../../protocols/avionics.ts';
import { joinChunks } from '../../protocols/codec.ts';
import type { CommandRefusal } from '../../protocols/operations.ts';
import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { REGION_NUMBERS } from '../store/region-numbers.ts';
import { decodeEpochs, type EpochRecord, encodeEpochs, NO_EPOCH } from './epoch-record.ts';
import { WRITES_FROM } from '../write-numbers.ts';

/** Key of the record in region `critical`. */
const RECORD_KEY = 'key-epochs';
/** An activation that is nearer than this is now. */
const DUE_TOLERANCE_NS: Ns = MILLISECOND_NS;

/** What links and commands ask of the epochs. */
export type EpochView = Pick<KeyEpochs, 'current' | 'accepts'>;

/**
 * Which epochs of the network key a node takes and uses (LM-MGT-190 …). The one in use; the next, from
 * its loading on; the one before, until it is retired. There are never more than two at a time: so
 * what a node may be talked to under is always known.
 *
 * All commands may be given again: what is so already is done.
 */
export class KeyEpochs {
  readonly #services: FlightServices;
  readonly #changed: () => void;
  #epochs: EpochRecord;
  #timer: Timer | undefined;
  #write = WRITES_FROM.keyEpochs;
  #unsaved = false;

  /**
   * @param epoch the one of the configuration: where a node begins that has no record
   * @param changed told after every change of what is accepted or used
   */
  constructor(services: FlightServices, epoch: number, changed: () => void = () => {}) {
    this.#services = services;
    this.#changed = changed;
    this.#epochs = { current: epoch, previous: NO_EPOCH, next: NO_EPOCH, activateUtcNs: undefined };
  }

  /** What this node seals and says HELLO under. */
  get current(): number {
    return this.#epochs.current;
  }

  /** Whether something authentic under that epoch may be taken. */
  accepts(epoch: number): boolean {
    const { current, previous, next } = this.#epochs;
    return epoch !== NO_EPOCH && (epoch === current || epoch === previous || epoch === next);
  }

  /** Take the next epoch from now on, beside the one in use. */
  load(epoch: number): 'done' | CommandRefusal {
    const { current, previous, next } = this.#epochs;
    if (epoch === current || (epoch !== NO_EPOCH && epoch === next)) return this.#asIs();
    if (epoch !== current + 1) return 'key-epoch';
    // A third one beside: the one before has to go first.
    if (previous !== NO_EPOCH) return 'not-allowed';
    return this.#change({ next: epoch, activateUtcNs: undefined }, () => this.#tell(epoch, 'next'));
  }

  /** Use the loaded epoch from that UTC on; at once when it has passed. */
  activate(epoch: number, atUtcNs: Ns): 'done' | CommandRefusal {
    const { current, next } = this.#epochs;
    if (epoch === current) return this.#asIs();
    if (epoch === NO_EPOCH || epoch !== next) return 'key-epoch';
    return this.#change({ activateUtcNs: atUtcNs }, () => this.#review());
  }

  /** Accept an epoch before the one in use no longer. */
  retire(epoch: number): 'done' | CommandRefusal {
    const { current, previous } = this.#epochs;
    if (epoch === current) return 'not-allowed';
    if (epoch > current) return 'key-epoch';
    if (epoch !== previous) return this.#asIs();
    return this.#change({ previous: NO_EPOCH }, () => this.#tell(epoch, 'retired'));
  }

  /** At boot: go on with what the store holds. An activation that came due meanwhile happens now. */
  restore(records: readonly StoreRecord[]): void {
    const record = records.find(({ region, key }) => region === 'critical' && key === RECORD_KEY);
    if (record === undefined) return;
    const epochs = decodeEpochs(joinChunks(record.bytes));
    if (epochs === undefined) {
      this.#services.reports.report('store.record-unreadable', REGION_NUMBERS.critical);
      return;
    }
    this.#epochs = epochs;
    this.#tell(epochs.current, 'current');
    if (epochs.next !== NO_EPOCH) this.#tell(epochs.next, 'next');
    this.#review();
    this.#changed();
  }

  /** UTC was set: an activation may be due. */
  clockSet(): void {
    if (this.#epochs.activateUtcNs !== undefined) this.#due();
  }

  durable(write: number): void {
    if (write === this.#write) this.#unsaved = false;
  }

  /** What holds now would not outlast a reset: nothing more is changed until it does. */
  storeFailed(write: number): void {
    if (write > WRITES_FROM.keyEpochs && write <= this.#write) this.#unsaved = true;
  }

  /** Whether the mass memory refused a change. Known of each by the time that a later write is durable. */
  get unsaved(): boolean {
    return this.#unsaved;
  }

  /** Nothing changes; what the mass memory refused is written anew. */
  #asIs(): 'done' {
    if (this.#unsaved) this.#save();
    return 'done';
  }

  #change(change: Partial<EpochRecord>, after: () => void): 'done' | CommandRefusal {
    if (this.#unsaved) {
      this.#save();
      return 'no-storage';
    }
    this.#epochs = { ...this.#epochs, ...change };
    this.#save();
    after();
    this.#changed();
    return 'done';
  }

  /** Use the next epoch if its time has come, or wait for that. */
  #review(): void {
    const { current, next, activateUtcNs } = this.#epochs;
    if (activateUtcNs === undefined) return;
    const { clock, timers } = this.#services;
    // The estimate of UTC may have moved since the timer was set.
    if (activateUtcNs - clock.utcNs() > DUE_TOLERANCE_NS) {
      this.#timer ??= timers.create(() => this.#due());
      this.#timer.arm(clock.monotonicAtUtc(activateUtcNs));
      return;
    }
    this.#timer?.cancel();
    this.#epochs = { current: next, previous: current, next: NO_EPOCH, activateUtcNs: undefined };
    this.#save();
    this.#tell(next, 'current');
  }

  #due(): void {
    const before = this.current;
    this.#review();
    if (this.current !== before) this.#changed();
  }

  #save(): void {
    const write = ++this.#write;
    const bytes = [encodeEpochs(this.#epochs)];
    const record = { region: 'critical', key: RECORD_KEY, bytes } as const;
    this.#services.effects.push({ kind: 'store-write', write, ...record });
  }

  #tell(epoch: number, state: 'next' | 'current' | 'retired'): void {
    this.#services.effects.push({ kind: 'key-epoch', epoch, state });
  }
}
