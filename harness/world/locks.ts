import { MINUTE_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { firstChange, type StateInTime } from './first-change.ts';
import { HEAD_EVENTS, type PlantSetting, type UnlockCause } from './plant-setting.ts';
import { type HeadLine, NO_EVENT, type TerminalHead } from './terminal-head.ts';

const MARGIN_STEP_NS: Ns = 15 * SECOND_NS;
const MARGIN_HORIZON_NS: Ns = 120 * MINUTE_NS;
/** Most first looks are cut short by the next: bringing up a link takes three. A whole number of steps. */
const FIRST_HORIZON_NS: Ns = 4 * MINUTE_NS;

/** Bit of the Sun among the limits of a line. */
export const SUN_LIMIT = 4;

/** The Sun is in the field of view: no light from the partner is told from it. */
export const blinded = (head: TerminalHead, line: HeadLine): boolean =>
  (line.limits(head) & SUN_LIMIT) !== 0;

/** Whether light that arrives is seen. */
export const sees = (head: TerminalHead): boolean =>
  head.lit && head.blind === 0 && head.line !== undefined && !blinded(head, head.line);

/** Locks between pairs: when frames can pass, frame lock of the modems, and margins while it lasts. */
export class Locks {
  readonly #setting: PlantSetting;

  constructor(setting: PlantSetting) {
    this.#setting = setting;
  }

  /** Compares a line's ends with its lock after anything that matters changed. */
  evaluate(line: HeadLine, hint?: UnlockCause): void {
    const { a, b } = line;
    const holds = line.free && inLoop(a, line) && inLoop(b, line);
    if (holds === (a.locked && b.locked)) return;
    if (holds) this.#lock(line);
    else this.#unlock(line, hint ?? causeOf(line));
  }

  /** The modems have found the frames. */
  synced(line: HeadLine): void {
    line.a.syncEvent = NO_EVENT;
    for (const head of [line.a, line.b]) {
      if (!head.locked || head.synced) continue;
      head.synced = true;
      this.#setting.listener.reading(head.ref.node, head.ref.terminal, {
        reading: 'frame-sync',
        locked: true,
      });
    }
  }

  /** Rate or comparators changed: a reading comes, and the next crossing is computed anew. */
  marginChanged(head: TerminalHead): void {
    const { queue } = this.#setting;
    if (!head.locked) return;
    queue.cancel(head.marginEvent);
    head.marginEvent = queue.schedule(queue.nowNs, head, HEAD_EVENTS.margin, 1);
  }

  margin(head: TerminalHead, tell: boolean): void {
    const { queue, listener } = this.#setting;
    head.marginEvent = NO_EVENT;
    const { line } = head;
    if (line === undefined || !head.locked) return;
    const watch = new MarginWatch(this.#setting, head, line.other(head));
    const horizonNs = tell ? FIRST_HORIZON_NS : MARGIN_HORIZON_NS;
    const untilNs = Math.min(line.endNs, queue.nowNs + horizonNs);
    if (head.comparators.length > 0 && untilNs > queue.nowNs) {
      const nextNs = firstChange(watch, queue.nowNs, untilNs, MARGIN_STEP_NS);
      if (nextNs !== undefined) {
        head.marginEvent = queue.schedule(nextNs, head, HEAD_EVENTS.margin, 1);
      } else if (untilNs < line.endNs) {
        head.marginEvent = queue.schedule(untilNs, head, HEAD_EVENTS.margin, 0);
      }
    }
    if (!tell) return;
    const milliDb = watch.milliDbAt(queue.nowNs);
    listener.reading(head.ref.node, head.ref.terminal, { reading: 'margin', milliDb });
  }

  #lock(line: HeadLine): void {
    const { queue, listener } = this.#setting;
    const { a, b } = line;
    const nowNs = queue.nowNs;
    const sinceNs = Math.max(a.searchingSinceNs ?? nowNs, b.searchingSinceNs ?? nowNs);
    for (const head of [a, b]) {
      head.locked = true;
      head.lockedSinceNs = nowNs;
      head.searchingSinceNs = undefined;
      head.marginEvent = queue.schedule(nowNs, head, HEAD_EVENTS.margin, 1);
    }
    if (!a.synced || !b.synced) {
      a.syncEvent = queue.schedule(nowNs + this.#syncNs(line), a, HEAD_EVENTS.synced, 0, line);
    }
    listener.lock(a.ref, b.ref, nowNs - sinceNs);
  }

  /** Drawn once for both ends, from what the slower of their modems takes. */
  #syncNs({ a, b }: HeadLine): Ns {
    if (this.#setting.idealPointing) return 0;
    if (a.profile.medium === 'radio' || b.profile.medium === 'radio') return 0;
    const own = a.profile.acquisition;
    const other = b.profile.acquisition;
    return a.chance.frameSyncNs(other.frameSyncNs[1] > own.frameSyncNs[1] ? other : own);
  }

  #unlock(line: HeadLine, cause: UnlockCause): void {
    const { queue, listener } = this.#setting;
    queue.cancel(line.a.syncEvent);
    line.a.syncEvent = NO_EVENT;
    for (const head of [line.a, line.b]) {
      head.locked = false;
      head.lockedUntilNs = queue.nowNs;
      head.searchingSinceNs = queue.nowNs;
      queue.cancel(head.marginEvent);
      head.marginEvent = NO_EVENT;
    }
    listener.unlock(line.a.ref, line.b.ref, cause);
  }
}

const inLoop = (head: TerminalHead, line: HeadLine): boolean =>
  head.line === line && head.closed && head.directed && sees(head);

const causeOf = (line: HeadLine): UnlockCause => {
  if (!line.free) return 'blocked';
  for (const head of [line.a, line.b]) {
    if (head.line !== line || head.mode === 'stowed' || head.mode === 'slewing') return 'stowed';
  }
  return line.a.laserOn && line.b.laserOn ? 'light-lost' : 'laser-off';
};

/** Between which comparators a margin lies, over time. */
class MarginWatch implements StateInTime {
  readonly #setting: PlantSetting;
  readonly #head: TerminalHead;
  readonly #partner: TerminalHead;

  constructor(setting: PlantSetting, head: TerminalHead, partner: TerminalHead) {
    this.#setting = setting;
    this.#head = head;
    this.#partner = partner;
  }

  milliDbAt(atNs: Ns): number {
    const { ref, receiveIndex } = this.#head;
    return Math.round(this.#setting.marginMilliDb(ref, this.#partner.ref, receiveIndex, atNs));
  }

  stateAt(atNs: Ns): number {
    const milliDb = this.milliDbAt(atNs);
    let under = 0;
    for (const comparator of this.#head.comparators) if (comparator <= milliDb) under++;
    return under;
  }
}
