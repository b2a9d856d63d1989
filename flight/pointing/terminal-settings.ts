import type { Contact } from '../../protocols/contact-plan.ts';
import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import { longestTurnNs } from './longest-turn.ts';
import { fullScanNs, halfConeRad, spiralScan, widestScanNs } from './scan-pattern.ts';
import { slotLengthNs } from './slots.ts';
import type { PairTiming, TerminalInput } from './terminal-events.ts';

/** Part of its time that a head coasts where a hazard says so. */
const SHORT_COAST = 10;
const RADIO_DEBOUNCE_NS: Ns = 50 * MILLISECOND_NS;

/** What the statechart needs to know of its terminal: times and bounds from profile and limits. */
export const terminalInput = (config: NodeConfig, terminal: TerminalConfig): TerminalInput => {
  const { profile } = terminal;
  const { limits } = config;
  const { handshakeTimeoutNs, slotMarginNs } = limits;
  if (profile.medium === 'radio') {
    return {
      medium: 'radio',
      growthsMax: 0,
      timing: {
        handshakeTimeoutNs,
        marginNs: slotMarginNs,
        slewTimeoutNs: limits.slewLeadNs,
        confirmNs: 0,
        debounceNs: RADIO_DEBOUNCE_NS,
        coastNs: 0,
        localScanNs: 0,
      },
    };
  }
  const { acquisition, signal } = profile;
  const coastsShort = config.hazard?.('coasting-short') === true;
  const localCone = halfConeRad(acquisition, 0) * signal.localScanShare;
  return {
    medium: 'optical',
    growthsMax: acquisition.coneGrowthsMax,
    timing: {
      handshakeTimeoutNs,
      marginNs: slotMarginNs,
      slewTimeoutNs: profile.slewTimeoutNs,
      confirmNs: config.idealPointing ? 0 : acquisition.confirmNs,
      debounceNs: signal.debounceNs,
      coastNs: coastsShort ? Math.floor(signal.coastNs / SHORT_COAST) : signal.coastNs,
      localScanNs: fullScanNs(spiralScan(acquisition, localCone)),
    },
  };
};

/** Before the first contact. */
export const NO_PAIR: PairTiming = {
  lightTimeNs: 0,
  centringMaxNs: 0,
  confirmNs: 0,
  frameSyncMaxNs: 0,
  turnSlots: 0,
};

/** What either head of a contact may take; its partner's are its own where nobody told of the partner's head. */
export const pairTiming = (
  config: NodeConfig,
  terminal: TerminalConfig,
  contact: Contact,
): PairTiming => {
  const { idealPointing } = config;
  const own = timesOf(terminal.profile);
  const partner = partnerProfile(config, contact) ?? terminal.profile;
  const other = timesOf(partner);
  const turnNs = idealPointing ? 0 : longestTurnNs(partner);
  return {
    lightTimeNs: contact.lightTimeNs,
    centringMaxNs: Math.max(own.centringMaxNs, other.centringMaxNs),
    confirmNs: idealPointing ? 0 : Math.max(own.confirmNs, other.confirmNs),
    frameSyncMaxNs: Math.max(own.frameSyncMaxNs, other.frameSyncMaxNs),
    turnSlots: Math.ceil(turnNs / contactSlotNs(config, terminal, contact)),
  };
};

/** Length of a slot of that contact. */
export const contactSlotNs = (
  config: NodeConfig,
  { profile }: TerminalConfig,
  contact: Contact,
): Ns =>
  slotLengthNs({
    ownWidestScanNs: widestScanOf(profile),
    partnerWidestScanNs: widestScanOf(partnerProfile(config, contact)),
    lightTimeNs: contact.lightTimeNs,
    marginNs: config.limits.slotMarginNs,
  });

const partnerProfile = (
  { partnerTerminal }: NodeConfig,
  { to, toTerminal }: Contact,
): TerminalProfile | undefined => partnerTerminal(to, toTerminal ?? 0)?.profile;

const timesOf = (profile: TerminalProfile): Omit<PairTiming, 'lightTimeNs' | 'turnSlots'> => {
  if (profile.medium === 'radio') {
    return { centringMaxNs: 0, confirmNs: 0, frameSyncMaxNs: profile.acquisitionNs };
  }
  const { centringNs, confirmNs, frameSyncNs } = profile.acquisition;
  return { centringMaxNs: centringNs[1], confirmNs, frameSyncMaxNs: frameSyncNs[1] };
};

/** Time of a profile's widest scan; a radio terminal scans nothing. */
const widestScanOf = (profile: TerminalProfile | undefined): Ns =>
  profile?.medium === 'optical' ? widestScanNs(profile.acquisition) : 0;
