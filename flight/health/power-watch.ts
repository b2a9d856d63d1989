import type { AvionicsInput } from '../../protocols/avionics.ts';
import type { Limits } from '../limits.ts';

type PowerLimits = Pick<
  Limits,
  | 'chargeShedPermille'
  | 'chargeClearPermille'
  | 'chargeSafePermille'
  | 'busShedMilliVolt'
  | 'busClearMilliVolt'
  | 'busSafeMilliVolt'
>;
export type PowerInput = Extract<AvionicsInput, { kind: 'power' }>;

/** How much the node may draw: all loads, one terminal, none. */
export type PowerState = 'sound' | 'short' | 'critical';

/**
 * Judges readings of charge and bus voltage (LM-MGT-165): the worse of the two counts, and what is
 * short stays short until both have risen well over the bound that it fell under.
 */
export class PowerWatch {
  readonly #limits: PowerLimits;
  state: PowerState = 'sound';
  /** As read last; full until something else is read. */
  chargePermille = 1_000;

  constructor(limits: PowerLimits) {
    this.#limits = limits;
  }

  /** The state after a reading. */
  read({ stateOfChargePermille: charge, busMilliVolt: bus }: PowerInput): PowerState {
    const limits = this.#limits;
    this.chargePermille = charge;
    if (charge <= limits.chargeSafePermille || bus <= limits.busSafeMilliVolt) {
      this.state = 'critical';
    } else if (charge <= limits.chargeShedPermille || bus <= limits.busShedMilliVolt) {
      this.state = 'short';
    } else if (charge >= limits.chargeClearPermille && bus >= limits.busClearMilliVolt) {
      this.state = 'sound';
    } else if (this.state === 'critical') {
      this.state = 'short';
    }
    return this.state;
  }
}
