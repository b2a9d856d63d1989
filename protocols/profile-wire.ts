import type { RejectReason } from './errors.ts';
import type { lasermesh } from './generated/lasermesh.js';
import type { OpticalProfile, RadioProfile, TerminalProfile } from './terminal-profile.ts';

type WireProfile = lasermesh.configuration.Profile.$Properties;
type WireOptical = lasermesh.configuration.OpticalProfile.$Properties;
type WireRadio = lasermesh.configuration.RadioProfile.$Properties;

/** What a terminal's profile says to flight software; where its values come from stays at home. */
export const profileToWire = (profile: TerminalProfile): WireProfile =>
  profile.medium === 'optical'
    ? { optical: opticalToWire(profile) }
    : {
        radio: {
          name: profile.name,
          rates: profile.rates.map(({ rateBps, elevationMinRad }) => ({
            rateBps,
            elevationMinRad,
          })),
          elevationMaskRad: profile.elevationMaskRad,
          rangeMaxKm: profile.rangeMaxKm,
          acquisitionNs: profile.acquisitionNs,
          mtuBytes: profile.mtuBytes,
          powerW: profile.powerW,
        },
      };

const opticalToWire = (profile: OpticalProfile): WireOptical => {
  const { acquisition, fieldOfRegard, signal, rates } = profile;
  const { centringNs, frameSyncNs, ...search } = acquisition;
  return {
    name: profile.name,
    rates: rates.map(({ rateBps, requiredDbm }) => ({ rateBps, requiredDbm })),
    wavelengthNm: profile.wavelengthNm,
    transmitW: profile.transmitW,
    apertureMm: profile.apertureMm,
    efficiency: profile.efficiency,
    pointingErrorRad: profile.pointingErrorRad,
    otherLossesDb: profile.otherLossesDb,
    rangeMaxKm: profile.rangeMaxKm,
    acquisition: {
      ...search,
      centringMinNs: centringNs[0],
      centringMaxNs: centringNs[1],
      frameSyncMinNs: frameSyncNs[0],
      frameSyncMaxNs: frameSyncNs[1],
    },
    slewRadPerS: profile.slewRadPerS,
    slewTimeoutNs: profile.slewTimeoutNs,
    ...(fieldOfRegard.shape === 'hemisphere' ? {} : { azEl: fieldOfRegard }),
    sunKeepOutRad: profile.sunKeepOutRad,
    hysteresisDb: signal.hysteresisDb,
    debounceNs: signal.debounceNs,
    coastNs: signal.coastNs,
    localScanShare: signal.localScanShare,
    mtuBytes: profile.mtuBytes,
    powerW: profile.powerW,
  };
};

export const profileFromWire = ({
  optical,
  radio,
}: WireProfile): TerminalProfile | RejectReason => {
  if (optical) return optical.acquisition ? opticalFromWire(optical) : 'malformed';
  return radio ? radioFromWire(radio) : 'unknown-type';
};

const opticalFromWire = (wire: WireOptical): OpticalProfile => {
  const { acquisition, azEl } = wire;
  return {
    medium: 'optical',
    name: wire.name ?? '',
    rates: (wire.rates ?? []).map(({ rateBps, requiredDbm }) => ({
      rateBps: rateBps ?? 0,
      requiredDbm: requiredDbm ?? 0,
    })),
    wavelengthNm: wire.wavelengthNm ?? 0,
    transmitW: wire.transmitW ?? 0,
    apertureMm: wire.apertureMm ?? 0,
    efficiency: wire.efficiency ?? 0,
    pointingErrorRad: wire.pointingErrorRad ?? 0,
    otherLossesDb: wire.otherLossesDb ?? 0,
    rangeMaxKm: wire.rangeMaxKm ?? 0,
    acquisition: {
      halfConeRad: acquisition?.halfConeRad ?? 0,
      detectableRadiusRad: acquisition?.detectableRadiusRad ?? 0,
      overlap: acquisition?.overlap ?? 0,
      scanRadPerS: acquisition?.scanRadPerS ?? 0,
      sigmaRad: acquisition?.sigmaRad ?? 0,
      coneGrowth: acquisition?.coneGrowth ?? 0,
      coneGrowthsMax: acquisition?.coneGrowthsMax ?? 0,
      centringNs: [acquisition?.centringMinNs ?? 0, acquisition?.centringMaxNs ?? 0],
      confirmNs: acquisition?.confirmNs ?? 0,
      frameSyncNs: [acquisition?.frameSyncMinNs ?? 0, acquisition?.frameSyncMaxNs ?? 0],
    },
    slewRadPerS: wire.slewRadPerS ?? 0,
    slewTimeoutNs: wire.slewTimeoutNs ?? 0,
    fieldOfRegard: azEl
      ? {
          shape: 'az-el',
          azHalfRad: azEl.azHalfRad ?? 0,
          elMinRad: azEl.elMinRad ?? 0,
          elMaxRad: azEl.elMaxRad ?? 0,
        }
      : { shape: 'hemisphere' },
    sunKeepOutRad: wire.sunKeepOutRad ?? 0,
    signal: {
      hysteresisDb: wire.hysteresisDb ?? 0,
      debounceNs: wire.debounceNs ?? 0,
      coastNs: wire.coastNs ?? 0,
      localScanShare: wire.localScanShare ?? 0,
    },
    mtuBytes: wire.mtuBytes ?? 0,
    powerW: wire.powerW ?? 0,
    sources: {},
  };
};

const radioFromWire = (wire: WireRadio): RadioProfile => ({
  medium: 'radio',
  name: wire.name ?? '',
  rates: (wire.rates ?? []).map(({ rateBps, elevationMinRad }) => ({
    rateBps: rateBps ?? 0,
    elevationMinRad: elevationMinRad ?? 0,
  })),
  elevationMaskRad: wire.elevationMaskRad ?? 0,
  rangeMaxKm: wire.rangeMaxKm ?? 0,
  acquisitionNs: wire.acquisitionNs ?? 0,
  mtuBytes: wire.mtuBytes ?? 0,
  powerW: wire.powerW ?? 0,
  sources: {},
});
