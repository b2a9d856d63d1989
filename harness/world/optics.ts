import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import type { Km, Rad } from '../../protocols/units.ts';

/**
 * The optical link budget, term by term: P_rx = P_tx + 10 log η_t + 10 log η_r + G_t + G_r − L_pt
 * − L_pr − FSPL − L_other, all in dB or dBm. Checks L1, L3, L4.
 */

/**
 * `physical`: small-angle theory of a Gaussian beam. `paper`: the published form, four times as
 * much.
 */
export type PointingForm = 'physical' | 'paper';

export interface OpticalEnd {
  readonly apertureMm: number;
  /** Optics efficiency, 0 … 1. */
  readonly efficiency: number;
  readonly pointingErrorRad: Rad;
}

export interface OpticalPath {
  readonly transmitW: number;
  readonly wavelengthNm: number;
  readonly transmitter: OpticalEnd;
  readonly receiver: OpticalEnd;
  readonly otherLossesDb: number;
  /** Gain of the detector, where a sensitivity is published behind it (L1); 0 otherwise. */
  readonly detectorGainDb: number;
  readonly pointingForm: PointingForm;
}

/** Every term of a budget; losses are positive. */
export interface BudgetTerms {
  readonly transmitDbm: number;
  readonly transmitOpticsLossDb: number;
  readonly receiveOpticsLossDb: number;
  readonly transmitGainDb: number;
  readonly receiveGainDb: number;
  readonly transmitPointingLossDb: number;
  readonly receivePointingLossDb: number;
  readonly freeSpaceLossDb: number;
  readonly otherLossesDb: number;
  readonly detectorGainDb: number;
  /** At the detector, its gain included. */
  readonly receivedDbm: number;
}

const METRES_PER_KM = 1_000;
const METRES_PER_NM = 1e-9;
const METRES_PER_MM = 1e-3;
const DBM_PER_DBW = 30;
/** 10 / ln 10: decibels per neper of power. */
const DB_PER_NEPER = 4.342944819032518;

const decibels = (ratio: number): number => 10 * Math.log10(ratio);
const fromDecibels = (db: number): number => Math.exp(db / DB_PER_NEPER);

/** Power [dBm] of that many watts. */
const dbmOfWatts = (watts: number): number => decibels(watts) + DBM_PER_DBW;

/** Gain of an aperture on axis: 20 log(πD/λ) [dB]. */
export const apertureGainDb = (apertureMm: number, wavelengthNm: number): number =>
  2 * decibels((Math.PI * apertureMm * METRES_PER_MM) / (wavelengthNm * METRES_PER_NM));

/** Loss between points: 20 log(4πR/λ) [dB]. */
export const freeSpaceLossDb = (rangeKm: Km, wavelengthNm: number): number =>
  2 * decibels((4 * Math.PI * rangeKm * METRES_PER_KM) / (wavelengthNm * METRES_PER_NM));

/**
 * Loss of pointing θ off axis with gain G: 4.343·G·θ² dB in the papers' form; small-angle theory
 * gives a quarter of it (check L4, test/README.md).
 */
export const pointingLossDb = (gainDb: number, errorRad: Rad, form: PointingForm): number => {
  const paper = DB_PER_NEPER * fromDecibels(gainDb) * errorRad * errorRad;
  return form === 'paper' ? paper : paper / 4;
};

/** Radius at 1/e² of the beam's power [rad], of the Gaussian beam whose gain on axis is 8/w². */
export const beamRadiusRad = (apertureMm: number, wavelengthNm: number): Rad =>
  Math.sqrt(8 / fromDecibels(apertureGainDb(apertureMm, wavelengthNm)));

/** Budget of one direction at that range. */
export const linkBudget = (path: OpticalPath, rangeKm: Km): BudgetTerms => {
  const { transmitter, receiver, wavelengthNm, pointingForm } = path;
  const transmitGainDb = apertureGainDb(transmitter.apertureMm, wavelengthNm);
  const receiveGainDb = apertureGainDb(receiver.apertureMm, wavelengthNm);
  const terms = {
    transmitDbm: dbmOfWatts(path.transmitW),
    transmitOpticsLossDb: -decibels(transmitter.efficiency),
    receiveOpticsLossDb: -decibels(receiver.efficiency),
    transmitGainDb,
    receiveGainDb,
    transmitPointingLossDb: pointingLossDb(
      transmitGainDb,
      transmitter.pointingErrorRad,
      pointingForm,
    ),
    receivePointingLossDb: pointingLossDb(receiveGainDb, receiver.pointingErrorRad, pointingForm),
    freeSpaceLossDb: freeSpaceLossDb(rangeKm, wavelengthNm),
    otherLossesDb: path.otherLossesDb,
    detectorGainDb: path.detectorGainDb,
  };
  const receivedDbm =
    terms.transmitDbm -
    terms.transmitOpticsLossDb -
    terms.receiveOpticsLossDb +
    terms.transmitGainDb +
    terms.receiveGainDb -
    terms.transmitPointingLossDb -
    terms.receivePointingLossDb -
    terms.freeSpaceLossDb -
    terms.otherLossesDb +
    terms.detectorGainDb;
  return { ...terms, receivedDbm };
};

/**
 * The path from one head to another; losses that are not optics or pointing count once, the
 * larger.
 */
export const pathBetween = (
  transmitter: OpticalProfile,
  receiver: OpticalProfile,
  pointingForm: PointingForm = 'physical',
): OpticalPath => ({
  transmitW: transmitter.transmitW,
  wavelengthNm: transmitter.wavelengthNm,
  transmitter,
  receiver,
  otherLossesDb: Math.max(transmitter.otherLossesDb, receiver.otherLossesDb),
  detectorGainDb: 0,
  pointingForm,
});

/**
 * Margin of one direction as a function of range, for use many times: the constant terms are added
 * up once. Integers of 0.001 dB, so that decisions do not hang on the last bit.
 */
export class MarginCurve {
  /** Received power at 1 km [dBm]. */
  readonly #atOneKmDbm: number;
  readonly #requiredDbm: readonly number[];

  constructor(transmitter: OpticalProfile, receiver: OpticalProfile) {
    this.#atOneKmDbm = linkBudget(pathBetween(transmitter, receiver), 1).receivedDbm;
    this.#requiredDbm = receiver.rates.map((rate) => rate.requiredDbm);
  }

  /**
   * Margin over what the receiver needs at that one of its rates [0.001 dB]; lowest rate if it has
   * fewer.
   */
  milliDb(rangeKm: Km, rateIndex: number): number {
    const last = this.#requiredDbm.length - 1;
    const required = this.#requiredDbm[Math.min(rateIndex, last)] as number;
    return Math.round((this.#atOneKmDbm - 2 * decibels(rangeKm) - required) * 1_000);
  }
}
