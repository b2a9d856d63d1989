import type { OpticalProfile, TerminalProfile } from '../../protocols/terminal-profile.ts';
import { COMPACT_35 } from './profiles/compact-35.ts';
import { LCT_GEO } from './profiles/lct-geo.ts';
import { GROUND_RADIO, SAT_RADIO, USER_RADIO } from './profiles/radio.ts';
import { SDA_LEO } from './profiles/sda-leo.ts';
import { STARLINK_CLASS } from './profiles/starlink-class.ts';

/** The shipped optical heads. */
export const OPTICAL_PROFILES: readonly OpticalProfile[] = [
  SDA_LEO,
  STARLINK_CLASS,
  LCT_GEO,
  COMPACT_35,
];

/** All shipped profiles: optical heads first. */
export const TERMINAL_PROFILES: readonly TerminalProfile[] = [
  ...OPTICAL_PROFILES,
  GROUND_RADIO,
  USER_RADIO,
  SAT_RADIO,
];

/** Names that `findProfile` knows, for "did you mean". */
export const PROFILE_NAMES: readonly string[] = TERMINAL_PROFILES.map((profile) => profile.name);

/** The shipped profile of that name; undefined when there is none. */
export const findProfile = (name: string): TerminalProfile | undefined =>
  TERMINAL_PROFILES.find((profile) => profile.name === name);
