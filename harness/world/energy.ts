import { type Ns, SECOND_NS } from '../../protocols/units.ts';

/** A satellite's power system: panels, battery, and what runs all the time. */
export interface EnergyModel {
  readonly capacityWh: number;
  /** What the panels give in sunlight. */
  readonly solarW: number;
  /** Bus load without terminals. */
  readonly baseW: number;
  /** Share of the charging power that ends in the battery. */
  readonly chargeEfficiency: number;
}

/** Battery at an instant; between changes of load and light it follows a straight line. */
export interface EnergyState {
  readonly atNs: Ns;
  readonly storedWh: number;
}

/** What holds since the last change. */
export interface EnergyConditions {
  readonly sunlit: boolean;
  /** Load of terminals and computer over the base load [W]. */
  readonly loadW: number;
}

/** Instants of crossings are whole nanoseconds. */
const ROUNDING = 1e-6;
const NS_PER_HOUR = 3600 * SECOND_NS;

/** Power into the battery, negative when it is drained [W]. */
export const batteryPowerW = (model: EnergyModel, conditions: EnergyConditions): number => {
  const surplusW = (conditions.sunlit ? model.solarW : 0) - model.baseW - conditions.loadW;
  return surplusW > 0 ? surplusW * model.chargeEfficiency : surplusW;
};

/**
 * The battery later on, conditions having held all the time; neither below empty nor above full.
 */
export const advanceEnergy = (
  model: EnergyModel,
  state: EnergyState,
  conditions: EnergyConditions,
  atNs: Ns,
): EnergyState => {
  const hours = (atNs - state.atNs) / NS_PER_HOUR;
  const storedWh = state.storedWh + batteryPowerW(model, conditions) * hours;
  return { atNs, storedWh: Math.min(model.capacityWh, Math.max(0, storedWh)) };
};

/**
 * State of charge in integer permille, as a reading carries it; rounded up, so that a level is reached in
 * it when it is in truth.
 */
export const chargePermille = (model: EnergyModel, state: EnergyState): number =>
  Math.max(0, Math.ceil((1000 * state.storedWh) / model.capacityWh - ROUNDING));

/**
 * First instant after the state at which the stored energy reaches a level [Wh], conditions
 * holding; undefined when it never does. Lets a caller wait for an edge instead of polling.
 */
export const whenStored = (
  model: EnergyModel,
  state: EnergyState,
  conditions: EnergyConditions,
  levelWh: number,
): Ns | undefined => {
  const powerW = batteryPowerW(model, conditions);
  const missingWh = levelWh - state.storedWh;
  if (missingWh === 0) return state.atNs;
  if (powerW === 0 || missingWh > 0 !== powerW > 0) return undefined;
  if (levelWh < 0 || levelWh > model.capacityWh) return undefined;
  return state.atNs + Math.ceil((missingWh / powerW) * NS_PER_HOUR);
};
