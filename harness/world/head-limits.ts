import { POINTING_INHIBITS } from '../physics/reach.ts';
import type { InhibitKind } from '../../protocols/avionics.ts';
import type { PlantListener } from './plant-setting.ts';
import type { TerminalHead } from './terminal-head.ts';

/** Limits of heads as flight software is told of them, and as they enter the record of the truth. */
export class HeadLimits {
  readonly #listener: PlantListener;

  constructor(listener: PlantListener) {
    this.#listener = listener;
  }

  /** Readings for limits that flight software does not know of yet. */
  tell(head: TerminalHead, bits: number): void {
    const news = bits & ~head.limitsTold;
    head.limitsTold |= bits;
    this.#read(head, news, true);
  }

  /** Limits begin and end to hold. */
  changed(head: TerminalHead, raised: number, cleared: number): void {
    this.record(head, raised, true);
    this.record(head, cleared, false);
    this.tell(head, raised);
    const over = cleared & head.limitsTold;
    head.limitsTold &= ~cleared;
    this.#read(head, over, false);
  }

  /** Limits that flight software was told of and that nobody watches any more. */
  forget(head: TerminalHead, bits: number): void {
    this.#read(head, bits, false);
  }

  /** The head is turned though those hold. */
  turned(head: TerminalHead, bits: number): void {
    for (const kind of kindsOf(bits)) this.#listener.turnedBarred(head.ref, kind);
  }

  record(head: TerminalHead, bits: number, active: boolean): void {
    if (bits === 0) return;
    for (const kind of kindsOf(bits)) this.#listener.inhibit(head.ref, kind, active);
  }

  #read(head: TerminalHead, bits: number, active: boolean): void {
    if (bits === 0) return;
    for (const kind of kindsOf(bits)) {
      const reading = { reading: 'inhibit', kind, active } as const;
      this.#listener.reading(head.ref.node, head.ref.terminal, reading);
    }
  }
}

const kindsOf = (bits: number): readonly InhibitKind[] =>
  POINTING_INHIBITS.filter((_kind, index) => (bits & (1 << index)) !== 0);
