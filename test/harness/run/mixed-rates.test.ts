import { expect, it } from 'vitest';
import { parseScenario, presetText } from '../../../harness/scenario/load.ts';
import { simulate } from '../../../harness/simulation.ts';

/** The heads aft know slower rates than those forward; all share 625 Mb/s, which closes with 2 dB left. */
const SLOWER_AFT = `
profiles:
  - name: slower
    extends: sda-leo
    rates: [ { rate: 625 Mb/s, required: -44 dBm }, { rate: 300 Mb/s, required: -47 dBm } ]
faults:
${[1, 2, 3, 4, 5, 6, 7, 8]
  .flatMap((number) => [`ring-0${number}, terminal: forward`, `ring-0${number}, terminal: aft`])
  .map((place) => `  - { kind: laser-decay, node: ${place}, at: 0 s, loss: 6 dB }`)
  .join('\n')}
`;

it('frames between heads of several profiles need the power of the rate that both use', () => {
  const text = presetText('ring-8')
    .replace('name: aft, profile: sda-leo', 'name: aft, profile: slower')
    .replace(/^duration:.*$/m, 'duration: 5 min');
  const { scenario } = parseScenario('mixed', `${text}${SLOWER_AFT}`, '.', {
    skipBadElements: false,
  });
  const { verdict } = simulate(scenario);
  expect(verdict?.figures.terminals.locked).toBe(8);
  expect(verdict?.figures.frames).toMatchObject({ corrupted: 0, lost: 0 });
});
