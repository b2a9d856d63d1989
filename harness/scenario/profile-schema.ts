import { z } from 'zod';
import { mtu } from './network-schema.ts';
import { scenarioName } from './node-schema.ts';
import { between, notNegative, positive, quantity, share } from './quantity-schema.ts';

const RATES_MAX = 16;

const rate = z.strictObject({
  rate: between('rate', 'of the line', ['1 kb/s', '10 Tb/s']),
  required: quantity('level', 'optical: power that it needs at the detector').optional(),
  elevation: between('angle', 'radio: available from there on', ['-90 deg', '90 deg']).optional(),
});

const span = (about: string) =>
  z
    .tuple([notNegative('duration', 'shortest'), notNegative('duration', 'longest')])
    .describe(`${about}: drawn between these two`)
    .optional();

const acquisition = z.strictObject({
  halfCone: between('angle', 'of the spiral scan', ['1 urad', '100 mrad']).optional(),
  detectableRadius: between('angle', 'offset at which a passing beam is seen', [
    '0.1 urad',
    '100 mrad',
  ]).optional(),
  overlap: z.number().min(0).max(0.9).optional().describe('of neighbouring turns (0 to 0.9)'),
  scanRate: between('turn rate', 'speed along the spiral', ['0.001 mrad/s', '10 rad/s']).optional(),
  sigma: positive(
    'angle',
    'open-loop pointing error per axis; default a third of halfCone',
  ).optional(),
  coneGrowth: z.number().min(1).max(10).optional().describe('cone × this on each retry'),
  coneGrowths: z.int().min(0).max(10).optional().describe('so often at most'),
  centring: span('centring after the flash'),
  confirm: notNegative('duration', 'fine error under its limit for so long').optional(),
  frameSync: span('frame synchronisation'),
});

const fieldOfRegard = z.union([
  z.literal('hemisphere'),
  z.strictObject({
    azimuth: between('angle', 'to either side', ['1 deg', '180 deg']),
    elevationMin: between('angle', 'lower limit', ['-90 deg', '90 deg']),
    elevationMax: between('angle', 'upper limit', ['-90 deg', '90 deg']),
  }),
]);

const signal = z.strictObject({
  hysteresis: notNegative(
    'gain',
    'under the threshold before the signal counts as lost',
  ).optional(),
  debounce: notNegative('duration', 'for so long').optional(),
  coast: notNegative('duration', 'on prediction before scanning again').optional(),
  localScan: share('of the cone that a local re-scan covers').optional(),
});

/** A head or radio of the user's own: a shipped one with some fields changed. */
export const profile = z.strictObject({
  name: scenarioName,
  extends: z.string().describe('shipped profile, or one further up in this list'),
  rates: z.array(rate).min(1).max(RATES_MAX).optional().describe('highest first'),
  range: positive('length', 'beyond it no contact is planned').optional(),
  mtu: mtu('largest payload of a frame'),
  power: notNegative('power', 'electrical, while in use').optional(),
  wavelength: between('wavelength', 'optical', ['400 nm', '20000 nm']).optional(),
  transmit: between('power', 'optical: laser power', ['1e-9 W', '1 kW']).optional(),
  aperture: between('aperture', 'optical', ['1 mm', '5 m']).optional(),
  efficiency: z.number().gt(0).max(1).optional().describe('optical: of the optics of one end'),
  pointingError: notNegative('angle', 'optical: budgeted for each end while tracking').optional(),
  otherLosses: notNegative('gain', 'optical: all else on the path').optional(),
  acquisition: acquisition.optional().describe('optical'),
  slewRate: positive('turn rate', 'optical').optional(),
  slewTimeout: positive('duration', 'optical').optional(),
  fieldOfRegard: fieldOfRegard.optional().describe('optical'),
  sunKeepOut: between('angle', 'optical: half-angle', ['0 deg', '90 deg']).optional(),
  signal: signal.optional().describe('optical'),
  elevationMask: between('angle', 'radio', ['-90 deg', '90 deg']).optional(),
  lock: notNegative('duration', 'radio: from the start of a contact to carrier lock').optional(),
});

export type ProfileSource = z.infer<typeof profile>;
