import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import type { Bps, Km, Rad } from '../../protocols/units.ts';
import { type AcquisitionFigures, acquisitionFigures } from './acquisition-times.ts';
import {
  codedFrameErrorRate,
  equivalentBitErrorRate,
  STANDARD_FRAME_BYTES,
} from './frame-errors.ts';
import { fadeProbability, meanPowerFactor } from './jitter.ts';
import {
  beamRadiusRad,
  type BudgetTerms,
  linkBudget,
  type OpticalPath,
  pathBetween,
  type PointingForm,
} from './optics.ts';

/** How one rate fares: margin, and errors behind the code. */
export interface RateReport {
  readonly rateBps: Bps;
  readonly requiredDbm: number;
  readonly marginDb: number;
  /** Of a standard frame of 1,044 bytes, and of one of the profile's MTU. */
  readonly frameErrorRate: number;
  readonly mtuFrameErrorRate: number;
  /** Residual bit error rate behind the code. */
  readonly bitErrorRate: number;
  /**
   * Share of the time that jitter of one end alone, as large as its pointing error, takes the
   * margin.
   */
  readonly fadeProbability: number;
}

export interface BudgetReport {
  readonly profile: string;
  readonly rangeKm: Km;
  readonly pointingForm: PointingForm;
  readonly mtuBytes: number;
  readonly beamRadiusRad: Rad;
  /**
   * Mean loss of jitter as large as the pointing error, of one end [dB]; not part of the budget.
   */
  readonly jitterLossDb: number;
  readonly acquisition: AcquisitionFigures;
  readonly terms: BudgetTerms;
  readonly rates: readonly RateReport[];
}

/** What a user may change in a profile for one calculation; the same at both ends. */
export interface BudgetOptions {
  readonly pointingForm?: PointingForm | undefined;
  readonly transmitW?: number | undefined;
  readonly apertureMm?: number | undefined;
  readonly wavelengthNm?: number | undefined;
  readonly efficiency?: number | undefined;
  readonly pointingErrorRad?: Rad | undefined;
  readonly otherLossesDb?: number | undefined;
  readonly detectorGainDb?: number | undefined;
  /** Instead of the profile's rates: one, that needs this much power. */
  readonly requiredDbm?: number | undefined;
}

/** Two heads of that profile at that range, every term and every rate. */
export const budgetReport = (
  profile: OpticalProfile,
  rangeKm: Km,
  options: BudgetOptions = {},
): BudgetReport => {
  const head = changed(profile, options);
  const pointingForm = options.pointingForm ?? 'physical';
  const path: OpticalPath = {
    ...pathBetween(head, head, pointingForm),
    detectorGainDb: options.detectorGainDb ?? 0,
  };
  const terms = linkBudget(path, rangeKm);
  const beamRad = beamRadiusRad(head.apertureMm, head.wavelengthNm);
  const jitter = { sigmaRad: head.pointingErrorRad, beamRad };
  const rates = head.rates.map(({ rateBps, requiredDbm }): RateReport => {
    const marginDb = terms.receivedDbm - requiredDbm;
    const milliDb = Math.round(marginDb * 1_000);
    return {
      rateBps,
      requiredDbm,
      marginDb,
      frameErrorRate: codedFrameErrorRate(milliDb, STANDARD_FRAME_BYTES),
      mtuFrameErrorRate: codedFrameErrorRate(milliDb, head.mtuBytes),
      bitErrorRate: equivalentBitErrorRate(milliDb),
      fadeProbability: fadeProbability(marginDb, jitter),
    };
  });
  return {
    profile: head.name,
    rangeKm,
    pointingForm,
    mtuBytes: head.mtuBytes,
    beamRadiusRad: beamRad,
    jitterLossDb: -10 * Math.log10(meanPowerFactor(jitter)),
    acquisition: acquisitionFigures(head),
    terms,
    rates,
  };
};

const changed = (profile: OpticalProfile, options: BudgetOptions): OpticalProfile => ({
  ...profile,
  transmitW: options.transmitW ?? profile.transmitW,
  apertureMm: options.apertureMm ?? profile.apertureMm,
  wavelengthNm: options.wavelengthNm ?? profile.wavelengthNm,
  efficiency: options.efficiency ?? profile.efficiency,
  pointingErrorRad: options.pointingErrorRad ?? profile.pointingErrorRad,
  otherLossesDb: options.otherLossesDb ?? profile.otherLossesDb,
  rates:
    options.requiredDbm === undefined
      ? profile.rates
      : [{ rateBps: profile.rates[0]?.rateBps ?? 0, requiredDbm: options.requiredDbm }],
});

const LABEL_WIDTH = 26;
const VALUE_WIDTH = 12;

/** The report as lines of at most 80 columns. */
export const budgetText = (report: BudgetReport): string => {
  const { terms } = report;
  const line = (label: string, value: number, unit: string): string =>
    `  ${label.padEnd(LABEL_WIDTH)}${value.toFixed(3).padStart(VALUE_WIDTH)} ${unit}`;
  const lines = [
    `${report.profile} at ${report.rangeKm} km, pointing loss in its ${report.pointingForm} form`,
    '',
    line('transmit power', terms.transmitDbm, 'dBm'),
    line('transmit optics', -terms.transmitOpticsLossDb, 'dB'),
    line('receive optics', -terms.receiveOpticsLossDb, 'dB'),
    line('transmit gain', terms.transmitGainDb, 'dB'),
    line('receive gain', terms.receiveGainDb, 'dB'),
    line('transmit pointing', -terms.transmitPointingLossDb, 'dB'),
    line('receive pointing', -terms.receivePointingLossDb, 'dB'),
    line('free space', -terms.freeSpaceLossDb, 'dB'),
    line('other losses', -terms.otherLossesDb, 'dB'),
    ...(terms.detectorGainDb === 0 ? [] : [line('detector gain', terms.detectorGainDb, 'dB')]),
    line('received power', terms.receivedDbm, 'dBm'),
    line('beam radius at 1/e²', report.beamRadiusRad * 1e6, 'µrad'),
    line('mean jitter, one end', -report.jitterLossDb, 'dB, not in the sum'),
    '',
    line('one scan of the cone', report.acquisition.fullScanS, 's'),
    line('finds the partner', report.acquisition.success * 100, '%'),
    line('after, on average', report.acquisition.meanFoundS, 's'),
    '',
    rateHeader(report.mtuBytes),
    ...report.rates.map(rateLine),
  ];
  return `${lines.join('\n')}\n`;
};

const COLUMN_WIDTHS = [11, 12, 12, 10, 10, 10, 10] as const;

const columns = (cells: readonly string[]): string =>
  `  ${cells.map((cell, i) => cell.padStart(COLUMN_WIDTHS[i] ?? 0)).join('')}`;

const rateHeader = (mtuBytes: number): string =>
  columns([
    'rate Gb/s',
    'needs dBm',
    'margin dB',
    'BER',
    `FER ${STANDARD_FRAME_BYTES}`,
    `FER ${mtuBytes}`,
    'fade',
  ]);

const rateLine = (rate: RateReport): string =>
  columns([
    (rate.rateBps / 1e9).toFixed(3),
    rate.requiredDbm.toFixed(1),
    (rate.marginDb >= 0 ? '+' : '') + rate.marginDb.toFixed(3),
    small(rate.bitErrorRate),
    small(rate.frameErrorRate),
    small(rate.mtuFrameErrorRate),
    small(rate.fadeProbability),
  ]);

const SHOWN_MIN = 1e-12;

const small = (probability: number): string => {
  if (probability < SHOWN_MIN) return '< 1e-12';
  return probability >= 0.01 ? probability.toFixed(3) : probability.toExponential(1);
};
