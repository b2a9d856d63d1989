import { describe, expect, it } from 'vitest';
import { createPlan, createWorld } from '../../../harness/run/setup.ts';
import { reachOf } from '../../../harness/run/unreachable-flows.ts';
import { loadScenario, presetNames } from '../../../harness/scenario/load.ts';
import { LONELY } from '../scenario/lonely.ts';
import { load } from '../scenario/sources.ts';

/** Two satellites see each other all the time; nobody sees the site. */
const SPLIT = LONELY.replace(
  'satellites: 1, planes: 1 }\n',
  'satellites: 20, planes: 1 }\n',
).replace(
  'terminals: [{ name: beam, profile: sat-radio }]',
  'terminals: [{ name: forward, profile: sda-leo }, { name: aft, profile: sda-leo }, { name: beam, profile: sat-radio }]',
);
const MORE = `${SPLIT}  - { name: g, from: a-01, to: a-05, class: tactical, size: 1 kB, every: 10 s }
  - { name: h, from: "a-0*", to: s, class: tactical, size: 1 kB, every: 10 s }
`;

const warningsOf = (text: string): string => {
  const { scenario, tellReach } = load(text);
  return tellReach(reachOf(scenario, createPlan(scenario, createWorld(scenario))));
};

describe('before a run it is said', () => {
  it('that no two nodes have a contact', () => {
    expect(warningsOf(LONELY)).toContain(
      's.yaml:10:3  warning  no two nodes have a contact in this run: nothing can be delivered',
    );
  });

  it('which flows lead nowhere, each where it is written, and no others', () => {
    const said = warningsOf(MORE).split('\n');
    const heads = said.filter((line) => line.startsWith('s.yaml'));
    expect(heads).toEqual([
      's.yaml:10:5  warning  no contacts of this run lead from a-01 to s: nothing can arrive',
      's.yaml:12:5  warning  no contacts of this run lead from a-01 to s, nor for 8 more of its 9 sources: nothing can arrive',
    ]);
  });

  it('nothing, where all can arrive: shipped scenarios', () => {
    for (const name of presetNames().filter((one) => one !== 'starlink-shell')) {
      const { scenario, tellReach } = loadScenario(name, { folder: '.', skipBadElements: false });
      const plan = createPlan(scenario, createWorld(scenario));
      expect(tellReach(reachOf(scenario, plan)), name).toBe('');
    }
  });
});
