/** A broken module and the run that shows it. */
export interface BrokenCase {
  /** Checker that must fire, and the requirement that it must name. */
  readonly checker: string;
  readonly requirement: string;
  /** File in this folder, without its end. */
  readonly module: string;
  /** Nodes that run it; default: all. */
  readonly nodes?: string;
  /** Whether its states are the specification's. */
  readonly specified?: boolean;
  readonly duration: string;
  /** Further lines of the scenario, and keys of the ring. */
  readonly more?: string;
  readonly ring?: string;
  /** Profile of the ring's heads; default sda-leo. */
  readonly head?: string;
}

export const NEWS =
  'flows: [ { name: news, from: ring-01, to: ring-03, class: tactical, size: 2 kB, every: 2 s, start: 20 s, assured: true } ]';
/** A site that sees ring-02 for 510 s, and then others with gaps; and the radios for it. */
export const SITE = `sites:
  - { name: gs, latitude: 45 deg, longitude: -60 deg, terminals: [ { name: dish, profile: ground-radio } ] }`;
export const BEAMS = '  - { name: beam, profile: sat-radio }';
export const QUIET =
  'flows: [ { name: news, from: ring-01, to: ring-02, class: tactical, size: 100 B, every: 1 min } ]';

/** The operator forces ring-02 into safe mode, and out of it. */
export const FORCED = `${SITE}
${QUIET}
operations: { operator: gs }
faults: [ { kind: safe-mode-forced, node: ring-02, at: 1 min, duration: 30 s } ]`;

/** The scenario of a case; modules stand in `folder`. */
export const brokenScenario = (broken: BrokenCase, folder: string): string => {
  const { module, nodes = '*', specified = false, duration, more = '', ring } = broken;
  const { head = 'sda-leo' } = broken;
  const states = specified ? ', states: specified' : '';
  return `name: broken
duration: ${duration}
idealPointing: true
flightSoftware: [ { nodes: "${nodes}", module: "${folder}/${module}.ts"${states} } ]
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    clock: { timeSource: true }
    terminals:
      - { name: forward, profile: ${head} }
      - { name: aft, profile: ${head} }
${ring === undefined ? '' : `    ${ring}\n`}${more}
`;
};
