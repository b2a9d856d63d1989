import { FRAME_LAWS, STORM_LAWS } from './frame-laws.ts';
import { CORRELATED_LAWS } from './correlated-laws.ts';
import { GROUND_LAWS } from './ground-laws.ts';
import type { FaultGround, Law } from './law.ts';
import { LINK_LAWS } from './link-laws.ts';
import { SECURITY_LAWS } from './security-laws.ts';
import { SPACECRAFT_LAWS } from './spacecraft-laws.ts';
import { TERMINAL_LAWS } from './terminal-laws.ts';
import { TIME_LAWS } from './time-laws.ts';

/** How every kind is drawn. The order is part of what a seed means: append at the end of a layer. */
export const LAWS: readonly Law[] = [
  ...SPACECRAFT_LAWS,
  ...TERMINAL_LAWS,
  ...LINK_LAWS,
  ...TIME_LAWS,
  ...SECURITY_LAWS,
  ...GROUND_LAWS,
  ...FRAME_LAWS,
  ...STORM_LAWS,
  ...CORRELATED_LAWS,
];

/** Those that need a pair with a contact. */
const ON_LINKS: ReadonlySet<Law> = new Set([
  ...LINK_LAWS,
  ...FRAME_LAWS,
  ...GROUND_LAWS.filter(({ kind }) => kind === 'plan-changed'),
]);

/** Those that the ground has everything for. */
export const lawsFor = ({ nodes, links, operated }: FaultGround): readonly Law[] => {
  const has = {
    operator: operated,
    site: nodes.some(({ kind }) => kind === 'ground'),
    satellite: nodes.some(({ kind }) => kind === 'satellite'),
    timeSource: nodes.some(({ clock }) => clock.timeSource),
    plane: nodes.some(({ grid }) => grid !== undefined),
    links: links.length > 1,
  };
  return LAWS.filter(({ needs }) => needs === undefined || has[needs]).filter(
    (law) => links.length > 0 || !ON_LINKS.has(law),
  );
};
