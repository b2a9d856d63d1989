import type { Ns, Rad } from '../../../protocols/units.ts';

export const degrees = (value: number): Rad => (value * Math.PI) / 180;
export const microradians = (value: number): Rad => value / 1_000_000;
export const seconds = (value: number): Ns => Math.round(value * 1_000_000_000);

/**
 * Share of the cone that one sigma of open-loop pointing takes: a full scan finds 98.9 % (check
 * A4).
 */
const SIGMA_SHARE = 1 / 3;

export const sigmaOf = (halfConeRad: Rad): Rad => halfConeRad * SIGMA_SHARE;

/** Defaults of the published SILEX-like sequence; the same for all optical heads. */
export const SIGNAL_DEFAULTS = {
  hysteresisDb: 2.5,
  debounceNs: seconds(0.05),
  coastNs: seconds(1),
  localScanShare: 0.1,
} as const;

/** Why the fields that all optical profiles share have their values. */
export const SHARED_SOURCES = {
  efficiency: 'assumed: 0.8 for the optics of each end',
  'acquisition.overlap': 'assumed: within the usual 10–30 % of the track pitch',
  'acquisition.sigmaRad': 'assumed: a third of the half-cone, so that one full scan finds 98.9 %',
  'acquisition.coneGrowth': 'assumed: ×1.5 per retry',
  'acquisition.confirmNs': 'assumed: within the usual 0.5–1 s',
  slewTimeoutNs: 'assumed: 120 s',
  'signal.hysteresisDb': 'assumed: middle of the usual 2–3 dB',
  'signal.debounceNs': 'assumed: within the usual 10–100 ms',
  'signal.coastNs': 'assumed: within the usual 0.5–2 s',
  'signal.localScanShare': 'assumed: a tenth of the cone',
} as const;
