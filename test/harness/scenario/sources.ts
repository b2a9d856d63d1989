import {
  type LoadedScenario,
  type ParseOptions,
  parseScenario,
} from '../../../harness/scenario/load.ts';
import { InputError } from '../../../protocols/errors.ts';

/** A sound scenario of fifteen lines that tests spoil at one place. */
export const SOUND = `name: test
duration: 10 min
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals:
      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
flows:
  - name: orders
    from: ring-01
    to: ring-05
    class: tactical
    size: 2 kB
    every: 5 s
`;

export const SITE = `sites:
  - name: guam
    latitude: 13.6 deg
    longitude: 144.9 deg
    terminals: [{ name: head, profile: sda-leo }]
`;

/** Another text at one place of the sound scenario; the place must be there. */
export const spoilt = (from: string, to: string): string => {
  if (!SOUND.includes(from)) throw new Error(`"${from}" is not in the scenario`);
  return SOUND.replace(from, to);
};

const FOLDER = '/nowhere';

export const load = (text: string, options: Partial<ParseOptions> & { folder?: string } = {}) =>
  parseScenario('s.yaml', text, options.folder ?? FOLDER, { skipBadElements: false, ...options });

/** What a user reads when the text is refused; fails when it is taken, or refused by a crash. */
export const refusal = (
  text: string,
  options: Partial<ParseOptions> & { folder?: string } = {},
): string => {
  let loaded: LoadedScenario;
  try {
    loaded = load(text, options);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error(`taken: ${loaded.scenario.nodes.length} nodes`);
};
