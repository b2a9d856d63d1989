import type { Ns } from '../../protocols/units.ts';
import {
  advanceEnergy,
  chargePermille,
  type EnergyModel,
  type EnergyState,
  whenStored,
} from './energy.ts';
import type { WorldNode } from './world.ts';

/** Power system of a satellite as a scenario may have it; what is not said is as assumed here. */
export interface PowerSettings {
  readonly batteryWh?: number | undefined;
  /** What draws power all the time. */
  readonly baseW?: number | undefined;
  /** What the panels give in sunlight. */
  readonly solarW?: number | undefined;
  /** Share of the battery that is full at the start. */
  readonly charge?: number | undefined;
}

/** What flight software reads of it. */
export interface PowerReading {
  readonly busMilliVolt: number;
  readonly stateOfChargePermille: number;
}

/** A bus of the 500 kg class with room for four heads (assumed). */
const BASE_W = 300;
const BATTERY_WH = 3_000;
const SOLAR_PER_LOAD = 2.2;
const CHARGE_EFFICIENCY = 0.9;
/** Voltage of a bus of 28 V class: at an empty battery, and more by each permille. */
const BUS_EMPTY_MILLI_VOLT = 25_000;
const BUS_PER_PERMILLE = 8;

/** Comparators of the charge lie this far apart, and clear that far above. */
const STEP_PERMILLE = 50;
const HYSTERESIS_PERMILLE = 5;
const COMPARATORS = 19;

/** One satellite's battery, with the comparators that its computer is told by. */
export class Battery {
  readonly node: WorldNode;
  readonly #model: EnergyModel;
  #state: EnergyState;
  /** Comparators, from the lowest, that the charge is above. */
  #above = COMPARATORS;
  sunlit = true;
  loadW = 0;
  /** Until then light stays as it was sampled. */
  sampledUntilNs: Ns = 0;
  /** It ran empty and is not full enough to start again. */
  empty = false;
  /** Voltages that faults hold the bus at: the lowest counts. */
  readonly forcedMilliVolt: number[] = [];
  /** The next crossing, in the queue of events. */
  event: number | undefined;

  constructor(settings: PowerSettings | undefined, node: WorldNode) {
    const terminalsW = node.terminals.reduce((sum, { profile }) => sum + profile.powerW, 0);
    const baseW = settings?.baseW ?? BASE_W;
    const capacityWh = settings?.batteryWh ?? BATTERY_WH;
    this.node = node;
    this.#model = {
      capacityWh,
      solarW: settings?.solarW ?? (baseW + terminalsW) * SOLAR_PER_LOAD,
      baseW,
      chargeEfficiency: CHARGE_EFFICIENCY,
    };
    this.#state = { atNs: 0, storedWh: capacityWh * (settings?.charge ?? 1) };
  }

  get chargePermille(): number {
    return chargePermille(this.#model, this.#state);
  }

  get busMilliVolt(): number {
    if (this.forcedMilliVolt.length > 0) return Math.min(...this.forcedMilliVolt);
    return BUS_EMPTY_MILLI_VOLT + BUS_PER_PERMILLE * this.chargePermille;
  }

  get ranEmpty(): boolean {
    return this.#state.storedWh <= 0;
  }

  /** Nothing that a computer would have to be told. */
  get unremarkable(): boolean {
    return this.#above === COMPARATORS && this.forcedMilliVolt.length === 0;
  }

  reading(): PowerReading {
    return { busMilliVolt: this.busMilliVolt, stateOfChargePermille: this.chargePermille };
  }

  /** Light and load having been as they are since the last call. */
  advance(nowNs: Ns): void {
    this.#state = advanceEnergy(this.#model, this.#state, this, nowNs);
  }

  drainTo(permille: number): void {
    const levelWh = this.#levelWh(permille);
    const { atNs, storedWh } = this.#state;
    this.#state = { atNs, storedWh: Math.min(storedWh, levelWh) };
  }

  /** Takes note of the comparators that the charge has crossed; false: of none. */
  cross(): boolean {
    const { storedWh } = this.#state;
    const before = this.#above;
    while (this.#above > 0 && storedWh <= this.#downWh) this.#above--;
    while (this.#above < COMPARATORS && storedWh >= this.#upWh) this.#above++;
    return this.#above !== before;
  }

  /** When the next comparator, the end, or the given level is reached as things are now. */
  nextCrossingNs(permille: number | undefined): Ns | undefined {
    const levels = [0];
    if (this.#above > 0) levels.push(this.#downWh);
    if (this.#above < COMPARATORS) levels.push(this.#upWh);
    if (permille !== undefined) levels.push(this.#levelWh(permille));
    let nextNs: Ns | undefined;
    for (const levelWh of levels) {
      // Where it stands already nothing is to come.
      if (levelWh === this.#state.storedWh) continue;
      const atNs = whenStored(this.#model, this.#state, this, levelWh);
      if (atNs !== undefined && (nextNs === undefined || atNs < nextNs)) nextNs = atNs;
    }
    return nextNs;
  }

  get #downWh(): number {
    return this.#levelWh(this.#above * STEP_PERMILLE);
  }

  get #upWh(): number {
    return this.#levelWh((this.#above + 1) * STEP_PERMILLE + HYSTERESIS_PERMILLE);
  }

  #levelWh(permille: number): number {
    return (this.#model.capacityWh * permille) / 1_000;
  }
}
