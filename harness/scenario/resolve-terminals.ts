import type { TerminalConfig } from '../../flight/config.ts';
import type { Mount, TerminalProfile } from '../../protocols/terminal-profile.ts';
import { type TerminalSource, TERMINALS_MAX } from './node-schema.ts';
import type { Profiles } from './resolve-profiles.ts';
import { type Complaints, quantityOr } from './resolve-tools.ts';

const MOUNTS: ReadonlyMap<string, Mount> = new Map([
  ['forward', { azimuthRad: 0, normal: 'horizontal' }],
  ['aft', { azimuthRad: Math.PI, normal: 'horizontal' }],
  ['right', { azimuthRad: Math.PI / 2, normal: 'horizontal' }],
  ['left', { azimuthRad: -Math.PI / 2, normal: 'horizontal' }],
  ['zenith', { azimuthRad: 0, normal: 'zenith' }],
  ['nadir', { azimuthRad: 0, normal: 'nadir' }],
]);

/**
 * The heads of a node, numbered from 0; several equal ones get names of their own, and optical ones
 * of no direction look forward, aft, left and right in turn.
 */
export const resolveTerminals = (
  sources: readonly TerminalSource[],
  path: readonly PropertyKey[],
  profiles: Profiles,
  complaints: Complaints,
): TerminalConfig[] => {
  const terminals: TerminalConfig[] = [];
  const names = new Set<string>();
  for (const [place, source] of sources.entries()) {
    const at = [...path, 'terminals', place];
    const profile = profiles.get(source.profile);
    if (profile === undefined) {
      const { profile: written } = source;
      const name = { written, known: [...profiles.keys()] };
      complaints.unknown([...at, 'profile'], `unknown terminal profile "${written}"`, name);
      continue;
    }
    const count = source.count ?? 1;
    if (terminals.length + count > TERMINALS_MAX) {
      complaints.error(at, `more than ${TERMINALS_MAX} terminals on one node`);
      break;
    }
    for (let number = 1; number <= count; number++) {
      const name = count === 1 ? source.name : `${source.name}-${number}`;
      if (names.has(name)) {
        complaints.error([...at, 'name'], `duplicate terminal name "${name}"`);
        break;
      }
      names.add(name);
      terminals.push({
        index: terminals.length,
        name,
        profile,
        mount: mountOf(source, profile, number),
      });
    }
  }
  return terminals;
};

/** Where several equal heads look in turn, if nothing says so: as a grid wants them. */
const IN_TURN = ['forward', 'aft', 'left', 'right'];

const mountOf = (source: TerminalSource, profile: TerminalProfile, number: number): Mount => {
  const spread = profile.medium === 'optical' && source.normal === undefined;
  const turn = spread ? IN_TURN[(number - 1) % IN_TURN.length] : undefined;
  const known = MOUNTS.get(source.name) ?? MOUNTS.get(turn ?? '');
  return {
    azimuthRad: quantityOr(source.azimuth, 'angle', known?.azimuthRad ?? 0),
    normal: source.normal ?? known?.normal ?? 'horizontal',
  };
};
