import type { TerminalConfig } from '../../flight/config.ts';
import type { Mount } from '../../protocols/terminal-profile.ts';
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

/** The heads of a node, numbered from 0; several equal ones get names of their own. */
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
      terminals.push({ index: terminals.length, name, profile, mount: mountOf(source) });
    }
  }
  return terminals;
};

const mountOf = (source: TerminalSource): Mount => {
  const known = MOUNTS.get(source.name);
  return {
    azimuthRad: quantityOr(source.azimuth, 'angle', known?.azimuthRad ?? 0),
    normal: source.normal ?? known?.normal ?? 'horizontal',
  };
};
