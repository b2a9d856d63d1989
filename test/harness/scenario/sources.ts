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

/** A line of an element set with its checksum. */
const summed = (line: string): string => {
  let sum = 0;
  for (const character of line) sum += character === '-' ? 1 : Number(character) || 0;
  return `${line}${sum % 10}`;
};

/** Two-line elements in a low orbit, or what is written instead. */
export const elementSet = (
  name: string,
  catalogue: number,
  { epoch = '26060', drag = '10000-4', eccentricity = '0001000', motion = '15.06000000' } = {},
): string => {
  const first = `1 ${catalogue}U 26001A   ${epoch}.00000000  .00000000  00000+0  ${drag} 0  999`;
  const anomaly = `${catalogue % 36}0.0000`.padStart(8);
  const second = `2 ${catalogue}  53.0000   0.0000 ${eccentricity}  90.0000 ${anomaly} ${motion}  100`;
  return `${name}\n${summed(first)}\n${summed(second)}\n`;
};
